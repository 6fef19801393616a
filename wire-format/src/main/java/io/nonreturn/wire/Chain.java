package io.nonreturn.wire;

import java.security.MessageDigest;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Ties the bundles of a stream together: chain(n) = SHA-256("nonreturn.chain.v1" | 0x00 | chain(n − 1) | SHA-256(payload of
 * manifest n)), chain(0) = 32 zero bytes. So manifest n, which carries chain(n − 1), fixes all that came before it.
 */
public final class Chain {
  /** The chain before the first bundle. */
  public static final Digest START = Digest.ZERO;

  private static final byte[] CONTEXT = "nonreturn.chain.v1\0".getBytes(US_ASCII);

  private Chain() {}

  /**
   * The chain value of a manifest.
   *
   * @param previous that of the sequence before
   * @param manifestPayload the signed bytes of the manifest, without envelope and signatures
   */
  public static Digest next(Digest previous, byte[] manifestPayload) {
    MessageDigest sha256 = Digest.newSha256();
    sha256.update(CONTEXT);
    sha256.update(previous.toBytes());
    return Digest.of(sha256.digest(Digest.sha256(manifestPayload).toBytes()));
  }
}
