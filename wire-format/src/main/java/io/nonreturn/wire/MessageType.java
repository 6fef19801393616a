package io.nonreturn.wire;

import java.util.Arrays;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** What a signed message is. The type is part of what is signed, so a signature never serves for another type. */
public enum MessageType {
  MANIFEST("nonreturn.manifest.v1", Limits.MANIFEST_BYTES),
  HEAD("nonreturn.head.v1", Limits.HEAD_BYTES),
  INVENTORY("nonreturn.inventory.v1", Limits.INVENTORY_BYTES);

  private final String context;
  private final int maxEnvelopeBytes;

  MessageType(String context, int maxEnvelopeBytes) {
    this.context = context;
    this.maxEnvelopeBytes = maxEnvelopeBytes;
  }

  /** The largest envelope of this type. */
  public int maxEnvelopeBytes() {
    return maxEnvelopeBytes;
  }

  /** The bytes that both signatures cover: context, zero, payload. */
  byte[] signedBytes(byte[] payload) {
    // The zero byte ends the context, so that none is the beginning of another one; the copy is filled up with zeros.
    byte[] signed = Arrays.copyOf(context.getBytes(US_ASCII), context.length() + 1 + payload.length);
    System.arraycopy(payload, 0, signed, context.length() + 1, payload.length);
    return signed;
  }
}
