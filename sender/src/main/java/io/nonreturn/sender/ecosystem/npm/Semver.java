package io.nonreturn.sender.ecosystem.npm;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version. Source: Semantic Versioning 2.0.0, sections 9 to 11.
 *
 * @param major and the others: numbers of any length, as registries have them
 * @param before what stands behind the hyphen, in parts; empty for a release
 */
record Semver(BigInteger major, BigInteger minor, BigInteger patch, List<String> before) implements Comparable<Semver> {

  private static final String NUMBER = "([0-9]{1,30})";
  private static final Pattern FULL =
      Pattern.compile("[v=\\s]*" + NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?\\s*");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  /** Reads one; null if it is none. */
  static Semver parse(String text) {
    Matcher matcher = FULL.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    String tail = matcher.group(4);
    return new Semver(
        new BigInteger(matcher.group(1)),
        new BigInteger(matcher.group(2)),
        new BigInteger(matcher.group(3)),
        tail == null ? List.of() : List.of(tail.split("\\.", -1)));
  }

  /** Whether both lead to the same release. */
  boolean isOfSameRelease(Semver other) {
    return major.equals(other.major) && minor.equals(other.minor) && patch.equals(other.patch);
  }

  @Override
  public int compareTo(Semver other) {
    int numbers = major.compareTo(other.major);
    numbers = numbers != 0 ? numbers : minor.compareTo(other.minor);
    numbers = numbers != 0 ? numbers : patch.compareTo(other.patch);
    if (numbers != 0 || before.equals(other.before)) {
      return numbers;
    }
    if (before.isEmpty() || other.before.isEmpty()) {
      return before.isEmpty() ? 1 : -1;
    }
    for (int i = 0; i < Math.min(before.size(), other.before.size()); i++) {
      int part = compareParts(before.get(i), other.before.get(i));
      if (part != 0) {
        return part;
      }
    }
    return Integer.compare(before.size(), other.before.size());
  }

  private static int compareParts(String one, String other) {
    boolean isNumber = DIGITS.matcher(one).matches();
    if (isNumber != DIGITS.matcher(other).matches()) {
      return isNumber ? -1 : 1;
    }
    return isNumber ? new BigInteger(one).compareTo(new BigInteger(other)) : one.compareTo(other);
  }
}
