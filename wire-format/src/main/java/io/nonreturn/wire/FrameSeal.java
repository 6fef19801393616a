package io.nonreturn.wire;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals and opens the frames of one session: AES-256-GCM with the 32 header bytes as associated data.
 *
 * <p>The nonce is four zero bytes and the frame sequence, so it never repeats under one key: the key belongs to one
 * session, session ids never repeat, and a session numbers each frame once. One thread per object. Nothing of ours is
 * allocated per frame but the nonce's parameter object, which the JDK insists on.
 *
 * <p>Byte arrays on purpose: the JDK's AES-GCM is two to three times slower on direct buffers.
 */
public final class FrameSeal {
  private static final int NONCE_BYTES = 12;
  private static final int NONCE_SEQUENCE_AT = NONCE_BYTES - Long.BYTES;

  private final SecretKey key;
  private final Cipher cipher;
  private final byte[] nonce = new byte[NONCE_BYTES];

  private FrameSeal(SecretKey key, Cipher cipher) {
    this.key = key;
    this.cipher = cipher;
  }

  /** Derives the session's key, which costs some microseconds. */
  public static FrameSeal of(LinkKey link, long session) {
    try {
      // Named, because only the JDK's own provider has the intrinsics that make a frame cost a microsecond.
      return new FrameSeal(link.forSession(session), Cipher.getInstance("AES/GCM/NoPadding", "SunJCE"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's own provider must have AES-GCM", e);
    }
  }

  /**
   * Seals a shard into a frame whose header stands at {@code off} already.
   *
   * @param src the shard; it may lie where its sealed form goes
   * @return length of the frame
   * @throws IllegalStateException when the sequence is that of the frame sealed just before
   */
  public int seal(byte[] frame, int off, byte[] src, int srcOff, int len) {
    try {
      start(Cipher.ENCRYPT_MODE, frame, off);
      return Frames.HEADER_BYTES + cipher.doFinal(src, srcOff, len, frame, off + Frames.HEADER_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sequence=" + Frames.sequence(frame, off) + " cannot be sealed", e);
    }
  }

  /**
   * Opens a frame, whose length must have been checked, into {@code dst}.
   *
   * @return false when header, content or tag are not as they were sealed; the bytes in {@code dst} are undefined then
   */
  public boolean open(byte[] frame, int off, int frameLen, byte[] dst, int dstOff) {
    try {
      start(Cipher.DECRYPT_MODE, frame, off);
      cipher.doFinal(frame, off + Frames.HEADER_BYTES, frameLen - Frames.HEADER_BYTES, dst, dstOff);
      return true;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("frame bytes=" + frameLen + " cannot be opened", e);
    }
  }

  private void start(int mode, byte[] frame, int off) throws GeneralSecurityException {
    BigEndian.putI64(nonce, NONCE_SEQUENCE_AT, Frames.sequence(frame, off));
    cipher.init(mode, key, new GCMParameterSpec(Frames.TAG_BYTES * 8, nonce));
    cipher.updateAAD(frame, off, Frames.HEADER_BYTES);
  }
}
