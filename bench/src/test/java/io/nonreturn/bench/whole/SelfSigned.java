package io.nonreturn.bench.whole;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for this machine as openssl makes it, and its key.
 *
 * @param certificate trusted by whoever trusts this very file
 * @param key of mode 600
 */
record SelfSigned(Path certificate, Path key) {

  /** Makes NAME.crt and NAME.key, good for some days. */
  static SelfSigned make(Path folder, String name, int days) throws IOException, InterruptedException {
    Program.run(
        folder, Map.of(), "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", Integer.toString(days),
        "-subj", "/CN=" + name, "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", name + ".key", "-out", name + ".crt");
    return new SelfSigned(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
  }

  /** A client's view of the world: this one certificate is right. */
  SSLContext trusted() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      store.setCertificateEntry("site", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
