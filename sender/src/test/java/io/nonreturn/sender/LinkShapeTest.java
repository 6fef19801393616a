package io.nonreturn.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.schedule.Shares;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.sender.transmit.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkShapeTest {

  private static final long RATE = 100_000_000;

  private static double dataShare(double parity) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7000);
    LinkOptions link =
        new LinkOptions(any, any, 1500, RATE, parity, 0, Duration.ZERO, Transport.AUTO);
    LinkShape shape = LinkShape.of(Outflow.Options.of(link, CarouselOptions.DEFAULT, Shares.DEFAULT));
    return (double) shape.budget().rateBytesPerSecond() / RATE;
  }

  /** Who repeats half of the rate in data alone takes all of the link with as much parity. */
  @Test
  void whatRepeatsMayTakeIsMeasuredWithItsParity() {
    assertEquals(1, dataShare(0), 0.05);
    assertEquals(1 / 1.1, dataShare(0.1), 0.05);
    assertEquals(0.5, dataShare(1), 0.03);
    assertEquals(0.2, dataShare(4), 0.02);
  }
}
