package io.nonreturn.receiver.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
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

class SearchEndpointTest {
  @TempDir
  Path folder;

  private TestHighSide high;
  private HttpService http;

  @BeforeEach
  void publish() throws Exception {
    TestStream stream = new TestStream();
    high = new TestHighSide(folder);
    high.everything(stream.raw("tools", "Torch.tools", File.of("a", "bytes")));
    high.everything(stream.raw("models", "org%2Ftorch_model", File.of("a", "x"), File.of("b", "yy")));
    high.everything(stream.raw("models", "<script>alert(1)<%2Fscript>", File.of("a", "z")));
    high.everything(stream.raw("models", "torch-gone", File.of("a", "z")));
    high.everything(stream.removal("raw", "models", "torch-gone"));
    for (int i = 0; i < 101; i++) {
      high.everything(stream.raw("many", "many-" + i, File.of("a", "z")));
    }
    high.finish();
    http = new HttpService(
        HttpOptions.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        List.of(new SearchEndpoint(high.reader, Ecosystems.load())));
    http.start();
  }

  @AfterEach
  void close() throws Exception {
    http.close();
    high.close();
  }

  private HttpResponse<byte[]> get(String query, String accept) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + http.localAddress().getPort() + "/search" + query);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).header("Accept", accept).build(), HttpResponse.BodyHandlers.ofByteArray());
    }
  }

  private List<String> names(String query) throws Exception {
    HttpResponse<byte[]> response = get(query, "application/json");
    assertEquals(200, response.statusCode());
    assertEquals("application/json", TestSite.header(response, "Content-Type"));
    List<String> names = new ArrayList<>();
    for (JsonNode one : JsonMapper.shared().readTree(response.body()).get("found")) {
      names.add(one.get("mirror").asString() + " " + one.get("name").asString());
    }
    return names;
  }

  @Test
  void namesAreFoundByAnyPartOfThemWhateverTheCaseAndTheDivider() throws Exception {
    assertEquals(List.of("tools Torch.tools", "models org/torch_model"), names("?q=TORCH"));
    assertEquals(List.of("models org/torch_model"), names("?q=org%2Ftorch-model"));
    assertEquals(List.of("tools Torch.tools"), names("?q=torch_tools"));
    assertEquals(List.of(), names("?q=torch-gone"));
    assertEquals(List.of(), names("?q=%25"));
    assertEquals(List.of(), names(""));
    JsonNode json = JsonMapper.shared().readTree(get("?q=org", "application/json").body()).get("found").get(0);
    assertEquals("raw", json.get("ecosystem").asString());
    assertEquals(2, json.get("files").asInt());
    assertEquals(3, json.get("bytes").asInt());
  }

  @Test
  void noMoreThanAHundredAreTold() throws Exception {
    JsonNode json = JsonMapper.shared().readTree(get("?q=many", "application/json").body());
    assertEquals(100, json.get("found").size());
    assertTrue(json.get("more").asBoolean());
    assertTrue(TestSite.text(get("?q=many", "text/html")).contains("There are more than 100"));
  }

  @Test
  void pagesShowNamesAsTextAndLinkToThem() throws Exception {
    HttpResponse<byte[]> response = get("?q=%3Cscript", "text/html,*/*;q=0.8");
    String page = TestSite.text(response);
    assertFalse(page.contains("<script"), page);
    assertTrue(page.contains("value=\"&lt;script\"") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), page);
    assertTrue(TestSite.header(response, "Content-Security-Policy").contains("form-action 'self'"));
    assertTrue(TestSite.text(get("?q=torch+tools", "text/html")).contains("Nothing published here"));
    assertTrue(TestSite.text(get("?q=torch.tools", "text/html")).contains("<a href=\"/raw/tools/"), page);
    assertEquals(400, get("?q=" + "a".repeat(201), "text/html").statusCode());
  }

  @Test
  void mirrorsAreCountedAnewWhenSomethingWasPublished() throws Exception {
    long[] version = {1};
    MirrorList list = new MirrorList(high.reader, () -> version[0]);
    assertEquals(List.of("many 101 101", "models 2 4", "tools 1 5"), list.rows().stream()
        .map(row -> row.mirror() + " " + row.bundles() + " " + row.bytes())
        .toList());
    List<MirrorList.Row> before = list.rows();
    assertSame(before, list.rows());
    version[0]++;
    List<MirrorList.Row> after = list.rows();
    assertEquals(before, after);
    assertNotSame(before, after);
  }
}
