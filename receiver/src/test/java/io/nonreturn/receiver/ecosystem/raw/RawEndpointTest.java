package io.nonreturn.receiver.ecosystem.raw;

import static io.nonreturn.receiver.TestSite.header;
import static io.nonreturn.receiver.TestSite.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plain files over a real connection: listings, ranges, conditions, odd names. */
class RawEndpointTest {
  private static final File DATA = File.of("data/numbers.txt", "0123456789");
  private static final String ODD = "100% <b>&; \"ü\" + #?.txt";

  @TempDir
  static Path folder;

  private static TestSite site;

  @BeforeAll
  static void serve() throws Exception {
    TestStream stream = new TestStream();
    site = new TestSite(
        folder,
        List.of(
            stream.raw("files", "a", DATA, File.of("data/deep/er.txt", "deep"), File.of("z", "z")),
            stream.raw("files", "odd", File.of(ODD, "odd"), File.of("page.html", "<script>1</script>"),
                File.of("picture.svg", "<svg/>")),
            stream.raw("files", "sub;\" ü", File.of("x", "in a folder with an odd name")),
            stream.raw("files", "@top", File.of("readme", "top"), File.of("a.txt", "beside"), File.of("large", "x".repeat(10_000))),
            stream.raw("second", "only", File.of("x", "x")),
            stream.raw("files", "gone", File.of("x", "x")),
            stream.removal("raw", "files", "gone")));
  }

  @AfterAll
  static void stop() throws Exception {
    site.close();
  }

  @Test
  void listsAsJson() throws Exception {
    assertEquals(
        "{\"path\":\"/raw/\",\"entries\":[{\"name\":\"files\",\"type\":\"folder\"},{\"name\":\"second\",\"type\":\"folder\"}]}",
        text(site.get("/raw/", "Accept", "application/json")));
    assertEquals(
        "{\"path\":\"/raw/files/\",\"entries\":[{\"name\":\"a\",\"type\":\"folder\"},{\"name\":\"odd\",\"type\":\"folder\"},{\"name\":\"sub;\\\" ü\",\"type\":\"folder\"},"
            + "{\"name\":\"a.txt\",\"type\":\"file\",\"size\":6,\"sha256\":\"" + File.of("", "beside").id().hex() + "\"},"
            + "{\"name\":\"large\",\"type\":\"file\",\"size\":10000,\"sha256\":\""
            + File.of("", "x".repeat(10_000)).id().hex() + "\"},"
            + "{\"name\":\"readme\",\"type\":\"file\",\"size\":3,\"sha256\":\"" + File.of("", "top").id().hex() + "\"}]}",
        text(site.get("/raw/files/", "Accept", "application/json")));
    assertEquals(
        "{\"path\":\"/raw/files/a/data/\",\"entries\":[{\"name\":\"deep\",\"type\":\"folder\"},"
            + "{\"name\":\"numbers.txt\",\"type\":\"file\",\"size\":10,\"sha256\":\"" + DATA.id().hex() + "\"}]}",
        text(site.get("/raw/files/a/data/", "Accept", "application/json")));
  }

