package io.nonreturn.receiver.commit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.proto.SignedEnvelope;
import java.io.IOException;

/** Reads back manifests that were verified before they were put into the catalog, which is this side's own. */
public final class Envelopes {
  private Envelopes() {}

  /**
   * The manifest that an envelope holds.
   *
   * @throws IOException if it is none: the catalog is damaged
   */
  public static Manifest manifest(byte[] envelope) throws IOException {
    try {
      return Manifest.parse(SignedEnvelope.parseFrom(envelope).getPayload().toByteArray());
    } catch (InvalidProtocolBufferException | RefusedException e) {
      throw new IOException("catalog is damaged: a kept manifest no longer parses: " + e.getMessage(), e);
    }
  }
}
