package io.nonreturn.wire.openpgp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/** An archive's key: signs as gpg does. */
public final class TestPgp {
  private final BcPGPKeyPair pair;
  private final PGPPublicKeyRing ring;

  public TestPgp() {
    try {
      Ed25519KeyPairGenerator keys = new Ed25519KeyPairGenerator();
      keys.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
      pair = new BcPGPKeyPair(PublicKeyPacket.VERSION_4, PublicKeyAlgorithmTags.EDDSA_LEGACY, keys.generateKeyPair(), Date.from(Instant.now()));
      ring = new PGPKeyRingGenerator(
              PGPSignature.POSITIVE_CERTIFICATION,
              pair,
              "Archive <archive@index.example>",
              new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
              null,
              null,
              signer(HashAlgorithmTags.SHA512),
              null)
          .generatePublicKeyRing();
    } catch (PGPException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BcPGPContentSignerBuilder signer(int hash) {
    return new BcPGPContentSignerBuilder(PublicKeyAlgorithmTags.EDDSA_LEGACY, hash);
  }

  /** The public key, without armour. */
  public byte[] keys() {
    try {
      return ring.getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A signature apart from the bytes, in armour. */
  public byte[] sign(byte[] bytes) {
    return sign(bytes, PGPSignature.BINARY_DOCUMENT, HashAlgorithmTags.SHA512);
  }

  byte[] sign(byte[] bytes, int type, int hash) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ArmoredOutputStream armour = ArmoredOutputStream.builder().clearHeaders().build(out)) {
      PGPSignatureGenerator generator = new PGPSignatureGenerator(signer(hash), pair.getPublicKey());
      generator.init(type, pair.getPrivateKey());
      generator.update(bytes);
      generator.generate().encode(armour);
    } catch (IOException | PGPException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  /** A clear-signed text of lines that none needs to be escaped. */
  public byte[] clearSign(String text) {
    String canonical = text.stripTrailing().replace("\n", "\r\n");
    byte[] signature = sign(canonical.getBytes(UTF_8), PGPSignature.CANONICAL_TEXT_DOCUMENT, HashAlgorithmTags.SHA512);
    return ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" + text.stripTrailing() + "\n" + new String(signature, UTF_8))
        .getBytes(UTF_8);
  }
}
