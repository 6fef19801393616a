package io.nonreturn.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates as openssl makes them: the authority's, and one that it signed for 127.0.0.1 and localhost. */
public final class TestCertificate {
  private TestCertificate() {}

  /** Makes NAME.crt (the chain), NAME.key and NAME.ca; the key is of this kind, such as {@code rsa:2048} or {@code ed25519}. */
  public static void make(Path folder, String name, String... kind) throws Exception {
    List<String> ca = new ArrayList<>(List.of(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=" + name + " authority",
        "-keyout", name + ".cakey", "-out", name + ".ca"));
    openssl(folder, ca);
    List<String> request = new ArrayList<>(List.of("req", "-new", "-newkey"));
    request.addAll(List.of(kind));
    request.addAll(List.of("-nodes", "-subj", "/CN=" + name, "-keyout", name + ".key", "-out", name + ".csr"));
    openssl(folder, request);
    Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
    openssl(folder, List.of(
        "x509", "-req", "-in", name + ".csr", "-CA", name + ".ca", "-CAkey", name + ".cakey", "-CAcreateserial", "-days", "30",
        "-extfile", name + ".ext", "-out", name + ".crt"));
    Files.setPosixFilePermissions(folder.resolve(name + ".key"), PosixFilePermissions.fromString("rw-------"));
  }

  /** Runs openssl in a folder. */
  public static void openssl(Path folder, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), command + "\n" + output);
  }

  /** A client that trusts this authority alone. */
  public static SSLContext trusting(Path ca) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(ca)) {
      store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
