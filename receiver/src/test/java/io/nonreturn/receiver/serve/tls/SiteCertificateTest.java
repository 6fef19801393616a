package io.nonreturn.receiver.serve.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What openssl makes, used and misused. */
class SiteCertificateTest {
  private static final String[] EC = {"ec", "-pkeyopt", "ec_paramgen_curve:P-256"};

  @TempDir
  Path folder;

  private SiteCertificate read(String chain, String key) throws CertificateException {
    return SiteCertificate.read(folder.resolve(chain), folder.resolve(key));
  }

  private String refusal(String chain, String key) {
    return assertThrows(CertificateException.class, () -> read(chain, key)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-384", "ed25519"})
  void takesTheUsualKeys(String kind) throws Exception {
    TestCertificate.make(folder, "site", kind.split(" ", -1));
    Files.writeString(folder.resolve("chain.pem"), Files.readString(folder.resolve("site.crt")) + "a comment\n" + Files.readString(folder.resolve("site.ca")));
    assertEquals(2, read("chain.pem", "site.key").chain().size());
    assertEquals(1, read("site.crt", "site.key").chain().size());
  }

  @Test
  void warnsBeforeItExpiresAndAfter() throws Exception {
    TestCertificate.make(folder, "site", EC);
    SiteCertificate certificate = read("site.crt", "site.key");
    Instant now = Instant.now();
    assertEquals(30, Duration.between(now, certificate.expires().plusSeconds(60)).toDays());
    assertEquals(Optional.empty(), certificate.warning(now.plusSeconds(60)));
    assertTrue(certificate.warning(now.plus(Duration.ofDays(20))).orElseThrow().contains("CN=site expires at "));
    assertTrue(certificate.warning(now.plus(Duration.ofDays(31))).orElseThrow().contains("CN=site expired at "));
    assertTrue(certificate.warning(now.minus(Duration.ofDays(1))).orElseThrow().contains("clock"));
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    TestCertificate.make(folder, "site", EC);
    TestCertificate.make(folder, "other", EC);
    TestCertificate.make(folder, "rsa", "rsa:2048");
    assertTrue(refusal("site.crt", "other.key").contains("other.key: does not fit the first certificate of "));
    assertTrue(refusal("site.crt", "rsa.key").contains("is no EC key, as the certificate's is"));
    assertTrue(refusal("site.key", "site.key").contains("has no -----BEGIN CERTIFICATE-----"));
    Files.setPosixFilePermissions(folder.resolve("site.crt"), PosixFilePermissions.fromString("rw-------"));
    assertTrue(refusal("site.crt", "site.crt").contains("has 0 -----BEGIN PRIVATE KEY----- (PKCS #8), not one"));
    assertTrue(refusal("none.crt", "site.key").contains("none.crt: does not exist"));
    Files.writeString(folder.resolve("order.pem"), Files.readString(folder.resolve("site.crt")) + Files.readString(folder.resolve("other.ca")));
    assertTrue(refusal("order.pem", "site.key").contains("certificate 1 is not signed by the next"));
    TestCertificate.openssl(folder, List.of("rsa", "-in", "rsa.key", "-traditional", "-out", "old.key"));
    Files.setPosixFilePermissions(folder.resolve("old.key"), PosixFilePermissions.fromString("rw-r-----"));
    assertTrue(refusal("rsa.crt", "old.key").contains("BEGIN RSA PRIVATE KEY-----: make the other of it with openssl pkcs8"));
    Files.setPosixFilePermissions(folder.resolve("site.key"), PosixFilePermissions.fromString("rw-r--r--"));
    assertTrue(refusal("site.crt", "site.key").contains("others may read or change this key"));
    Files.writeString(folder.resolve("cut.pem"), Files.readString(folder.resolve("site.crt")).replaceFirst("MII", "MAI"));
    assertTrue(refusal("cut.pem", "other.key").contains("cut.pem: certificate 1 cannot be read"));
  }

  @Test
  void takesUpNewFilesAndKeepsTheOldOnesWhileTheyDoNotFit() throws Exception {
    TestCertificate.make(folder, "one", EC);
    TestCertificate.make(folder, "two", EC);
    for (String kind : List.of("crt", "key")) {
      Files.copy(folder.resolve("one." + kind), folder.resolve("site." + kind), StandardCopyOption.COPY_ATTRIBUTES);
    }
    TlsContext context = new TlsContext(folder.resolve("site.crt"), folder.resolve("site.key"), 20);
    context.factory().start();
    context.start();
    Files.move(folder.resolve("two.crt"), folder.resolve("site.crt"), StandardCopyOption.REPLACE_EXISTING);
    Thread.sleep(200);
    assertEquals(subject("one"), subjectOf(context));
    Files.move(folder.resolve("two.key"), folder.resolve("site.key"), StandardCopyOption.REPLACE_EXISTING);
    while (!subject("two").equals(subjectOf(context))) {
      Thread.sleep(10); // the test's own patience ends it
    }
    assertEquals(read("site.crt", "site.key").expires(), context.expires());
    context.stop();
  }

  @Test
  void takesOtherFilesAtOnceOrKeepsWhatItHas() throws Exception {
    TestCertificate.make(folder, "one", EC);
    TestCertificate.make(folder, "two", EC);
    TlsContext context = new TlsContext(folder.resolve("one.crt"), folder.resolve("one.key"), 3_600_000);
    context.factory().start();
    assertFalse(context.use(folder.resolve("one.crt"), folder.resolve("one.key")));
    assertThrows(CertificateException.class, () -> context.use(folder.resolve("two.crt"), folder.resolve("one.key")));
    assertEquals(subject("one"), subjectOf(context));
    assertTrue(context.use(folder.resolve("two.crt"), folder.resolve("two.key")));
    assertEquals(subject("two"), subjectOf(context));
  }

  private static String subject(String name) {
    return "CN=" + name;
  }

  private static String subjectOf(TlsContext context) throws Exception {
    return ((java.security.cert.X509Certificate) context.factory().getKeyStore().getCertificate("site")).getSubjectX500Principal().getName();
  }
}
