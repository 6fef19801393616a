package io.nonreturn.sender.transmit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.nonreturn.fec.Geometry;
import io.nonreturn.fec.Spread;
import io.nonreturn.sender.encode.EncodedBlock;
import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.LinkKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TransmitterTest {
  private static final BlockSource NOTHING =
      new BlockSource() {
        @Override
        public EncodedBlock poll() {
          return null;
        }

        @Override
        public void finished(EncodedBlock block) {
          throw new IllegalStateException();
        }
      };

  /** A worker finishes its block while the sender ends; were that thrown, the process would end as one that failed. */
  @Test
  void aBlockThatComesAfterTheEndIsNoFailure() throws IOException {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    LinkOptions options =
        new LinkOptions(
            loopback, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1500, 100_000, 0, 0, Duration.ZERO, Transport.NIO);
    Transmitter transmitter =
        new Transmitter(
            options,
            NOTHING,
            Spread.of(Geometry.of(0, 0, 1_424), 100_000, 1500, Duration.ZERO, 1 << 20),
            1,
            FrameSeal.of(LinkKey.generate(new SecureRandom()), 1),
            1,
            (frames, bytes) -> new byte[0]);
    transmitter.close();
    // The first is told to the loop, which is gone; what follows would find it told already.
    assertDoesNotThrow(transmitter::wake);
  }
}
