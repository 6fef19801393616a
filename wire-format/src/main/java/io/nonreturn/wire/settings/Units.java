package io.nonreturn.wire.settings;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Quantities as people write them: {@code 64 MiB}, {@code 100 MB/s}, {@code 20 ms}, {@code 10%}.
 *
 * <p>A number, an optional space, a unit. Decimal prefixes are powers of 1,000, binary ones of 1,024. A rate may be in
 * bytes ({@code MB/s}) or in bits ({@code Mbit/s}). Parsing throws {@link IllegalArgumentException} with what is wrong and
 * an example of what is right; formatting gives a text that parses to the same value.
 */
public final class Units {

  private static final Pattern QUANTITY = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([A-Za-zµ%/]*)");

  private static final Map<String, Long> BYTES = new LinkedHashMap<>();
  private static final Map<String, Long> NANOS = new LinkedHashMap<>();

  static {
    BYTES.put("TiB", 1L << 40);
    BYTES.put("GiB", 1L << 30);
    BYTES.put("MiB", 1L << 20);
    BYTES.put("KiB", 1L << 10);
    BYTES.put("TB", 1_000_000_000_000L);
    BYTES.put("GB", 1_000_000_000L);
    BYTES.put("MB", 1_000_000L);
    BYTES.put("kB", 1_000L);
    BYTES.put("KB", 1_000L);
    BYTES.put("B", 1L);
    NANOS.put("d", 86_400_000_000_000L);
    NANOS.put("h", 3_600_000_000_000L);
    NANOS.put("min", 60_000_000_000L);
    NANOS.put("s", 1_000_000_000L);
    NANOS.put("ms", 1_000_000L);
    NANOS.put("us", 1_000L);
    NANOS.put("µs", 1_000L);
    NANOS.put("ns", 1L);
  }

  private Units() {}

  /** A size in bytes, such as {@code 64 MiB}, {@code 2 GB} or {@code 512 B}. */
  public static long parseBytes(String text) {
    String expected = "a size such as \"64 MiB\" or \"2 GB\"";
    Matcher quantity = match(text, expected);
    return scaled(quantity, unit(BYTES, quantity.group(2), expected), expected);
  }

  /** A rate in bytes a second, such as {@code 100 MB/s} or {@code 1 Gbit/s}. */
  public static long parseBytesPerSecond(String text) {
    String expected = "a rate such as \"100 MB/s\" or \"1 Gbit/s\"";
    Matcher quantity = match(text, expected);
    String unit = quantity.group(2);
    if (!unit.endsWith("/s")) {
      throw new IllegalArgumentException("is not " + expected);
    }
    String amount = unit.substring(0, unit.length() - 2);
    long bits =
        switch (amount) {
          case "bit" -> 1L;
          case "kbit" -> 1_000L;
          case "Mbit" -> 1_000_000L;
          case "Gbit" -> 1_000_000_000L;
          default -> 8 * unit(BYTES, amount, expected);
        };
    return scaled(quantity, bits, expected) / 8;
  }

  /** A duration, such as {@code 20 ms}, {@code 5 s}, {@code 10 min}, {@code 1 h} or {@code 7 d}. */
  public static Duration parseDuration(String text) {
    String expected = "a duration such as \"20 ms\", \"5 s\" or \"10 min\"";
    Matcher quantity = match(text, expected);
    return Duration.ofNanos(scaled(quantity, unit(NANOS, quantity.group(2), expected), expected));
  }

  /** A share, such as {@code 10%} or {@code 0.5%}, as a fraction: 0.1, 0.005. */
  public static double parseFraction(String text) {
    String expected = "a share such as \"10%\"";
    Matcher quantity = match(text, expected);
    if (!quantity.group(2).equals("%")) {
      throw new IllegalArgumentException("is not " + expected);
    }
    return new BigDecimal(quantity.group(1)).movePointLeft(2).doubleValue();
  }

  /** The largest unit that states the size exactly. */
  public static String formatBytes(long bytes) {
    return format(BYTES, bytes, "B");
  }

  /** The largest unit that states the rate exactly, in bytes a second. */
  public static String formatBytesPerSecond(long bytesPerSecond) {
    return formatBytes(bytesPerSecond) + "/s";
  }

  /** The largest unit that states the duration exactly. */
  public static String formatDuration(Duration duration) {
    return format(NANOS, duration.toNanos(), "s");
  }

  /** A fraction in percent. */
  public static String formatFraction(double fraction) {
    return BigDecimal.valueOf(fraction).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
  }

  /** For people who watch: three figures and a unit that fits, not exact. */
  public static String approximateBytes(double bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
    int unit = 0;
    while (bytes >= 999.5 && unit < units.length - 1) {
      bytes /= 1000;
      unit++;
    }
    String pattern = unit == 0 || bytes >= 99.95 ? "%.0f %s" : bytes >= 9.995 ? "%.1f %s" : "%.2f %s";
    return String.format(Locale.ROOT, pattern, bytes, units[unit]);
  }

  /** For people: a length of time in two units at most, not exact. */
  public static String approximateTime(double seconds) {
    if (seconds < 1) {
      return Math.round(seconds * 1_000) + " ms";
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3_600) {
      return whole / 60 + " min" + (whole % 60 == 0 ? "" : " " + whole % 60 + " s");
    }
    long minutes = Math.round(seconds / 60);
    if (minutes < 48 * 60) {
      return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }
    return Math.round(seconds / 86_400) + " d";
  }

  private static Matcher match(String text, String expected) {
    Matcher quantity = QUANTITY.matcher(text);
    if (!quantity.matches()) {
      throw new IllegalArgumentException("is not " + expected);
    }
    return quantity;
  }

  private static long unit(Map<String, Long> units, String unit, String expected) {
    Long factor = units.get(unit);
    if (factor == null) {
      String known = String.join(", ", units.keySet());
      throw new IllegalArgumentException(
          unit.isEmpty() ? "has no unit; write " + expected : "has no unit of " + known + "; write " + expected);
    }
    return factor;
  }

  private static long scaled(Matcher quantity, long factor, String expected) {
    BigDecimal value = new BigDecimal(quantity.group(1)).multiply(BigDecimal.valueOf(factor));
    if (value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("is too large; write " + expected);
    }
    return value.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  private static String format(Map<String, Long> units, long value, String unitOfZero) {
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      if (value != 0 && value % unit.getValue() == 0) {
        return value / unit.getValue() + " " + unit.getKey();
      }
    }
    return "0 " + unitOfZero;
  }
}
