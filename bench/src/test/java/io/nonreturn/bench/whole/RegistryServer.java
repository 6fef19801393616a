package io.nonreturn.bench.whole;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nonreturn.bench.daemon.DaemonProcess;
import io.nonreturn.bench.daemon.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** An upstream: Debian's registry, and before it a proxy that notes what it is asked and gives other bytes where it is told to. */
final class RegistryServer implements AutoCloseable {
  private static final int TRIES = 1_500;
  private static final List<String> PASSED = List.of("content-type", "docker-content-digest", "link", "etag");

  private final DaemonProcess registry;
  private final int port;
  private final HttpServer proxy;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, byte[]> lies = new ConcurrentHashMap<>();

  private RegistryServer(DaemonProcess registry, int port) throws IOException {
    this.registry = registry;
    this.port = port;
    this.proxy = HttpServer.create(Ports.loopback(0), 0);
    proxy.setExecutor(threads);
    proxy.createContext("/", this::pass);
    proxy.start();
  }

  /** Starts both and waits until the registry listens. */
  static RegistryServer start(Path home) throws IOException, InterruptedException {
    Files.createDirectories(home);
    int port = Ports.freeTcp();
    Path config = Files.writeString(home.resolve("config.yml"), """
        version: 0.1
        log:
          level: warn
        storage:
          filesystem:
            rootdirectory: %s
          delete:
            enabled: true
        http:
          addr: 127.0.0.1:%d
        """.formatted(home.resolve("data"), port));
    DaemonProcess process = DaemonProcess.start(
        "docker-registry", List.of("docker-registry", "serve", config.toString()), Map.of(), home.resolve("registry.log"));
    for (int i = 0; i < TRIES && Ports.isFreeTcp(port); i++) {
      if (!process.isAlive()) {
        throw new IOException("docker-registry ended: " + process.logTail(10));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return new RegistryServer(process, port);
  }

  /** The registry's own host and port, for those who fill it. */
  String authority() {
    return "127.0.0.1:" + port;
  }

  /** The proxy, for the mirror. */
  URI uri() {
    return URI.create("http://127.0.0.1:" + proxy.getAddress().getPort() + "/");
  }

  /** Method and path of what the proxy was asked. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** From now on the proxy gives other bytes for this digest. */
  void lie(String digest, byte[] other) {
    lies.put(digest, other);
  }

  /** From now on it does not. */
  void beHonest() {
    lies.clear();
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString();
      asked.add(exchange.getRequestMethod() + " " + path);
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + authority() + path))
          .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.noBody());
      for (String name : List.of("Accept", "Range")) {
        List<String> values = exchange.getRequestHeaders().getOrDefault(name, List.of());
        values.forEach(value -> request.header(name, value));
      }
      HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      for (String name : PASSED) {
        answer.headers().firstValue(name).ifPresent(value -> exchange.getResponseHeaders().set(name, value));
      }
      byte[] body = lies.getOrDefault(path.substring(path.lastIndexOf('/') + 1), answer.body());
      if (exchange.getRequestMethod().equals("HEAD")) {
        answer.headers().firstValue("content-length").ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
        exchange.sendResponseHeaders(answer.statusCode(), -1);
      } else {
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
          exchange.getResponseBody().write(body);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts a manifest about another, and the list of such that stands for registries without lists of their own. */
  void putReferrer(String repository, ImageFiles files, List<ImageFiles.Blob> blobs, ImageFiles.Blob manifest, String tag)
      throws IOException, InterruptedException {
    for (ImageFiles.Blob blob : blobs) {
      HttpResponse<byte[]> begun = send("POST", "/v2/" + repository + "/blobs/uploads/", "", new byte[0]);
      URI upload = URI.create("http://" + authority()).resolve(begun.headers().firstValue("Location").orElseThrow());
      String digest = (upload.getRawQuery() == null ? "?" : "&") + "digest=" + blob.digest();
      send("PUT", upload + digest, "application/octet-stream", Files.readAllBytes(blob.in(files.folder())));
    }
    String path = "/v2/" + repository + "/manifests/";
    send("PUT", path + manifest.digest(), manifest.mediaType(), Files.readAllBytes(manifest.in(files.folder())));
    send("PUT", path + tag, ImageFiles.INDEX, ImageFiles.indexText(manifest.json("")).getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Takes an image away, with all of its tags. */
  void delete(String repository, String digest) throws IOException, InterruptedException {
    send("DELETE", "/v2/" + repository + "/manifests/" + digest, "", new byte[0]);
  }

  private HttpResponse<byte[]> send(String method, String path, String type, byte[] body) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + authority()).resolve(path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(method + " " + uri + " status=" + answer.statusCode() + " " + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
    }
    return answer;
  }

  @Override
  public void close() {
    proxy.stop(0);
    threads.close();
    client.close();
    registry.close();
  }
}
