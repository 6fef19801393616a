package io.nonreturn.wire;

/** Patterns of names: {@code *} stands for any letters, also none, {@code ?} for one; all else for itself. Takes no longer than the product of both lengths. */
public final class Glob {

  private Glob() {}

  /** Whether the pattern matches the whole name. */
  public static boolean matches(String pattern, String name) {
    int[] p = pattern.codePoints().toArray();
    int[] n = name.codePoints().toArray();
    int at = 0;
    int star = -1;
    int resume = 0;
    for (int i = 0; i < n.length; ) {
      if (at < p.length && p[at] == '*') {
        star = at++;
        resume = i;
      } else if (at < p.length && (p[at] == '?' || p[at] == n[i])) {
        at++;
        i++;
      } else if (star >= 0) {
        // The last star takes one letter more; what an earlier one took need not change.
        at = star + 1;
        i = ++resume;
      } else {
        return false;
      }
    }
    while (at < p.length && p[at] == '*') {
      at++;
    }
    return at == p.length;
  }
}
