package io.nonreturn.receiver.verify;

import io.nonreturn.wire.Chain;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Head;
import io.nonreturn.wire.Inventory;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.Signatures;

/**
 * The first half of believing a message: size, both signatures over these bytes in this role, then and only then the parser.
 * Costs about a millisecond a message. Stateless apart from the public keys; any thread.
 */
public final class EnvelopeVerifier {
  private final Signatures trust;

  /**
   * Verifies against those who are believed.
   *
   * @param trust the public keys of one trust file
   */
  public EnvelopeVerifier(Signatures trust) {
    this.trust = trust;
  }

  /** Whether anybody's keys hold at this time. */
  public boolean isAnybodyBelieved(long nowMicros) {
    return trust.isAnybodyBelieved(nowMicros);
  }

  /** Verifies and parses a manifest envelope. */
  public VerifiedManifest manifest(Digest id, byte[] envelope, long nowMicros) throws RefusedException {
    byte[] payload = trust.verify(MessageType.MANIFEST, envelope, nowMicros);
    Manifest manifest = Manifest.parse(payload);
    Digest chain = Chain.next(manifest.previousChain(), payload);
    return new VerifiedManifest(id, envelope, manifest, chain);
  }

  /** Verifies and parses a head envelope. */
  public VerifiedHead head(Digest id, byte[] envelope, long nowMicros) throws RefusedException {
    return new VerifiedHead(id, Head.parse(trust.verify(MessageType.HEAD, envelope, nowMicros)));
  }

  /** Verifies and parses an inventory envelope. */
  public VerifiedInventory inventory(Digest id, byte[] envelope, long nowMicros) throws RefusedException {
    return new VerifiedInventory(id, Inventory.parse(trust.verify(MessageType.INVENTORY, envelope, nowMicros)));
  }
}
