package io.nonreturn.sender.web;

import io.nonreturn.wire.live.Ticker;
import io.nonreturn.wire.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the status: {@code /operate} for people, {@code /api/status} as JSON, {@code /metrics} for Prometheus, {@code /healthz} for
 * supervisors (200 once ready, 503 before). Read-only but for tickets, which only the page takes.
 */
public final class StatusServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);
  private static final int THREADS = 8;
  private static final int BACKLOG = 64;
  private static final int CONNECTIONS = 64;

  private final Server server;
  private final ServerConnector connector;
  private final Supplier<SenderStatus> status;
  private final Pulse pulse;
  private final OperatePage page;
  private Ticker ticker;

  /**
   * Nothing is bound before {@link #start}.
   *
   * @param listen port 0 takes any
   * @param status called for each request, on a thread of the server, and every other second
   * @param pulse gets a row of it every two seconds
   * @param tickets takes what is typed into the page
   * @throws IOException if the program lacks a file of the page
   */
  public StatusServer(InetSocketAddress listen, Supplier<SenderStatus> status, Pulse pulse, TicketOffice tickets) throws IOException {
    this.status = status;
    this.pulse = pulse;
    JsonMapper json =
        JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();
    page = new OperatePage(status, json, pulse, tickets);
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
    server.setHandler(new StatusHandler(status, json, page));
  }

  /**
   * Binds and serves.
   *
   * @throws IOException if the address cannot be bound
   */
  public void start() throws IOException {
    try {
      server.start();
      ticker = Ticker.start("pages", this::tick);
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

  private void tick(long count) throws IOException {
    if (count % Pulse.STEP_SECONDS == 0) {
      SenderStatus now = status.get();
      long failures = now.sendFailures().values().stream().mapToLong(Long::longValue).sum();
      pulse.beat(new Pulse.Counters(now.clockMicros(), now.bytesSent(), failures, now.backlogBytes(), now.disk().usableBytes()));
    }
    page.feed().tick();
  }

  /** The port that was bound. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    try {
      if (ticker != null) {
        ticker.close();
      }
      page.feed().close();
      server.stop();
    } catch (Exception e) {
      throw new IOException("status server did not stop: " + e.getMessage(), e);
    }
  }

  private static final class StatusHandler extends Handler.Abstract {

    private final Supplier<SenderStatus> status;
    private final JsonMapper json;
    private final OperatePage page;

    StatusHandler(Supplier<SenderStatus> status, JsonMapper json, OperatePage page) {
      this.status = status;
      this.json = json;
      this.page = page;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response.getHeaders().put("X-Content-Type-Options", "nosniff");
      response.getHeaders().put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
      response.getHeaders().put("Cross-Origin-Resource-Policy", "same-origin");
      response.getHeaders().put("Referrer-Policy", "no-referrer");
      String path = Request.getPathInContext(request);
      try {
        boolean isReading = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        if ((isReading || HttpMethod.POST.is(request.getMethod())) && page.answer(path, request, response, callback)) {
          return true;
        }
        if (isReading) {
          read(path, request, response, callback);
        } else {
          Response.writeError(request, response, callback, 405);
        }
      } catch (IOException e) {
        LOG.warn("request path={} failed: {}", path, e.getMessage());
        Answers.refuse(response, callback, 500, e.getMessage());
      }
      return true;
    }

    private void read(String path, Request request, Response response, Callback callback) {
      switch (path) {
        case "/api/status" -> answer(response, callback, 200, "application/json", json.writeValueAsBytes(status.get()));
        case "/metrics" -> answer(response, callback, 200, Metrics.CONTENT_TYPE, SenderMetrics.of(status.get()).text());
        case "/healthz" -> {
          boolean ready = status.get().ready();
          answer(response, callback, ready ? 200 : 503, "text/plain", text(ready ? "ready\n" : "starting\n"));
        }
        case "/" -> Response.sendRedirect(request, response, callback, "/operate");
        default -> Response.writeError(request, response, callback, 404);
      }
    }

    private static byte[] text(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void answer(Response response, Callback callback, int code, String type, byte[] body) {
      Answers.write(response, callback, code, type, "no-store", body);
    }
  }
}
