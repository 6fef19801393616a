package io.nonreturn.receiver;

import io.nonreturn.receiver.ecosystem.Ecosystems;
import io.nonreturn.receiver.serve.HttpOptions;
import io.nonreturn.receiver.serve.HttpService;
import io.nonreturn.receiver.serve.Published;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A repository with some bundles, served on loopback. */
public final class TestSite implements AutoCloseable {
  public final TestHighSide high;
  public final HttpService http;
  private final HttpClient client = HttpClient.newHttpClient();

  public TestSite(Path folder, List<TestStream.Bundle> bundles) throws IOException, InterruptedException {
    this(folder, bundles, HttpOptions.of(loopback()));
  }

  /** Served otherwise than plainly and to everybody. */
  public TestSite(Path folder, List<TestStream.Bundle> bundles, HttpOptions options) throws IOException, InterruptedException {
    high = new TestHighSide(folder);
    for (TestStream.Bundle bundle : bundles) {
      high.everything(bundle);
    }
    high.finish();
    http = new HttpService(options, Ecosystems.load().endpoints(new Published(high.reader, high.store, high.record::version)));
    http.start();
  }

  /** Any free port. */
  public static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + http.localAddress().getPort() + path);
  }

  /** Header names and values in turns. */
  public HttpResponse<byte[]> request(String method, String path, String... headers) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  public HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
    return request("GET", path, headers);
  }

  public static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  public static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Override
  public void close() throws IOException {
    http.close();
    high.close();
  }
}
