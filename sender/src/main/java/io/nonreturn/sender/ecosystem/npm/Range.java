package io.nonreturn.sender.ecosystem.npm;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which versions are meant: {@code ^1.2}, {@code ~1.2.3}, {@code >=1 <2}, {@code 1.x || 2.x}, {@code 1.0 - 2.0}, one version, or
 * {@code *} for all. Source: the grammar of node-semver. As there, what comes before a release is meant only when the range names
 * something before the same release; but {@code *} means each and every version.
 */
final class Range {

  private static final int MOST_CHARACTERS = 256;
  private static final String PART = "([0-9]{1,30}|[xX*])";
  private static final String PARTIAL =
      "[v=]*" + PART + "(?:\\." + PART + "(?:\\." + PART + "(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?)?)?";
  private static final Pattern COMPARATOR = Pattern.compile("(\\^|~>?|>=|<=|>|<|=)?" + PARTIAL);
  private static final Pattern HYPHEN = Pattern.compile("(\\S+)\\s+-\\s+(\\S+)");

  private final String text;
  private final List<List<Bound>> any;

  /** Compares to one version. */
  private record Bound(String operator, Semver version) {
    boolean admits(Semver other) {
      int order = other.compareTo(version);
      return switch (operator) {
        case ">=" -> order >= 0;
        case ">" -> order > 0;
        case "<=" -> order <= 0;
        case "<" -> order < 0;
        default -> order == 0;
      };
    }
  }

  private Range(String text, List<List<Bound>> any) {
    this.text = text;
    this.any = any;
  }

  /**
   * Reads a range.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Range parse(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException("range characters=" + text.length() + " > LIMIT=" + MOST_CHARACTERS);
    }
    List<List<Bound>> any = new ArrayList<>();
    for (String all : text.split("\\|\\|", -1)) {
      any.add(all(all.strip()));
    }
    return new Range(text, any);
  }

  private static List<Bound> all(String text) {
    Matcher hyphen = HYPHEN.matcher(text);
    List<Bound> bounds = new ArrayList<>();
    if (hyphen.matches()) {
      comparator(">=", hyphen.group(1), bounds);
      comparator("<=", hyphen.group(2), bounds);
      return bounds;
    }
    String joined = text.replaceAll("(\\^|~>?|>=|<=|>|<|=)\\s+", "$1");
    for (String each : joined.isEmpty() ? new String[0] : joined.split("\\s+", -1)) {
      comparator("", each, bounds);
    }
    return bounds;
  }

  private static void comparator(String given, String text, List<Bound> bounds) {
    Matcher matcher = COMPARATOR.matcher(text);
    if (!matcher.matches() || (!given.isEmpty() && matcher.group(1) != null)) {
      throw new IllegalArgumentException(text + " is no part of a range; write such as \"^1.2.3\", \"~1.2\", \">=1 <3\" or \"1.x\"");
    }
    String operator = !given.isEmpty() ? given : matcher.group(1) == null ? "" : matcher.group(1);
    BigInteger[] numbers = new BigInteger[3];
    int known = 0;
    for (; known < 3 && isNumber(matcher.group(2 + known)); known++) {
      numbers[known] = new BigInteger(matcher.group(2 + known));
    }
    Arrays.fill(numbers, known, 3, BigInteger.ZERO);
    String tail = known == 3 ? matcher.group(5) : null;
    Semver low = new Semver(numbers[0], numbers[1], numbers[2], tail == null ? List.of() : List.of(tail.split("\\.", -1)));
    bounds(operator, low, known, bounds);
  }

  /** @param known how many of the numbers are stated */
  private static void bounds(String operator, Semver low, int known, List<Bound> bounds) {
    if (known == 0) {
      if (operator.equals("<") || operator.equals(">")) {
        bounds.add(new Bound("<", lowest(BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO)));
      }
      return;
    }
    Semver end = next(low, known - 1);
    switch (operator) {
      case "^" -> between(low, next(low, Math.min(known - 1, firstNonZero(low))), bounds);
      case "~", "~>" -> between(low, next(low, Math.min(known - 1, 1)), bounds);
      case ">" -> bounds.add(known == 3 ? new Bound(">", low) : new Bound(">=", end));
      case ">=" -> bounds.add(new Bound(">=", low));
      case "<" -> bounds.add(new Bound("<", known == 3 ? low : lowest(low.major(), low.minor(), low.patch())));
      case "<=" -> bounds.add(known == 3 ? new Bound("<=", low) : new Bound("<", end));
      default -> {
        if (known == 3) {
          bounds.add(new Bound("=", low));
        } else {
          between(low, end, bounds);
        }
      }
    }
  }

  private static void between(Semver low, Semver end, List<Bound> bounds) {
    bounds.add(new Bound(">=", low));
    bounds.add(new Bound("<", end));
  }

  private static int firstNonZero(Semver version) {
    return version.major().signum() != 0 ? 0 : version.minor().signum() != 0 ? 1 : 2;
  }

  /** The lowest version whose number at this place is greater. */
  private static Semver next(Semver version, int place) {
    BigInteger one = BigInteger.ONE;
    BigInteger zero = BigInteger.ZERO;
    return switch (place) {
      case 0 -> lowest(version.major().add(one), zero, zero);
      case 1 -> lowest(version.major(), version.minor().add(one), zero);
      default -> lowest(version.major(), version.minor(), version.patch().add(one));
    };
  }

  /** Before all that comes before this release. */
  private static Semver lowest(BigInteger major, BigInteger minor, BigInteger patch) {
    return new Semver(major, minor, patch, List.of("0"));
  }

  private static boolean isNumber(String part) {
    return part != null && Character.isDigit(part.charAt(0));
  }

  /** Whether this version is meant. */
  boolean admits(String version) {
    Semver semver = Semver.parse(version);
    return any.stream().anyMatch(all -> all.isEmpty() || (semver != null && admits(all, semver)));
  }

  private static boolean admits(List<Bound> all, Semver version) {
    if (!all.stream().allMatch(bound -> bound.admits(version))) {
      return false;
    }
    return version.before().isEmpty()
        || all.stream().anyMatch(bound -> isNamed(bound.version()) && bound.version().isOfSameRelease(version));
  }

  /** Whether what comes before a release was written, and not put there as the end of a range. */
  private static boolean isNamed(Semver version) {
    return !version.before().isEmpty() && !version.before().equals(List.of("0"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Range range && range.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