  @Test
  void listsAsHtmlWithEscapedNames() throws Exception {
    String page = text(site.get("/raw/files/odd/"));
    assertTrue(page.contains("<a href=\"./100%25%20%3Cb%3E%26%3B%20%22%C3%BC%22%20%2B%20%23%3F.txt\">"
        + "100% &lt;b&gt;&amp;; &quot;ü&quot; + #?.txt</a>"), page);
    assertFalse(page.contains("<b>"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/raw/files/odd/" + "100%25%20%3Cb%3E%26%3B%20%22%C3%BC%22%20%2B%20%23%3F.txt",
    "/raw/files/odd/100%25%20%3cb%3e&;%20%22%c3%bc%22%20+%20%23%3f.txt", "/raw/files%2Fodd%2F100%25%20%3Cb%3E&;%20%22%C3%BC%22%20+%20%23%3F.txt"})
  void oddNamesAreFoundHoweverTheyAreEncoded(String path) throws Exception {
    HttpResponse<byte[]> answer = site.get(path);
    assertEquals(200, answer.statusCode());
    assertEquals("odd", text(answer));
  }

  @ParameterizedTest
  @CsvSource({
    "/raw, ./raw/",
    "/raw/files, ./files/",
    "/raw/files/a, ./a/",
    "/raw/files/a/data, ./data/",
  })
  void foldersEndWithASlash(String path, String location) throws Exception {
    HttpResponse<byte[]> answer = site.get(path);
    assertEquals(301, answer.statusCode());
    assertEquals(location, header(answer, "Location"));
    assertEquals(200, site.get(site.uri(path).resolve(location).getRawPath()).statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/raw/files/gone/",
        "/raw/files/gone/x",
        "/raw/files/@top/readme",
        "/raw/files/a/data/numbers.txt/",
        "/raw/files/a/data/number",
        "/raw/files/a//z",
        "/raw/absent/",
        "/raw/files/a/..%2fodd/page.html",
        "/raw/files/%2e%2e/%2e%2e/catalog.db",
        "/raw/files/a/z;x",
      })
  void whatIsNotThereIsNotFound(String path) throws Exception {
    assertEquals(404, site.get(path).statusCode());
  }

  @Test
  void dotSegmentsAreNeverFollowed() throws Exception {
    // The client's own library would resolve these; a hostile one does not.
    for (String path : List.of(
        "/raw/files/../../catalog.db", "/raw/files/a/../odd/page.html", "/../store/tmp", "/raw/\\..\\x", "/raw/%ff",
        "/raw/%c0%ae%c0%ae/catalog.db", "/raw/%252e%252e/catalog.db", "/raw/files/%2e%2e%2f%2e%2e%2fcatalog.db",
        "/raw/files/a/z%00", "/raw/files/a/z%", "/raw/files/a/z%4", "/raw/files/a/%u0041", "/raw/files/a/..;/z", "http://x",
        "http://x/raw/../store", "*")) {
      String status = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").lines().findFirst().orElseThrow();
      assertTrue(status.matches("HTTP/1.1 (400|404) .*"), path + " " + status);
    }
  }

  @Test
  void contentIsSandboxed() throws Exception {
    HttpResponse<byte[]> page = site.get("/raw/files/odd/page.html");
    assertEquals("nosniff", header(page, "X-Content-Type-Options"));
    assertTrue(header(page, "Content-Security-Policy").contains("sandbox"));
  }

  @Test
  void wholeFile() throws Exception {
    HttpResponse<byte[]> answer = site.get("/raw/files/a/data/numbers.txt");
    assertEquals(200, answer.statusCode());
    assertEquals("0123456789", text(answer));
    assertEquals("\"" + DATA.id().hex() + "\"", header(answer, "ETag"));
    assertEquals("bytes", header(answer, "Accept-Ranges"));
    assertEquals("10", header(answer, "Content-Length"));
    assertEquals("Fri, 15 Jan 2027 08:00:00 GMT", header(answer, "Last-Modified"));
    assertEquals("no-cache", header(answer, "Cache-Control"));
    // printf 0123456789 | openssl dgst -sha256 -binary | base64
    assertEquals("sha-256=:hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=:", header(answer, "Repr-Digest"));
  }

  @Test
  void headOfAFile() throws Exception {
    HttpResponse<byte[]> answer = site.request("HEAD", "/raw/files/a/data/numbers.txt");
    assertEquals(200, answer.statusCode());
    assertEquals("10", header(answer, "Content-Length"));
    assertEquals(0, answer.body().length);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3, 0123, bytes 0-3/10",
    "bytes=4-, 456789, bytes 4-9/10",
    "bytes=-3, 789, bytes 7-9/10",
    "bytes=-30, 0123456789, bytes 0-9/10",
    "bytes=9-99, 9, bytes 9-9/10",
  })
  void oneRange(String range, String expected, String contentRange) throws Exception {
    HttpResponse<byte[]> answer = site.get("/raw/files/a/data/numbers.txt", "Range", range);
    assertEquals(206, answer.statusCode());
    assertEquals(expected, text(answer));
    assertEquals(contentRange, header(answer, "Content-Range"));
    assertEquals(String.valueOf(expected.length()), header(answer, "Content-Length"));
  }

  /** RFC 9110, section 14.2: a range means something to GET alone. */
  @Test
  void headOfARangeIsThatOfTheWhole() throws Exception {
    HttpResponse<byte[]> answer = site.request("HEAD", "/raw/files/a/data/numbers.txt", "Range", "bytes=0-3");
    assertEquals(200, answer.statusCode());
    assertEquals("10", header(answer, "Content-Length"));
    assertEquals("", header(answer, "Content-Range"));
  }

  @Test
  void manyRanges() throws Exception {
    HttpResponse<byte[]> answer = site.get("/raw/files/a/data/numbers.txt", "Range", "bytes=0-1,8-9");
    assertEquals(206, answer.statusCode());
    assertTrue(header(answer, "Content-Type").startsWith("multipart/byteranges; boundary="));
    String body = text(answer);
    assertTrue(body.contains("Content-Range: bytes 0-1/10\r\n\r\n01\r\n"), body);
    assertTrue(body.contains("Content-Range: bytes 8-9/10\r\n\r\n89\r\n"), body);
  }

  /** However many times a client asks for the same bytes in one request, it gets them once. */
  @Test
  void overlappingRangesAreNotMultiplied() throws Exception {
    for (String range : List.of("bytes=0-,0-,0-,0-,0-,0-", "bytes=0-9,1-9,2-9,3-9,4-9", "bytes=" + "0-9,".repeat(40) + "0-9")) {
      HttpResponse<byte[]> answer = site.get("/raw/files/a/data/numbers.txt", "Range", range);
      assertTrue(answer.body().length < 1_000, range.length() + " " + answer.statusCode() + " " + answer.body().length);
    }
  }

