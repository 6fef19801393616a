package io.nonreturn.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.Sizing.Needs;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.sender.transmit.Transport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Reckoned by hand from the formulas in docs/OPERATIONS.md. */
class SizingTest {

  private static final long GB = 1_000_000_000;

  private static Sizing sizing(long rate, long daily, long largest) {
    InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    LinkOptions link = new LinkOptions(nowhere, nowhere, 1_500, rate, 0.10, 0.02, Duration.ofMillis(20), Transport.AUTO);
    return new Sizing(link, new Needs(1_000 * GB, daily, 10, 0.5, largest, Duration.ofMinutes(15), Duration.ofDays(1), 0.5));
  }

  @Test
  void aDayOfAHundredGigabytes() {
    Sizing sizing = sizing(100_000_000, 100 * GB, 50 * GB);
    // Of 1,472 bytes a frame 1,424 are data (header 32, tag 16), of 100 frames some 91; a tenth is left free.
    assertEquals(0.9 * 100e6 * 1_424 / 1_472 / 1.1, sizing.goodput(), 0.02 * 80e6);
    assertEquals(100e9 * 10 / 86_400, sizing.peakBytesPerSecond(), 1);
    assertEquals(50e9 / 900, sizing.largestBytesPerSecond(), 1);
    assertEquals(50e9 / 900 / (sizing.goodput() / 100e6), (double) sizing.neededRate(), 1);
    assertTrue(sizing.isEnough());
    assertEquals(50e9 / sizing.goodput(), sizing.secondsFor(50 * GB), 1e-6);
    assertEquals(100e9 / 86_400 / sizing.goodput(), sizing.load(), 1e-12);
    assertEquals(100e9 / (0.5 * sizing.goodput()), sizing.catchUpSeconds(), 1e-6);
    assertEquals((1_000e9 + 50e9) / 0.95, sizing.highSideBytes(0), 1);
    assertEquals((1_000e9 + 50e9 + 365 * 50e9) / 0.95, sizing.highSideBytes(1), 1);
    assertEquals(1_000e9 + 50e9, sizing.lowSideBytes(0), 1);
    assertEquals(5e6, sizing.receiveBufferBytes(), 1);
    assertEquals(20, sizing.shape().spread().repairs().toMillis());
  }

  @Test
  void aFullLinkNeverCatchesUp() {
    Sizing sizing = sizing(1_000_000, 100 * GB, GB);
    assertTrue(sizing.load() > 1);
    assertFalse(sizing.isEnough());
    assertEquals(Double.POSITIVE_INFINITY, sizing.catchUpSeconds());
    assertTrue(SizeReport.text(sizing).contains("TOO SLOW"));
    assertTrue(SizeReport.text(sizing).contains("never made up for"));
    assertTrue(SizeReport.json(sizing).contains("\"catch_up_seconds\":null"));
  }

  @Test
  void theCommandTellsWhetherTheLinkIsEnough() {
    assertEquals(0, run("--daily", "100 GB"));
    assertEquals(1, run("--daily", "100 TB"));
    assertEquals(2, run("--daily", "100 GB", "--mtu", "1"));
    assertEquals(2, run("--daily", "100 GB", "--peak", "0.5"));
    assertEquals(2, run("--daily", "many"));
  }

  private static int run(String... arguments) {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    return new CommandLine(new SizeCommand()).setOut(nowhere).setErr(nowhere).execute(arguments);
  }
}
