package io.nonreturn.receiver.serve.tls;

import io.nonreturn.wire.service.ServiceCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A chain of certificates and the private key of its first.
 *
 * @param chain this side's own first, each signed by the next
 * @param key fits the first
 */
public record SiteCertificate(List<X509Certificate> chain, PrivateKey key) {
  /** Enough time to get another. */
  public static final Duration SOON = Duration.ofDays(14);

  private static final String TO_PKCS8 = "openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW";
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

  /** Nobody changes the chain. */
  public SiteCertificate {
    chain = List.copyOf(chain);
  }

  /**
   * Reads and checks both files. A certificate that has expired is taken: see {@link #warning}.
   *
   * @throws CertificateException if a file cannot be read or used, or one does not fit the other
   */
  public static SiteCertificate read(Path chainFile, Path keyFile) throws CertificateException {
    List<X509Certificate> chain = chain(PemFile.read(chainFile));
    refuseOpen(keyFile);
    PublicKey own = chain.getFirst().getPublicKey();
    PrivateKey key = key(PemFile.read(keyFile), own);
    if (!fits(key, own)) {
      throw new CertificateException(mismatch(keyFile, chainFile));
    }
    for (int i = 1; i < chain.size(); i++) {
      try {
        chain.get(i - 1).verify(chain.get(i).getPublicKey());
      } catch (GeneralSecurityException e) {
        throw new CertificateException(
            chainFile + ": certificate " + i + " is not signed by the next; put this side's own first, then its issuer, and so on", e);
      }
    }
    return new SiteCertificate(chain, key);
  }

  /** When the first certificate of the chain expires: from then on clients refuse it. */
  public Instant expires() {
    return chain.stream().map(one -> one.getNotAfter().toInstant()).min(Comparator.naturalOrder()).orElseThrow();
  }

  /** What a person should know: that it has expired, is not valid yet, or expires soon. */
  public Optional<String> warning(Instant now) {
    for (X509Certificate one : chain) {
      String name = "the certificate of " + one.getSubjectX500Principal().getName();
      Instant end = one.getNotAfter().toInstant();
      if (end.isBefore(now)) {
        return Optional.of(name + " expired at " + end + ": clients refuse it; put a new one in its file");
      }
      if (one.getNotBefore().toInstant().isAfter(now)) {
        return Optional.of(name + " is valid from " + one.getNotBefore().toInstant() + " only: look at this host's clock");
      }
      if (end.isBefore(now.plus(SOON))) {
        return Optional.of(name + " expires at " + end + ": put a new one in its file before");
      }
    }
    return Optional.empty();
  }

  /** Whether clients take it at this time. */
  public boolean isGood(Instant now) {
    return expires().isAfter(now) && chain.stream().noneMatch(one -> one.getNotBefore().toInstant().isAfter(now));
  }

  /** As Java's TLS takes it, in memory alone. */
  KeyStore keyStore(char[] password) throws CertificateException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("site", key, password, chain.toArray(new X509Certificate[0]));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new CertificateException("the certificate cannot be used: " + e.getMessage(), e);
    }
  }

  private static List<X509Certificate> chain(PemFile file) throws CertificateException {
    List<PemFile.Block> blocks = file.of("CERTIFICATE");
    if (blocks.isEmpty()) {
      throw new CertificateException(file.file() + ": has no -----BEGIN CERTIFICATE-----; name the PEM file of the site's certificate");
    }
    List<X509Certificate> chain = new ArrayList<>();
    for (PemFile.Block block : blocks) {
      try {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
      } catch (GeneralSecurityException e) {
        throw new CertificateException(
            file.file() + ": certificate " + (chain.size() + 1) + " cannot be read (" + e.getMessage() + "); copy it again", e);
      }
    }
    return chain;
  }

  private static PrivateKey key(PemFile file, PublicKey own) throws CertificateException {
    List<PemFile.Block> keys = file.of("PRIVATE KEY");
    if (keys.size() != 1) {
      String other = file.blocks().stream()
          .map(PemFile.Block::label)
          .filter(label -> label.endsWith("PRIVATE KEY") && !label.equals("PRIVATE KEY"))
          .map(label -> "; it has a -----BEGIN " + label + "-----: make the other of it with " + TO_PKCS8)
          .findFirst()
          .orElse("; name the PEM file of the site's key");
      throw new CertificateException(file.file() + ": has " + keys.size() + " -----BEGIN PRIVATE KEY----- (PKCS #8), not one" + other);
    }
    try {
      return KeyFactory.getInstance(own.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(keys.getFirst().der()));
    } catch (InvalidKeySpecException e) {
      throw new CertificateException(
          file.file() + ": is no " + own.getAlgorithm() + " key, as the certificate's is, or damaged; name the key that it was made for", e);
    } catch (GeneralSecurityException e) {
      throw new CertificateException("this Java has no " + own.getAlgorithm() + " keys; use RSA, EC or Ed25519", e);
    }
  }

  /** Whoever reads the key can stand in for this side. */
  private static void refuseOpen(Path keyFile) throws CertificateException {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(keyFile);
      if (mode.stream().anyMatch(OTHERS::contains) && !ServiceCredentials.hold(keyFile)) {
        throw new CertificateException(keyFile + ": others may read or change this key; chmod 640 it, or 600");
      }
    } catch (CertificateException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      // What cannot be read says so when it is read.
      return;
    }
  }

  private static boolean fits(PrivateKey key, PublicKey own) throws CertificateException {
    byte[] said = "nonreturn".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    String algorithm = switch (own.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> "EdDSA";
    };
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(said);
      byte[] signature = signing.sign();
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(own);
      verifying.update(said);
      return verifying.verify(signature);
    } catch (GeneralSecurityException e) {
      throw new CertificateException("the key and the certificate cannot be compared (" + e.getMessage() + "); use RSA, EC or Ed25519", e);
    }
  }

  private static String mismatch(Path keyFile, Path chainFile) {
    return keyFile + ": does not fit the first certificate of " + chainFile + "; name the key that this one was made for, and put it first";
  }
}
