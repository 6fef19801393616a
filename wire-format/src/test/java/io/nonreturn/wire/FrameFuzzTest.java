package io.nonreturn.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigInteger;
import java.util.Arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A frame's header and its seal. The oracle reads the header as docs/PROTOCOL.md, section 3, draws it, with arithmetic that cannot overflow. */
class FrameFuzzTest {
  private static final int LONGEST_BLOCK = 12 + 8 * 1024 * 1024;

  private final byte[] opened = new byte[65_536];
  private final FrameSeal seal = FrameSeal.of(Golden.LINK, Golden.SESSION);

  /** Bytes from the socket, by whoever can reach it: refused for the right cause, and no seal opens without the key. */
  @FuzzTest
  void datagram(byte[] datagram) {
    byte[] padded = Arrays.copyOf(datagram, datagram.length + 48); // the buffer goes on behind the datagram
    Refusal refusal = Frames.check(padded, 0, datagram.length);

    assertEquals(isFrame(datagram), refusal == null, () -> "refusal=" + refusal);
    if (refusal == null && !isGolden(datagram)) {
      assertFalse(seal.open(datagram, 0, datagram.length, opened, 0));
    }
  }

  /** Header and shard by whoever has the key: what is sealed opens again to the same bytes, and not after any one bit has changed. */
  @FuzzTest
  void sealed(byte[] content) {
    if (content.length < 36) {
      return;
    }
    int bit = number(content, 0, 3).intValue();
    byte[] clear = Arrays.copyOfRange(content, 3, content.length); // header and shard
    byte[] frame = Arrays.copyOf(clear, clear.length + 16);
    FrameSeal session = FrameSeal.of(Golden.LINK, Frames.session(clear, 0));
    assertEquals(frame.length, session.seal(frame, 0, clear, 32, clear.length - 32));

    if (Frames.check(frame, 0, frame.length) != null) {
      assertFalse(isFrame(frame));
      return;
    }
    assertTrue(isFrame(frame));
    assertHeader(frame);
    assertTrue(session.open(frame, 0, frame.length, opened, 0));
    assertArrayEquals(Arrays.copyOfRange(clear, 32, clear.length), Arrays.copyOf(opened, clear.length - 32));

    bit %= frame.length * 8;
    frame[bit / 8] ^= (byte) (1 << bit % 8);
    if (Frames.check(frame, 0, frame.length) == null) {
      assertFalse(FrameSeal.of(Golden.LINK, Frames.session(frame, 0)).open(frame, 0, frame.length, opened, 0));
    }
  }

  private static void assertHeader(byte[] frame) {
    assertEquals(number(frame, 4, 8).longValue(), Frames.session(frame, 0));
    assertEquals(number(frame, 12, 8).longValue(), Frames.sequence(frame, 0));
    assertEquals(number(frame, 20, 6).longValue(), Frames.block(frame, 0));
    assertEquals(number(frame, 26, 2).intValue(), Frames.shard(frame, 0));
    assertEquals(number(frame, 28, 2).intValue(), Frames.dataShards(frame, 0));
    assertEquals(number(frame, 30, 2).intValue(), Frames.parityShards(frame, 0));
    assertEquals(frame[3] == 2 ? FrameType.BEACON : FrameType.SHARD, Frames.type(frame, 0));
  }

  private static boolean isFrame(byte[] frame) {
    if (frame.length < 49 || frame.length > 65_507 || frame[0] != 'N' || frame[1] != 'R' || frame[2] != 1) {
      return false;
    }
    int shard = number(frame, 26, 2).intValue();
    int k = number(frame, 28, 2).intValue();
    int m = number(frame, 30, 2).intValue();
    BigInteger withoutLast = BigInteger.valueOf(k - 1).multiply(BigInteger.valueOf(frame.length - 48));
    return switch (frame[3]) {
      case 1 -> k >= 1 && k <= 223 && k + m <= 255 && shard < k + m
          && withoutLast.compareTo(BigInteger.valueOf(LONGEST_BLOCK)) < 0;
      case 2 -> frame.length <= 48 + 1_024 && number(frame, 20, 12).signum() == 0;
      default -> false;
    };
  }

  private static boolean isGolden(byte[] frame) {
    return Arrays.equals(frame, Golden.shardFrame()) || Arrays.equals(frame, Golden.beaconFrame());
  }

  private static BigInteger number(byte[] b, int at, int bytes) {
    return new BigInteger(1, b, at, bytes);
  }
}
