package io.nonreturn.receiver;

import io.nonreturn.receiver.serve.HttpOptions;
import io.nonreturn.receiver.serve.tls.CertificateException;
import io.nonreturn.receiver.serve.tls.SiteCertificate;
import io.nonreturn.wire.doctor.Check;
import io.nonreturn.wire.doctor.Finding;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The certificate that clients see: it fits its key, and is good for two weeks more. */
record CertificateCheck(HttpOptions.Tls tls, InstantSource clock) implements Check {
  private static final String NAME = "certificate";

  @Override
  public List<Finding> look() {
    String fix = "cp NEW_CHAIN " + tls.certificate() + " && cp NEW_KEY " + tls.key() + "   # taken within ten seconds, without a restart";
    try {
      SiteCertificate certificate = SiteCertificate.read(tls.certificate(), tls.key());
      Instant now = clock.instant();
      Optional<String> warning = certificate.warning(now);
      if (warning.isEmpty()) {
        String name = certificate.chain().getFirst().getSubjectX500Principal().getName();
        return List.of(Finding.ok(NAME, "of " + name + ", good until " + certificate.expires()));
      }
      return List.of(certificate.isGood(now) ? Finding.warning(NAME, warning.get(), fix) : Finding.fault(NAME, warning.get(), fix));
    } catch (CertificateException e) {
      return List.of(Finding.fault(NAME, e.getMessage(), fix));
    }
  }
}
