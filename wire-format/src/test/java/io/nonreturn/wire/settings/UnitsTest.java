package io.nonreturn.wire.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

  @Test
  void sizes() {
    assertEquals(67_108_864, Units.parseBytes("64 MiB"));
    assertEquals(2_000_000_000L, Units.parseBytes("2GB"));
    assertEquals(1_500, Units.parseBytes("1.5 kB"));
    assertEquals(0, Units.parseBytes("0 B"));
    assertEquals(1L << 40, Units.parseBytes("1 TiB"));
  }

  @Test
  void rates() {
    assertEquals(100_000_000, Units.parseBytesPerSecond("100 MB/s"));
    assertEquals(125_000_000, Units.parseBytesPerSecond("1 Gbit/s"));
    assertEquals(1_048_576, Units.parseBytesPerSecond("1 MiB/s"));
  }

  @Test
  void durations() {
    assertEquals(Duration.ofMillis(20), Units.parseDuration("20 ms"));
    assertEquals(Duration.ofDays(7), Units.parseDuration("7 d"));
    assertEquals(Duration.ofNanos(1_500), Units.parseDuration("1.5us"));
  }

  @Test
  void shares() {
    assertEquals(0.1, Units.parseFraction("10%"));
    assertEquals(0.005, Units.parseFraction("0.5 %"));
    assertEquals("2.5%", Units.formatFraction(0.025));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fast", "64", "64 mib", "-1 B", "1e3 B", "64  MiB", "99999999999 TB", "10%"})
  void wrongSizes(String text) {
    assertThrows(IllegalArgumentException.class, () -> Units.parseBytes(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "100 MB", "100 /s", "1 Gbit"})
  void wrongRates(String text) {
    assertThrows(IllegalArgumentException.class, () -> Units.parseBytesPerSecond(text));
  }

  @Test
  void watchersSeeThreeFigures() {
    assertEquals("999 B", Units.approximateBytes(999));
    assertEquals("1.00 kB", Units.approximateBytes(1_000));
    assertEquals("12.3 MB", Units.approximateBytes(12_345_678));
    assertEquals("123 GB", Units.approximateBytes(123_456_789_012.0));
  }

  @Property(tries = 300)
  void everyFormattedQuantityParsesToItself(@ForAll @LongRange(min = 0, max = 1L << 61) long value) {
    assertEquals(value, Units.parseBytes(Units.formatBytes(value)));
    assertEquals(Duration.ofNanos(value), Units.parseDuration(Units.formatDuration(Duration.ofNanos(value))));
  }

  @Test
  void timesForPeople() {
    assertEquals("250 ms", Units.approximateTime(0.25));
    assertEquals("59 s", Units.approximateTime(59.4));
    assertEquals("1 min", Units.approximateTime(59.6));
    assertEquals("9 min 20 s", Units.approximateTime(560));
    assertEquals("1 h", Units.approximateTime(3_600));
    assertEquals("2 h 30 min", Units.approximateTime(9_000));
    assertEquals("3 d", Units.approximateTime(3 * 86_400));
  }
}
