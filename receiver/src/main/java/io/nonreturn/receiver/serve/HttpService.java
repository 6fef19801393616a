package io.nonreturn.receiver.serve;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP server on the high side's network. It has its own threads; {@link #close} lets running requests end. */
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

    private final Server server;
    private final ServerConnector connector;

    /** Makes a server; {@link #start} binds it. */
    public HttpService(HttpOptions options, List<Endpoint> endpoints) {
        QueuedThreadPool threads = new QueuedThreadPool(options.threads(), 4);
        threads.setName("http");
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(options.headerBytes());
        http.setUriCompliance(NAMES_AS_THEY_ARE);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(options.listen().getAddress().getHostAddress());
        connector.setPort(options.listen().getPort());
        connector.setIdleTimeout(options.idle().toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(options.connections(), connector));
        long slowMillis = options.slow().toMillis();
        connector.addBean(
                new SlowClients(slowMillis, slowMillis * SLOW_BYTES_PER_SECOND / 1_000, Math.max(2, options.connections() * 3 / 4)));
        ErrorHandler errors = new ErrorHandler();
        errors.setShowStacks(false);
        errors.setShowCauses(false);
        server.setErrorHandler(errors);
        server.setHandler(new Routes(endpoints));
        server.setStopTimeout(STOP_MILLIS);
    }

    /** Binds and serves. */
    public void start() throws IOException {
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw new IOException(
                    "cannot serve on " + connector.getHost() + ":" + connector.getPort() + ": " + e.getMessage()
                            + "; stop what listens there, or correct listen in [web]",
                    e);
        }
    }

    /** Where the server is bound. */
    public InetSocketAddress localAddress() {
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
