package io.nonreturn.wire.settings;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Configuration as it may be typed: every mistake is reported with its place, no getter throws, no value is out of bounds. */
class SettingsFuzzTest {
  private static final Path FILE = Path.of("a.toml");
  private static final Pattern PLACED = Pattern.compile("a\\.toml:[0-9]+:[0-9]+: .+", Pattern.DOTALL);

  /** A whole file, with one key of each kind asked for. Addresses have a test of their own, since names would be looked up. */
  @FuzzTest
  void file(byte[] bytes) {
    try {
      Settings settings = Settings.parse(FILE, new String(bytes, UTF_8));
      settings.string("a", "x");
      String word = settings.choice("b", "one", List.of("one", "two"));
      assertTrue(word.equals("one") || word.equals("two"));
      settings.path("c", "/tmp");
      assertWithin(settings.bytes("d", "1 MiB", 1, 1 << 30), 1, 1 << 30);
      assertWithin(settings.bytesPerSecond("e", "1 MB/s", 1, 1 << 30), 1, 1 << 30);
      assertWithin(settings.duration("f", "1 s", Duration.ZERO, Duration.ofDays(1)).toNanos(), 0, Duration.ofDays(1).toNanos());
      double share = settings.fraction("g", "10%", 0, 1);
      assertTrue(share >= 0 && share <= 1);
      assertWithin(settings.integer("h", 3L, 0, 9), 0, 9);
      settings.flag("i", true);
      settings.string("j", "ab", Pattern.compile("[a-z]+"), "small letters");
      Settings inner = settings.table("k");
      inner.integer("h", null, 0, 9);
      for (Settings each : settings.tables("l")) {
        each.string("a", null);
      }
      settings.check();
    } catch (SettingsException expected) {
      assertFalse(expected.problems().isEmpty());
      for (String problem : expected.problems()) {
        assertTrue(PLACED.matcher(problem).matches(), problem);
      }
    }
  }

  /** Quantities, read again from exact arithmetic, and written in the form that is read as the same. */
  @FuzzTest
  void units(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    Long size = quantity(Units::parseBytes, text);
    if (size != null) {
      assertEquals(size, Units.parseBytes(Units.formatBytes(size)));
      assertEquals(exactly(text, size), size, "unit " + text);
    }
    Long rate = quantity(Units::parseBytesPerSecond, text);
    if (rate != null) {
      assertEquals(rate, Units.parseBytesPerSecond(Units.formatBytesPerSecond(rate)));
    }
    Duration duration = quantity(Units::parseDuration, text);
    if (duration != null) {
      assertEquals(duration, Units.parseDuration(Units.formatDuration(duration)));
    }
    Double share = quantity(Units::parseFraction, text);
    if (share != null) {
      assertTrue(share >= 0 && share < Double.POSITIVE_INFINITY);
      assertEquals(share, Units.parseFraction(Units.formatFraction(share)));
    }
  }

  private static void assertWithin(long value, long min, long max) {
    assertTrue(value >= min && value <= max, () -> "value=" + value + " not in " + min + ".." + max);
  }

  /** Null when the text is refused. */
  private static <T> T quantity(Function<String, T> parser, String text) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException expected) {
      assertFalse(expected instanceof NumberFormatException, "a number was taken that is none");
      assertTrue(expected.getMessage().contains("such as"), expected::getMessage);
      return null;
    }
  }

  /** The value of a size by its letters. */
  private static long exactly(String text, long found) {
    int unit = 0;
    while (unit < text.length() && (Character.isDigit(text.charAt(unit)) || text.charAt(unit) == '.')) {
      unit++;
    }
    String name = text.substring(unit).strip();
    long base = name.length() == 3 ? 1_024 : 1_000;
    int power = name.length() == 1 ? 0 : 1 + "KMGT".indexOf(Character.toUpperCase(name.charAt(0)));
    BigDecimal value = new BigDecimal(text.substring(0, unit)).multiply(BigDecimal.valueOf(base).pow(power));
    BigDecimal difference = value.subtract(BigDecimal.valueOf(found)).abs();
    return difference.compareTo(new BigDecimal("0.5")) <= 0 ? found : -1;
  }
}
