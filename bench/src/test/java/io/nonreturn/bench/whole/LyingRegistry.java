package io.nonreturn.bench.whole;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nonreturn.bench.daemon.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** Stands before a real registry, notes what is asked, and where it is told to answers with something else. */
final class LyingRegistry implements AutoCloseable {
  private final HttpServer server;
  private final URI registry;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, UnaryOperator<byte[]>> lies = new ConcurrentHashMap<>();

  /** @param registry whom it asks itself */
  LyingRegistry(URI registry) throws IOException {
    this.registry = registry;
    server = HttpServer.create(Ports.loopback(0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  URI uri() {
    return URI.create("http://" + Ports.text(server.getAddress()) + "/");
  }

  /** Method, path and status of each question so far. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** From now on the body of this path is what is made of it. */
  void lie(String path, UnaryOperator<byte[]> lie) {
    lies.put(path, lie);
  }

  /** From now on all is true. */
  void repent() {
    lies.clear();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      HttpRequest.Builder request = HttpRequest.newBuilder(registry.resolve(path));
      UnaryOperator<byte[]> lie = lies.get(path);
      for (String header : List.of("Accept", "If-None-Match", "Range")) {
        String value = exchange.getRequestHeaders().getFirst(header);
        if (value != null && lie == null) {
          request.header(header, value);
        }
      }
      HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      byte[] body = answer.body();
      String type = answer.headers().firstValue("Content-Type").orElse("");
      if (type.startsWith("application/json")) {
        // It names its tarballs by its own address.
        String text = new String(body, StandardCharsets.UTF_8).replace(registry.toString(), uri().toString());
        body = text.getBytes(StandardCharsets.UTF_8);
      }
      for (String header : List.of("Content-Type", "ETag")) {
        String value = answer.headers().firstValue(header).orElse(null);
        if (value != null && (lie == null || !header.equals("ETag"))) {
          exchange.getResponseHeaders().set(header, value);
        }
      }
      if (lie != null) {
        body = lie.apply(body);
      }
      int status = answer.statusCode();
      asked.add(exchange.getRequestMethod() + " " + path + " " + status);
      exchange.sendResponseHeaders(status, status == 304 || body.length == 0 ? -1 : body.length);
      if (status != 304 && body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }
}
