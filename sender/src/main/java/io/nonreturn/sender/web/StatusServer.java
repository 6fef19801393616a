package io.nonreturn.sender.web;

import io.nonreturn.wire.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the status: {@code /api/status} as JSON, {@code /metrics} for Prometheus, {@code /healthz} for supervisors (200 once ready, 503
 * before). Read-only.
 */
public final class StatusServer implements AutoCloseable {

  private static final int THREADS = 8;
  private static final int BACKLOG = 64;
  private static final int CONNECTIONS = 64;

  private final Server server;
  private final ServerConnector connector;

  /**
   * Nothing is bound before {@link #start}.
   *
   * @param listen port 0 takes any
   * @param status called for each request, on a thread of the server
   */
  public StatusServer(InetSocketAddress listen, Supplier<SenderStatus> status) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
    threads.setName("web");
    threads.setDaemon(true);
    server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(listen.getAddress().getHostAddress());
    connector.setPort(listen.getPort());
    connector.setAcceptQueueSize(BACKLOG);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS, connector)); // whoever opens more waits, whatever they hold open
    server.setHandler(new StatusHandler(status));
  }

  /**
   * Binds and serves.
   *
   * @throws IOException if the address cannot be bound
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException(
          "status cannot be served on "
              + connector.getHost()
              + ":"
              + connector.getPort()
              + " ("
              + e.getMessage()
              + "); choose another address in [web] listen",
          e);
    }
  }

  /** The port that was bound. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("status server did not stop: " + e.getMessage(), e);
    }
  }

  private static final class StatusHandler extends Handler.Abstract {

    private final Supplier<SenderStatus> status;
    private final JsonMapper json =
        JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    StatusHandler(Supplier<SenderStatus> status) {
      this.status = status;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
        Response.writeError(request, response, callback, 405);
        return true;
      }
      switch (Request.getPathInContext(request)) {
        case "/api/status" -> answer(response, callback, 200, "application/json", json.writeValueAsBytes(status.get()));
        case "/metrics" -> answer(response, callback, 200, Metrics.CONTENT_TYPE, SenderMetrics.of(status.get()).text());
        case "/healthz" -> {
          boolean ready = status.get().ready();
          answer(response, callback, ready ? 200 : 503, "text/plain", text(ready ? "ready\n" : "starting\n"));
        }
        case "/" -> answer(response, callback, 200, "text/plain", text("Nonreturn sender: see /api/status\n"));
        default -> Response.writeError(request, response, callback, 404);
      }
      return true;
    }

    private static byte[] text(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void answer(Response response, Callback callback, int code, String type, byte[] body) {
      response.setStatus(code);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
      response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
      response.write(true, ByteBuffer.wrap(body), callback);
    }
  }
}
