package io.nonreturn.receiver.serve.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 with the site's certificate. Looks at its files now and then: when they have changed and fit, new connections get the
 * new one; when they do not, the old one stays, and the log says why once for each change. Any thread.
 */
public final class TlsContext extends AbstractLifeCycle {
  private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

  private Path chainFile;
  private Path keyFile;
  private final long periodMillis;
  private final SslContextFactory.Server factory = new SslContextFactory.Server();
  private final ScheduledExecutorScheduler scheduler = new ScheduledExecutorScheduler("tls-reload", true);
  private List<Seen> seen = List.of();
  private volatile SiteCertificate current;

  /** A file at one look: what tells one content from the next. */
  private record Seen(Object key, long size, long modifiedNanos) {
    static Seen of(Path file) {
      try {
        BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
        return new Seen(Objects.requireNonNullElse(is.fileKey(), ""), is.size(), is.lastModifiedTime().to(TimeUnit.NANOSECONDS));
      } catch (IOException e) {
        return new Seen("", -1, 0);
      }
    }
  }

  /**
   * Reads both files; they are looked at again from the start on.
   *
   * @throws CertificateException if they cannot be used
   */
  public TlsContext(Path chainFile, Path keyFile, long periodMillis) throws CertificateException {
    this.chainFile = chainFile;
    this.keyFile = keyFile;
    this.periodMillis = periodMillis;
    factory.setIncludeProtocols("TLSv1.2", "TLSv1.3");
    factory.setEndpointIdentificationAlgorithm(null);
    // Clients may ask for any name that leads here: there is one certificate.
    factory.setSniRequired(false);
    seen = look();
    use(SiteCertificate.read(chainFile, keyFile));
  }

  /** For Jetty's connections. */
  public SslContextFactory.Server factory() {
    return factory;
  }

  /** When the certificate in use expires. */
  public Instant expires() {
    return current.expires();
  }

  private List<Seen> look() {
    return List.of(Seen.of(chainFile), Seen.of(keyFile));
  }

  private void use(SiteCertificate certificate) throws CertificateException {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    factory.setKeyStore(certificate.keyStore(password.toCharArray()));
    factory.setKeyStorePassword(password);
    current = certificate;
    certificate.warning(Instant.now()).ifPresent(text -> LOG.warn("{}", text));
  }

  @Override
  protected void doStart() throws Exception {
    scheduler.start();
    schedule();
  }

  @Override
  protected void doStop() throws Exception {
    scheduler.stop();
  }

  private void schedule() {
    scheduler.schedule(this::lookAgain, periodMillis, TimeUnit.MILLISECONDS);
  }

  private void lookAgain() {
    try {
      reloadIfChanged();
    } finally {
      schedule();
    }
  }

  private synchronized void reloadIfChanged() {
    List<Seen> now = look();
    // Two files are not replaced at once: after the first they may not fit, and after the second they do.
    if (!now.equals(seen)) {
      seen = now;
      try {
        reload(SiteCertificate.read(chainFile, keyFile));
      } catch (CertificateException e) {
        LOG.warn("the certificate of before is kept: {}; put certificate and key right, they are read again within ten seconds", e.getMessage());
      }
    }
  }

  /**
   * Uses these files from now on, for new connections; those that are open keep what they have.
   *
   * @return whether the certificate is another one than before
   * @throws CertificateException if they cannot be used; all stays as it was
   */
  public synchronized boolean use(Path otherChainFile, Path otherKeyFile) throws CertificateException {
    SiteCertificate certificate = SiteCertificate.read(otherChainFile, otherKeyFile);
    boolean isAnother = !certificate.chain().equals(current.chain());
    if (isAnother) {
      reload(certificate);
    }
    chainFile = otherChainFile;
    keyFile = otherKeyFile;
    seen = look();
    return isAnother;
  }

  private void reload(SiteCertificate certificate) throws CertificateException {
    try {
      factory.reload(same -> {
        try {
          use(certificate);
        } catch (CertificateException e) {
          throw new IllegalStateException(e);
        }
      });
    } catch (Exception e) {
      throw new CertificateException(e.getMessage(), e);
    }
    LOG.info("new certificate: {}", certificate.chain().getFirst().getSubjectX500Principal().getName());
  }
}
