package io.nonreturn.wire;

import com.google.protobuf.UnsafeByteOperations;
import io.nonreturn.wire.proto.HeadMessage;

/**
 * How far the stream goes: signed and repeated, so that the receiver knows what it has not got. Immutable, and always
 * within the limits: the constructor throws {@link IllegalArgumentException} for what a receiver would refuse.
 *
 * @param epoch of the stream, from 1
 * @param sequence the highest so far; 0 before the first bundle
 * @param chain {@link Chain} value of that sequence
 * @param createdUnixMicros low-side time
 * @param expiresUnixMicros after it the statement is worth nothing; later than created
 * @param bundles how many are visible at this sequence, all mirrors together
 * @param blobBytes bytes of their blobs
 */
public record Head(
    long epoch,
    long sequence,
    Digest chain,
    long createdUnixMicros,
    long expiresUnixMicros,
    long bundles,
    long blobBytes) {

  public Head {
    try {
      Messages.checkRange("epoch", epoch, 1, Long.MAX_VALUE);
      Messages.checkRange("sequence", sequence, 0, Long.MAX_VALUE);
      Messages.checkChain(sequence, chain);
      Messages.checkRange("created_unix_micros", createdUnixMicros, 0, Limits.UNIX_MICROS);
      Messages.checkRange("expires_unix_micros", expiresUnixMicros, createdUnixMicros + 1, Limits.UNIX_MICROS);
      Messages.checkRange("bundles", bundles, 0, Long.MAX_VALUE);
      Messages.checkRange("blob_bytes", blobBytes, 0, Long.MAX_VALUE);
    } catch (RefusedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The bytes to be signed. */
  public byte[] toPayload() {
    return HeadMessage.newBuilder()
        .setVersion(Messages.VERSION)
        .setEpoch(epoch)
        .setSequence(sequence)
        .setChain(UnsafeByteOperations.unsafeWrap(chain.toBytes()))
        .setCreatedUnixMicros(createdUnixMicros)
        .setExpiresUnixMicros(expiresUnixMicros)
        .setBundles(bundles)
        .setBlobBytes(blobBytes)
        .build()
        .toByteArray();
  }

  /**
   * Reads bytes whose signatures were verified.
   *
   * @throws RefusedException when they are not a canonical head within all limits
   */
  public static Head parse(byte[] payload) throws RefusedException {
    if (payload.length > Limits.HEAD_BYTES) {
      throw new RefusedException(Refusal.ENVELOPE_SIZE, "bytes=" + payload.length + " > LIMIT=" + Limits.HEAD_BYTES);
    }
    HeadMessage message = Messages.parse(HeadMessage.parser(), payload);
    Messages.checkVersion(message.getVersion());
    Digest chain = Messages.digest("chain", message.getChain());
    return Messages.valid(
        () ->
            new Head(
                message.getEpoch(),
                message.getSequence(),
                chain,
                message.getCreatedUnixMicros(),
                message.getExpiresUnixMicros(),
                message.getBundles(),
                message.getBlobBytes()));
  }
}
