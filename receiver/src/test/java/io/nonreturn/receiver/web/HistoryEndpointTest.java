package io.nonreturn.receiver.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.ecosystem.Ecosystems;
import io.nonreturn.receiver.serve.HttpOptions;
import io.nonreturn.receiver.serve.HttpService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HistoryEndpointTest {
  @TempDir
  Path folder;

  private TestHighSide high;
  private HttpService http;
  private Bundle second;

  @BeforeEach
  void publish() throws Exception {
    TestStream stream = new TestStream();
    high = new TestHighSide(folder);
    List<Bundle> bundles = new ArrayList<>();
    bundles.add(stream.raw("models", "org%2Fmodel", File.of("a", "1"), File.of("b", "2"), File.of("c", "3")));
    second = stream.raw("models", "org%2Fmodel", File.of("a", "1"), File.of("b", "22"), File.of("d", "4"), File.of("e", "5"));
    bundles.add(second);
    bundles.add(stream.hiding("raw", "models", "org%2Fmodel"));
    bundles.add(stream.raw("files", "<b>", File.of("x", "x")));
    bundles.add(stream.removal("raw", "files", "<b>"));
    for (Bundle bundle : bundles) {
      high.everything(bundle);
      high.settle();
    }
    http = new HttpService(
        HttpOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        List.of(new HistoryEndpoint(high.reader, Ecosystems.load())));
    http.start();
  }

  @AfterEach
  void close() throws Exception {
    http.close();
    high.close();
  }

  private HttpResponse<byte[]> get(String path, String accept) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + http.localAddress().getPort() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).header("Accept", accept).build(), HttpResponse.BodyHandlers.ofByteArray());
    }
  }

  private List<String> kinds(String path) throws Exception {
    List<String> kinds = new ArrayList<>();
    for (JsonNode one : JsonMapper.shared().readTree(get(path, "application/json").body()).get("history")) {
      kinds.add(one.get("name").asString() + " " + one.get("generation").asInt() + " " + one.get("kind").asString());
    }
    return kinds;
  }

  @Test
  void whatChangedIsToldTheLatestFirst() throws Exception {
    List<String> models = List.of("org/model 3 hidden", "org/model 2 changed", "org/model 1 new");
    List<String> files = List.of("<b> 2 removed", "<b> 1 new");
    List<String> all = new ArrayList<>(files);
    all.addAll(models);
    assertEquals(all, kinds("/history"));
    assertEquals(models, kinds("/history?mirror=models"));
    assertEquals(models, kinds("/history/models/org%252Fmodel"));
    assertEquals(files, kinds(HistoryEndpoint.address("files", "<b>")));
  }

  @Test
  void aBundlesPageIsItsChainOfCustody() throws Exception {
    String page = TestSite.text(get(HistoryEndpoint.address("models", "org%2Fmodel"), "text/html"));
    assertTrue(page.contains("<td class=\"name\">2 new, 1 changed, 1 gone</td>"), page);
    assertTrue(page.contains("hidden, by removals=hide") && page.contains("admitted, by test"), page);
    assertTrue(page.contains(second.id().hex()), page);
    String hostile = TestSite.text(get(HistoryEndpoint.address("files", "<b>"), "text/html"));
    assertFalse(hostile.contains("<b>"), hostile);
    assertEquals(404, get("/history/models/none", "text/html").statusCode());
    assertEquals(404, get("/history/models", "text/html").statusCode());
    assertEquals(404, get("/history/a/b/c", "text/html").statusCode());
  }
}
