package io.nonreturn.receiver.serve;

import io.nonreturn.receiver.serve.tls.TlsContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP and HTTPS server on the high side's network. It has its own threads; {@link #close} lets running requests end. */
public final class HttpService implements AutoCloseable {
  /** What Jetty refuses by default because it may mean something to a file system; here it can only be part of a name. */
  private static final UriCompliance NAMES_AS_THEY_ARE = new UriCompliance(
      "NAMES",
      EnumSet.of(
          UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
          UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
          UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
          UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
          UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
          UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS));
  private static final long STOP_MILLIS = 5_000;
  private static final long SLOW_BYTES_PER_SECOND = 1_000;

  /**
   * Of each connection, in the kernel, which grows it to megabytes otherwise: for a thousand slow clients that is gigabytes, and one that
   * takes 20 kB/s would make no progress that this side sees for longer than a connection may be idle.
   */
  private static final int SEND_BUFFER_BYTES = 256 << 10;

  private static final int THREAD_IDLE_MILLIS = 60_000;
  private static final long RELOAD_MILLIS = 10_000;

  private final Server server;
  private final SlowClients slow;
  private final Optional<ServerConnector> plain;
  private final Optional<ServerConnector> secure;
  private final Optional<TlsContext> tls;

  /** Makes a server; {@link #start} binds it. */
  public HttpService(HttpOptions options, List<Endpoint> endpoints) throws IOException {
    this(options, endpoints, Gate.of(options));
  }

  /**
   * Makes a server behind a gate of these options.
   *
   * @throws IOException if the certificate cannot be used
   */
  public HttpService(HttpOptions options, List<Endpoint> endpoints, Gate gate) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(
        options.threads(), 4, THREAD_IDLE_MILLIS, 0, null, null, Niceness.threads("http"));
    threads.setName("http");
    server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(options.headerBytes());
    http.setUriCompliance(NAMES_AS_THEY_ARE);
    long slowMillis = options.slow().toMillis();
    slow = new SlowClients(slowMillis, slowMillis * SLOW_BYTES_PER_SECOND / 1_000, Math.max(2, options.connections() * 3 / 4));
    server.addBean(slow);
    plain = options.listen().map(listen -> connector(listen, options, factory(http, options)));
    tls = options.tls().isPresent() ? Optional.of(context(options.tls().get())) : Optional.empty();
    secure = tls.map(context -> secure(context, options.tls().orElseThrow().listen(), options, http));
    ServerConnector[] connectors = connectors().toArray(ServerConnector[]::new);
    server.setConnectors(connectors);
    server.addBean(new NetworkConnectionLimit(options.connections(), connectors));
    ErrorHandler errors = new ErrorHandler();
    errors.setShowStacks(false);
    errors.setShowCauses(false);
    server.setErrorHandler(errors);
    server.setHandler(new Routes(endpoints, gate));
    server.setStopTimeout(STOP_MILLIS);
  }

  private ServerConnector connector(InetSocketAddress listen, HttpOptions options, ConnectionFactory... factories) {
    ServerConnector connector = new ServerConnector(server, 1, 1, factories);
    connector.setHost(listen.getAddress().getHostAddress());
    connector.setPort(listen.getPort());
    connector.setIdleTimeout(options.idle().toMillis());
    connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
    connector.addBean(slow, false);
    return connector;
  }

  private static TlsContext context(HttpOptions.Tls tls) throws IOException {
    return new TlsContext(tls.certificate(), tls.key(), RELOAD_MILLIS);
  }

  private ServerConnector secure(TlsContext context, InetSocketAddress listen, HttpOptions options, HttpConfiguration http) {
    HttpConfiguration https = new HttpConfiguration(http);
    // One certificate for every name that leads here; a client that cares compares it itself.
    https.addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector connector = connector(
        listen, options, new SslConnectionFactory(context.factory(), HttpVersion.HTTP_1_1.asString()), factory(https, options));
    connector.addBean(context);
    return connector;
  }

  /** The public address comes last: it has the last word. */
  private static HttpConnectionFactory factory(HttpConfiguration http, HttpOptions options) {
    HttpConfiguration own = new HttpConfiguration(http);
    options.address().ifPresent(address -> own.addCustomizer(new PublicAddress(address)));
    return new HttpConnectionFactory(own);
  }

  private List<ServerConnector> connectors() {
    return Stream.of(plain, secure).flatMap(Optional::stream).toList();
  }

  /** Binds and serves. */
  public void start() throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      close();
      String where = connectors().stream().map(it -> it.getHost() + ":" + it.getPort()).collect(Collectors.joining(", "));
      throw new IOException(
          "cannot serve on " + where + ": " + e.getMessage() + "; stop what listens there, or correct listen or tls_listen in [web]", e);
    }
  }

  /** Where the server is bound, by plain HTTP where it has that. */
  public InetSocketAddress localAddress() {
    return address(plain.or(() -> secure).orElseThrow());
  }

  /** Where it is bound by HTTPS. */
  public Optional<InetSocketAddress> secureAddress() {
    return secure.map(HttpService::address);
  }

  /** When the certificate of HTTPS expires. Any thread. */
  public Optional<Instant> certificateExpires() {
    return tls.map(TlsContext::expires);
  }

  /**
   * Shows the certificate in these files from the next connection on, where there is HTTPS. Any thread.
   *
   * @return whether it is another one than before
   * @throws IOException if they cannot be used; all stays as it was
   */
  public boolean use(HttpOptions.Tls files) throws IOException {
    return tls.isPresent() && tls.get().use(files.certificate(), files.key());
  }

  private static InetSocketAddress address(ServerConnector connector) {
    return new InetSocketAddress(connector.getHost(), connector.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("the HTTP server did not stop cleanly: " + e.getMessage(), e);
    }
  }
}
