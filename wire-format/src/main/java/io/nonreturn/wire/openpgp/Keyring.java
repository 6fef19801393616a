package io.nonreturn.wire.openpgp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * Public keys that an operator trusts for an upstream: a file as {@code gpg --export} writes it, with or without armour. Immutable; any
 * thread.
 *
 * <p>A signature counts when a key of the file made it: the primary one or a subkey that this one bound, not revoked, not expired when it
 * signed, over SHA-256, SHA-384 or SHA-512. One that counts is enough.
 */
public final class Keyring {
  private static final int MOST_BYTES = 4 << 20;
  private static final int MOST_SIGNATURE_BYTES = 64 << 10;
  private static final int MOST_SIGNATURES = 32;
  private static final String BEGIN = "-----BEGIN PGP PUBLIC KEY BLOCK-----";

  private final List<PGPPublicKeyRing> rings;

  private Keyring(List<PGPPublicKeyRing> rings) {
    this.rings = List.copyOf(rings);
  }

  /**
   * Reads a file of keys.
   *
   * @throws IOException if it cannot be read, or has no key; the message says what to do
   */
  public static Keyring read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + " is too large for a file of keys; export the keys of this upstream alone");
    }
    try {
      return parse(Files.readAllBytes(file));
    } catch (RefusedException e) {
      throw new IOException(file + " has no keys that can be read; write one with gpg --export (" + e.getMessage() + ")", e);
    }
  }

  /** Reads keys. */
  public static Keyring parse(byte[] bytes) throws RefusedException {
    List<PGPPublicKeyRing> rings = new ArrayList<>();
    String text = new String(bytes, ISO_8859_1);
    try {
      if (!text.contains(BEGIN)) {
        add(bytes, rings);
      } else {
        for (int at = text.indexOf(BEGIN); at >= 0; ) {
          int next = text.indexOf(BEGIN, at + BEGIN.length());
          add(text.substring(at, next < 0 ? text.length() : next).getBytes(ISO_8859_1), rings);
          at = next;
        }
      }
    } catch (IOException | PGPException | RuntimeException e) {
      // The library reports damage in many types.
      throw new RefusedException(Refusal.CONTENT_MALFORMED, "OpenPGP keys: " + e.getMessage());
    }
    if (rings.isEmpty()) {
      throw new RefusedException(Refusal.CONTENT_MALFORMED, "OpenPGP keys: none is there");
    }
    return new Keyring(rings);
  }

  private static void add(byte[] bytes, List<PGPPublicKeyRing> rings) throws IOException, PGPException {
    try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(bytes))) {
      new PGPPublicKeyRingCollection(in, new BcKeyFingerprintCalculator()).getKeyRings().forEachRemaining(rings::add);
    }
  }

  /**
   * Who signed a clear-signed text.
   *
   * @return the fingerprint of the key, in hexadecimal digits
   */
  public String signer(ClearSigned signed) throws RefusedException {
    return signer(signed.canonical(), signed.canonical(), signed.signatures());
  }

  /**
   * Who signed a file.
   *
   * @param signatures apart from it, with or without armour
   * @return as above
   */
  public String signer(byte[] file, byte[] signatures) throws RefusedException {
    return signer(file, canonical(file), signatures);
  }

  /**
   * @param binary what a signature over bytes is over
   * @param text what one over a text is over
   */
  private String signer(byte[] binary, byte[] text, byte[] signatures) throws RefusedException {
    if (signatures.length > MOST_SIGNATURE_BYTES) {
      throw refused("signature bytes=" + signatures.length + " > LIMIT=" + MOST_SIGNATURE_BYTES);
    }
    String why = "there is none";
    for (PGPSignature signature : read(signatures)) {
      boolean isBinary = signature.getSignatureType() == PGPSignature.BINARY_DOCUMENT;
      if (!isBinary && signature.getSignatureType() != PGPSignature.CANONICAL_TEXT_DOCUMENT) {
        why = "one is over no document";
        continue;
      }
      PGPPublicKeyRing ring = find(signature.getKeyID());
      if (ring == null) {
        why = "key " + hex(signature.getKeyID()) + " is not in the keyring";
        continue;
      }
      PGPPublicKey key = ring.getPublicKey(signature.getKeyID());
      if (!isStrong(signature.getHashAlgorithm())) {
        why = "hash algorithm " + signature.getHashAlgorithm() + " is too weak";
      } else if (isOver(signature, key, isBinary ? binary : text)) {
        String unfit = unfit(ring.getPublicKey(), key, signature);
        if (unfit == null) {
          return HexFormat.of().formatHex(key.getFingerprint());
        }
        why = "key " + hex(key.getKeyID()) + " " + unfit;
      } else {
        why = "that of key " + hex(key.getKeyID()) + " is not over these bytes";
      }
    }
    throw refused("no signature counts: " + why);
  }

  private static List<PGPSignature> read(byte[] signatures) throws RefusedException {
    List<PGPSignature> all = new ArrayList<>();
    try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(signatures))) {
      BcPGPObjectFactory objects = new BcPGPObjectFactory(in);
      for (Object next = objects.nextObject(); next != null && all.size() < MOST_SIGNATURES; next = objects.nextObject()) {
        if (next instanceof PGPSignatureList list) {
          for (int i = 0; i < list.size() && all.size() < MOST_SIGNATURES; i++) {
            all.add(list.get(i));
          }
        }
      }
      return all;
    } catch (IOException | RuntimeException e) {
      throw refused("signatures cannot be read: " + e.getMessage());
    }
  }

  private PGPPublicKeyRing find(long id) {
    return rings.stream().filter(ring -> ring.getPublicKey(id) != null).findFirst().orElse(null);
  }

  private static boolean isStrong(int hash) {
    return hash == HashAlgorithmTags.SHA256 || hash == HashAlgorithmTags.SHA384 || hash == HashAlgorithmTags.SHA512;
  }

  private static boolean isOver(PGPSignature signature, PGPPublicKey key, byte[] bytes) {
    try {
      signature.init(new BcPGPContentVerifierBuilderProvider(), key);
      signature.update(bytes);
      return signature.verify();
    } catch (PGPException | RuntimeException e) {
      return false;
    }
  }

  /** Why a key must not sign, or null. */
  private static String unfit(PGPPublicKey primary, PGPPublicKey key, PGPSignature signature) {
    Instant signed = signature.getCreationTime().toInstant();
    for (PGPPublicKey each : List.of(primary, key)) {
      if (each.hasRevocation()) {
        return "is revoked";
      }
      long seconds = each.getValidSeconds();
      if (seconds > 0 && each.getCreationTime().toInstant().plusSeconds(seconds).isBefore(signed)) {
        return "had expired when it signed";
      }
    }
    return key.isMasterKey() || isBound(primary, key) ? null : "is not bound by its primary key";
  }

  private static boolean isBound(PGPPublicKey primary, PGPPublicKey subkey) {
    for (Iterator<PGPSignature> all = subkey.getSignaturesOfType(PGPSignature.SUBKEY_BINDING); all.hasNext(); ) {
      PGPSignature binding = all.next();
      try {
        binding.init(new BcPGPContentVerifierBuilderProvider(), primary);
        if (binding.verifyCertification(primary, subkey)) {
          return true;
        }
      } catch (PGPException | RuntimeException e) {
        // Another one may bind it.
      }
    }
    return false;
  }

  /** A text's lines end with carriage return and line feed where it is signed. */
  private static byte[] canonical(byte[] file) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.length + file.length / 32);
    for (int i = 0; i < file.length; i++) {
      if (file[i] == '\n' && (i == 0 || file[i - 1] != '\r')) {
        out.write('\r');
      }
      out.write(file[i]);
    }
    return out.toByteArray();
  }

  private static String hex(long id) {
    return HexFormat.of().withUpperCase().toHexDigits(id);
  }

  private static RefusedException refused(String why) {
    return new RefusedException(Refusal.CONTENT_SIGNATURE, why);
  }
}
