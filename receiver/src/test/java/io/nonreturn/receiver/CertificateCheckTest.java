package io.nonreturn.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.serve.HttpOptions;
import io.nonreturn.wire.doctor.Finding;
import io.nonreturn.wire.doctor.Finding.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that openssl made for thirty days. */
class CertificateCheckTest {
  @TempDir
  Path folder;

  @BeforeEach
  void make() throws Exception {
    TestCertificate.make(folder, "site", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
  }

  private Finding after(long days) {
    HttpOptions.Tls tls = new HttpOptions.Tls(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 8443), folder.resolve("site.crt"), folder.resolve("site.key"));
    Instant then = Instant.now().plus(Duration.ofDays(days));
    List<Finding> found = new CertificateCheck(tls, () -> then).look();
    assertEquals(1, found.size());
    return found.getFirst();
  }

  @Test
  void oneThatExpiresIsSaidTwoWeeksBefore() {
    assertEquals(Level.OK, after(15).level());
    assertTrue(after(15).figure().startsWith("of CN=site, good until "), after(15).figure());
    assertEquals(Level.WARNING, after(17).level());
    assertTrue(after(17).fix().startsWith("cp NEW_CHAIN " + folder.resolve("site.crt")), after(17).fix());
    assertEquals(Level.FAULT, after(31).level());
    assertTrue(after(31).figure().contains("expired at"), after(31).figure());
    assertEquals(Level.FAULT, after(-1).level(), "a clock that is behind makes it useless, too");
  }

  @Test
  void oneThatCannotBeUsedIsAFault() throws Exception {
    TestCertificate.make(folder, "other", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
    Files.copy(folder.resolve("other.key"), folder.resolve("site.key"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertEquals(Level.FAULT, after(0).level());
    assertTrue(after(0).figure().contains("does not fit"), after(0).figure());
  }
}
