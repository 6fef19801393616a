package io.nonreturn.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Bouncy Castle's AES, GCM and HKDF are the oracle: the program itself uses the JDK's. */
class FrameSealTest {
  private static final long SESSION = Golden.SESSION;

  /** Computed with HMAC-SHA-256 by hand, after RFC 5869, outside of this program. */
  @Test
  void sessionKey() {
    assertEquals(
        "dd7bedc1992f363dfa292343636a47cd9c897937d6ac0f4c6e1863f1f74d5779",
        HexFormat.of().formatHex(Golden.LINK.forSession(SESSION).getEncoded()));
  }

  @Property(tries = 100)
  void sealsAsTheOracleDoes(
      @ForAll @Size(32) byte[] key,
      @ForAll long session,
      @ForAll long sequence,
      @ForAll @IntRange(min = 1, max = 9_000) int length,
      @ForAll @IntRange(max = 9) int off)
      throws Exception {
    byte[] shard = new byte[length];
    for (int i = 0; i < length; i++) {
      shard[i] = (byte) (i * 31L + session);
    }
    byte[] frame = new byte[off + Frames.OVERHEAD_BYTES + length];
    Frames.write(frame, off, FrameType.SHARD, session, sequence, 3, 1, 2, 1);
    byte[] header = Arrays.copyOfRange(frame, off, off + Frames.HEADER_BYTES);

    int sealed = FrameSeal.of(LinkKey.of(key), session).seal(frame, off, shard, 0, length);

    assertEquals(Frames.OVERHEAD_BYTES + length, sealed);
    assertArrayEquals(header, Arrays.copyOfRange(frame, off, off + Frames.HEADER_BYTES));
    byte[] expected = oracle(key, session, sequence, header, shard);
    assertArrayEquals(expected, Arrays.copyOfRange(frame, off + Frames.HEADER_BYTES, frame.length));
    byte[] opened = new byte[length + 3];
    assertTrue(FrameSeal.of(LinkKey.of(key), session).open(frame, off, sealed, opened, 3));
    assertArrayEquals(shard, Arrays.copyOfRange(opened, 3, opened.length));
  }

  @Test
  void everyFlippedBitIsRefused() {
    byte[] frame = Golden.shardFrame();
    FrameSeal seal = FrameSeal.of(Golden.LINK, SESSION);
    byte[] out = new byte[frame.length];
    int refused = 0;
    for (int bit = 0; bit < frame.length * 8; bit++) {
      frame[bit / 8] ^= (byte) (1 << bit % 8);
      if (!seal.open(frame, 0, frame.length, out, 0)) {
        refused++;
      }
      frame[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertEquals(133 * 8, refused);
    assertTrue(seal.open(frame, 0, frame.length, out, 0));
  }

  @Test
  void everyTruncationAndExtensionIsRefused() {
    byte[] frame = Golden.shardFrame();
    FrameSeal seal = FrameSeal.of(Golden.LINK, SESSION);
    byte[] longer = Arrays.copyOf(frame, frame.length + 40);
    byte[] out = new byte[longer.length];
    for (int length = Frames.OVERHEAD_BYTES; length <= longer.length; length++) {
      assertEquals(length == frame.length, seal.open(longer, 0, length, out, 0), "length=" + length);
    }
  }

  @Test
  void anotherKeyOrSessionDoesNotOpen() {
    byte[] frame = Golden.shardFrame();
    byte[] out = new byte[frame.length];
    assertFalse(FrameSeal.of(LinkKey.of(Golden.counting(1)), SESSION).open(frame, 0, frame.length, out, 0));
    assertFalse(FrameSeal.of(Golden.LINK, SESSION + 1).open(frame, 0, frame.length, out, 0));
  }

  @Test
  void sealsInPlace() {
    byte[] shard = Golden.storedBlock();
    byte[] frame = new byte[Frames.OVERHEAD_BYTES + shard.length];
    Frames.write(frame, 0, FrameType.SHARD, SESSION, Golden.SEQUENCE, Golden.BLOCK, 0, 1, 1);
    System.arraycopy(shard, 0, frame, Frames.HEADER_BYTES, shard.length);
    FrameSeal.of(Golden.LINK, SESSION).seal(frame, 0, frame, Frames.HEADER_BYTES, shard.length);
    assertArrayEquals(Golden.shardFrame(), frame);
  }

  @Test
  void oneSequenceIsNotSealedTwiceInARow() {
    byte[] frame = new byte[100];
    Frames.write(frame, 0, FrameType.SHARD, SESSION, 8, 1, 0, 1, 0);
    FrameSeal seal = FrameSeal.of(Golden.LINK, SESSION);
    seal.seal(frame, 0, new byte[52], 0, 52);
    assertThrows(IllegalStateException.class, () -> seal.seal(frame, 0, new byte[52], 0, 52));
  }

  /** A receiver opens on after junk: a failed frame leaves nothing behind in the cipher. */
  @Test
  void opensAfterJunk() {
    byte[] frame = Golden.shardFrame();
    byte[] junk = frame.clone();
    junk[50] ^= 1;
    byte[] out = new byte[frame.length];
    FrameSeal seal = FrameSeal.of(Golden.LINK, SESSION);
    for (int i = 0; i < 3; i++) {
      assertFalse(seal.open(junk, 0, junk.length, out, 0));
      assertTrue(seal.open(frame, 0, frame.length, out, 0));
    }
  }

  @Test
  void keyIsNeverShown() {
    assertEquals("LinkKey", Golden.LINK.toString());
    assertThrows(IllegalArgumentException.class, () -> LinkKey.of(new byte[31]));
  }

  private static byte[] oracle(byte[] key, long session, long sequence, byte[] header, byte[] shard) throws Exception {
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
    byte[] salt = ByteBuffer.allocate(8).putLong(session).array();
    hkdf.init(new HKDFParameters(key, salt, "nonreturn link v1".getBytes(US_ASCII)));
    byte[] sessionKey = new byte[32];
    hkdf.generateBytes(sessionKey, 0, 32);
    byte[] nonce = ByteBuffer.allocate(12).putInt(0).putLong(sequence).array();
    GCMModeCipher gcm = GCMBlockCipher.newInstance(AESEngine.newInstance());
    gcm.init(true, new AEADParameters(new KeyParameter(sessionKey), 128, nonce, header));
    byte[] sealed = new byte[shard.length + 16];
    int bytes = gcm.processBytes(shard, 0, shard.length, sealed, 0);
    gcm.doFinal(sealed, bytes);
    return sealed;
  }
}
