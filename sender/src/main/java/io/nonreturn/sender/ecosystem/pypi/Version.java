package io.nonreturn.sender.ecosystem.pypi;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of a Python package, in the order of the packaging specification "Version specifiers" (PEP 440).
 *
 * @param epoch mostly 0
 * @param release its numbers, without zeros at the end
 * @param preKind of a pre-release: a, b or rc; empty for none
 * @param pre its number
 * @param post number of a post-release, null for none
 * @param dev number of a development release, null for none
 * @param local parts of a local version
 */
record Version(
    BigInteger epoch, List<BigInteger> release, String preKind, BigInteger pre, BigInteger post, BigInteger dev, List<String> local)
    implements Comparable<Version> {

  private static final int MOST_LENGTH = 200;
  private static final Pattern SYNTAX =
      Pattern.compile(
          "v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\\.[0-9]+)*)"
              + "(?:[-_.]?(?<kind>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<pre>[0-9]+)?)?"
              + "(?<post>-(?<post1>[0-9]+)|[-_.]?(?:post|rev|r)[-_.]?(?<post2>[0-9]+)?)?"
              + "(?<dev>[-_.]?dev[-_.]?(?<devn>[0-9]+)?)?"
              + "(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?");

  /** Null when it is none. */
  static Version parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    Matcher found = SYNTAX.matcher(lower);
    if (lower.length() > MOST_LENGTH || !found.matches()) {
      return null;
    }
    List<BigInteger> release = new ArrayList<>();
    for (String part : found.group("release").split("\\.", -1)) {
      release.add(new BigInteger(part));
    }
    while (release.size() > 1 && release.getLast().signum() == 0) {
      release.removeLast();
    }
    String local = found.group("local");
    return new Version(
        number(found.group("epoch")),
        List.copyOf(release),
        kind(found.group("kind")),
        number(found.group("pre")),
        found.group("post") == null ? null : number(found.group("post1") != null ? found.group("post1") : found.group("post2")),
        found.group("dev") == null ? null : number(found.group("devn")),
        local == null ? List.of() : List.of(local.split("[-_.]", -1)));
  }

  private static BigInteger number(String digits) {
    return digits == null ? BigInteger.ZERO : new BigInteger(digits);
  }

  private static String kind(String spelled) {
    return switch (spelled) {
      case null -> "";
      case "a", "alpha" -> "a";
      case "b", "beta" -> "b";
      default -> "rc";
    };
  }

  /** Whether it comes before the release that it is named after. */
  boolean isPreRelease() {
    return !preKind.isEmpty() || dev != null;
  }

  /** The same without its local part. */
  Version withoutLocal() {
    return new Version(epoch, release, preKind, pre, post, dev, List.of());
  }

  /** Epoch and release alone. */
  Version base() {
    return new Version(epoch, release, "", BigInteger.ZERO, null, null, List.of());
  }

  /** One of the release's numbers; those that are not written are 0. */
  BigInteger part(int index) {
    return index < release.size() ? release.get(index) : BigInteger.ZERO;
  }

  @Override
  public int compareTo(Version other) {
    int order = epoch.compareTo(other.epoch);
    for (int i = 0; order == 0 && i < Math.max(release.size(), other.release.size()); i++) {
      order = part(i).compareTo(other.part(i));
    }
    if (order == 0) {
      order = preRank().compareTo(other.preRank());
    }
    if (order == 0) {
      order = pre.compareTo(other.pre);
    }
    if (order == 0) {
      order = orLowest(post).compareTo(orLowest(other.post));
    }
    if (order == 0 && !java.util.Objects.equals(dev, other.dev)) {
      // A development release comes before what it becomes.
      order = dev == null ? 1 : other.dev == null ? -1 : dev.compareTo(other.dev);
    }
    return order != 0 ? order : compareLocal(other);
  }

  /** 1.0.dev1 comes before 1.0a1, and that before 1.0. */
  private String preRank() {
    if (!preKind.isEmpty()) {
      return preKind;
    }
    return post == null && dev != null ? "" : "z";
  }

  private static BigInteger orLowest(BigInteger number) {
    return number == null ? BigInteger.ONE.negate() : number;
  }

  private int compareLocal(Version other) {
    for (int i = 0; i < Math.min(local.size(), other.local.size()); i++) {
      String a = local.get(i);
      String b = other.local.get(i);
      boolean isNumber = isNumber(a);
      int order =
          isNumber != isNumber(b) ? (isNumber ? 1 : -1) : isNumber ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(local.size(), other.local.size());
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