  /** Each part of an answer in many parts has a header of its own, many times larger than a part of one byte. */
  @Test
  void veryManyRangesAreAnsweredWithTheWhole() throws Exception {
    StringBuilder ranges = new StringBuilder("bytes=0-0");
    for (int i = 2; i < 2_000; i += 2) {
      ranges.append(',').append(i).append('-').append(i);
    }
    HttpResponse<byte[]> answer = site.get("/raw/files/large", "Range", ranges.toString());
    assertEquals(200, answer.statusCode());
    assertEquals(10_000, answer.body().length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=", "bytes=x-y", "bytes=5-3", "bytes=-", "lines=0-3", "bytes=99999999999999999999-", "bytes=-0"})
  void strangeRangesNeverFail(String range) throws Exception {
    int status = site.get("/raw/files/a/data/numbers.txt", "Range", range).statusCode();
    assertTrue(status == 200 || status == 416, range + " " + status);
  }

  @Test
  void rangeBeyondTheEnd() throws Exception {
    HttpResponse<byte[]> answer = site.get("/raw/files/a/data/numbers.txt", "Range", "bytes=10-");
    assertEquals(416, answer.statusCode());
    assertEquals("bytes */10", header(answer, "Content-Range"));
  }

  @Test
  void rangeOnlyOfTheSameContent() throws Exception {
    String path = "/raw/files/a/data/numbers.txt";
    String etag = "\"" + DATA.id().hex() + "\"";
    assertEquals(206, site.get(path, "Range", "bytes=0-3", "If-Range", etag).statusCode());
    HttpResponse<byte[]> changed = site.get(path, "Range", "bytes=0-3", "If-Range", "\"other\"");
    assertEquals(200, changed.statusCode());
    assertEquals(10, changed.body().length);
    // A weak tag cannot vouch for single bytes.
    assertEquals(200, site.get(path, "Range", "bytes=0-3", "If-Range", "W/" + etag).statusCode());
    assertEquals(206, site.get(path, "Range", "bytes=0-3", "If-Range", "Fri, 15 Jan 2027 08:00:00 GMT").statusCode());
    assertEquals(200, site.get(path, "Range", "bytes=0-3", "If-Range", "Fri, 15 Jan 2027 08:00:01 GMT").statusCode());
  }

  @Test
  void conditions() throws Exception {
    String path = "/raw/files/a/data/numbers.txt";
    String etag = "\"" + DATA.id().hex() + "\"";
    HttpResponse<byte[]> same = site.get(path, "If-None-Match", etag);
    assertEquals(304, same.statusCode());
    assertEquals(etag, header(same, "ETag"));
    assertEquals(0, same.body().length);
    assertEquals(200, site.get(path, "If-None-Match", "\"other\"").statusCode());
    assertEquals(304, site.get(path, "If-Modified-Since", "Fri, 15 Jan 2027 08:00:00 GMT").statusCode());
    assertEquals(200, site.get(path, "If-Modified-Since", "Fri, 15 Jan 2027 07:59:59 GMT").statusCode());
    assertEquals(412, site.get(path, "If-Match", "\"other\"").statusCode());
    assertEquals(200, site.get(path, "If-Match", etag).statusCode());
  }

  /** A name can hold whatever is no control character; it must not become a header of its own. */
  @Test
  void namesNeverBecomeHeaders() throws Exception {
    for (String path : List.of("/raw/files%0d%0aX-Evil:1", "/pypi/simple/x%0d%0aX-Evil:1", "/raw/files/a%0d%0a%0d%0abody")) {
      HttpResponse<byte[]> answer = site.get(path);
      assertEquals(404, answer.statusCode());
      assertEquals("", header(answer, "X-Evil"));
    }
    HttpResponse<byte[]> folder = site.get("/raw/files/sub%3B%22%20%C3%BC");
    assertEquals(301, folder.statusCode());
    assertEquals("./sub%3B%22%20%C3%BC/", header(folder, "Location"));
  }

  /** What a page may do in a browser that shows it: nothing. */
  @Test
  void everyAnswerForbidsToRunAnything() throws Exception {
    for (String path : List.of("/raw/", "/raw/files/odd/page.html", "/raw/files/odd/picture.svg", "/absent", "/pypi/simple/")) {
      HttpResponse<byte[]> answer = site.get(path);
      assertEquals("nosniff", header(answer, "X-Content-Type-Options"), path);
      String policy = header(answer, "Content-Security-Policy");
      assertTrue(policy.startsWith("default-src 'none'; ") && policy.endsWith("sandbox allow-downloads"), policy);
      assertFalse(policy.contains("script"), policy);
    }
  }

  @Test
  void headersHaveABound() throws Exception {
    assertEquals(431, site.get("/raw/", "X-Large", "x".repeat(20_000)).statusCode());
  }

  private static String raw(String request) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.http.localAddress().getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void bytesComeThroughUnchanged() throws Exception {
    assertArrayEquals(DATA.bytes(), Arrays.copyOf(site.get("/raw/files/a/data/numbers.txt").body(), 10));
  }
}
