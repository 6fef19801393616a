package io.nonreturn.receiver.ecosystem.pypi;

import static io.nonreturn.receiver.TestSite.header;
import static io.nonreturn.receiver.TestSite.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.TestWheel;
import io.nonreturn.receiver.serve.Html;
import io.nonreturn.wire.Digest;
import java.net.URI;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Simple API, read over a real connection and compared with pages written by hand from the PEPs. */
class PypiEndpointTest {
  private static final String JSON_V1 = "application/vnd.pypi.simple.v1+json";
  private static final String HTML_V1 = "application/vnd.pypi.simple.v1+html";
  private static final String METADATA = TestWheel.metadata("Foo.Bar", "1.0");
  private static final File WHEEL = TestWheel.of("foo-bar", "1.0", METADATA);
  private static final File SIDECAR = TestWheel.metadataOf(WHEEL, METADATA);
  private static final File SDIST = File.of("foo_bar-0.9.tar.gz", "not really an archive");

  @TempDir
  static Path folder;

  private static TestSite site;

  @BeforeAll
  static void serve() throws Exception {
    TestStream stream = new TestStream();
    site = new TestSite(
        folder,
        List.of(
            stream.pypi("foo-bar", WHEEL, SIDECAR, SDIST),
            stream.pypi("zeta", TestWheel.of("zeta", "2")),
            stream.raw("files", "wheels", TestWheel.of("hidden", "1")),
            stream.pypi("gone", TestWheel.of("gone", "1")),
            stream.removal("pypi", "pypi", "gone")));
  }

  @AfterAll
  static void stop() throws Exception {
    site.close();
  }

  @Test
  void rootListsProjectsAsHtml() throws Exception {
    HttpResponse<byte[]> page = site.get("/pypi/simple/");
    assertEquals(200, page.statusCode());
    assertEquals("text/html;charset=utf-8", header(page, "Content-Type"));
    assertEquals("Accept", header(page, "Vary"));
    assertEquals(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="pypi:repository-version" content="1.4">
        <title>Simple index</title>
        </head>
        <body>
        <h1>Simple index</h1>
        <a href="foo-bar/">foo-bar</a><br>
        <a href="zeta/">zeta</a><br>
        </body>
        </html>
        """,
        text(page).replace(Html.STYLE, ""));
  }

  @Test
  void rootListsProjectsAsJson() throws Exception {
    HttpResponse<byte[]> page = site.get("/pypi/simple/", "Accept", JSON_V1);
    assertEquals(JSON_V1, header(page, "Content-Type"));
    assertEquals(
        "{\"meta\":{\"api-version\":\"1.4\"},\"projects\":[{\"name\":\"foo-bar\"},{\"name\":\"zeta\"}]}", text(page));
  }

  @Test
  void projectAsHtml() throws Exception {
    String wheel = WHEEL.id().hex();
    String sdist = SDIST.id().hex();
    String metadata = SIDECAR.id().hex();
    assertEquals(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="pypi:repository-version" content="1.4">
        <title>Links for foo-bar</title>
        </head>
        <body>
        <h1>Links for foo-bar</h1>
        <a href="../../files/%2$s/foo_bar-0.9.tar.gz#sha256=%2$s">foo_bar-0.9.tar.gz</a><br>
        <a href="../../files/%1$s/foo_bar-1.0-py3-none-any.whl#sha256=%1$s" \
        data-requires-python="&gt;=3.6, &lt;4" data-core-metadata="sha256=%3$s" \
        data-dist-info-metadata="sha256=%3$s">foo_bar-1.0-py3-none-any.whl</a><br>
        </body>
        </html>
        """
            .formatted(wheel, sdist, metadata),
        text(site.get("/pypi/simple/foo-bar/")).replace(Html.STYLE, ""));
  }

  @Test
  void projectAsJson() throws Exception {
    String wheel = WHEEL.id().hex();
    String sdist = SDIST.id().hex();
    assertEquals(
        ("{'meta':{'api-version':'1.4'},'name':'foo-bar','files':["
                + "{'filename':'foo_bar-0.9.tar.gz','url':'../../files/%2$s/foo_bar-0.9.tar.gz',"
                + "'hashes':{'sha256':'%2$s'},'size':21,'core-metadata':false,'yanked':false},"
                + "{'filename':'foo_bar-1.0-py3-none-any.whl',"
                + "'url':'../../files/%1$s/foo_bar-1.0-py3-none-any.whl','hashes':{'sha256':'%1$s'},'size':%4$d,"
                + "'requires-python':'>=3.6, <4','core-metadata':{'sha256':'%3$s'},'yanked':false}],'versions':['0.9','1.0']}")
            .formatted(wheel, sdist, SIDECAR.id().hex(), WHEEL.bytes().length)
            .replace('\'', '"'),
        text(site.get("/pypi/simple/foo-bar/", "Accept", JSON_V1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // What pip sends.
        "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01 | " + JSON_V1,
        "application/vnd.pypi.simple.latest+json | " + JSON_V1,
        "application/vnd.pypi.simple.latest+html | " + HTML_V1 + ";charset=utf-8",
        "application/vnd.pypi.simple.v1+html | " + HTML_V1 + ";charset=utf-8",
        // What a browser sends.
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | text/html;charset=utf-8",
        "*/* | text/html;charset=utf-8",
        "text/html;q=0.5, application/vnd.pypi.simple.v1+json;q=0.5 | text/html;charset=utf-8",
        "application/*, text/html;q=0.1 | " + HTML_V1 + ";charset=utf-8",
        "text/*;q=0.3, application/vnd.pypi.simple.v1+json;q=0.2, */*;q=0.1 | text/html;charset=utf-8",
        "APPLICATION/VND.PYPI.SIMPLE.V1+JSON ; Q=1.0 | " + JSON_V1,
        "application/xml, */*;q=0.001 | text/html;charset=utf-8",
        "*/*;q=0.1, text/html;q=0, application/vnd.pypi.simple.v1+html;q=0 | " + JSON_V1,
      })
  void answersInTheTypeAskedFor(String accept, String expected) throws Exception {
    for (String path : List.of("/pypi/simple/", "/pypi/simple/zeta/")) {
      HttpResponse<byte[]> page = site.get(path, "Accept", accept);
      assertEquals(200, page.statusCode());
      assertEquals(expected, header(page, "Content-Type"));
    }
  }

  @Test
  void nothingElseIsAcceptable() throws Exception {
    assertEquals(406, site.get("/pypi/simple/", "Accept", "application/json").statusCode());
    assertEquals(406, site.get("/pypi/simple/zeta/", "Accept", "text/html;q=0").statusCode());
    HttpResponse<byte[]> refused = site.get("/pypi/simple/zeta/", "Accept", "application/vnd.pypi.simple.v2+json");
    assertEquals(406, refused.statusCode());
    // It says what could be had instead.
    assertTrue(text(refused).contains(JSON_V1) && text(refused).contains("text/html"), text(refused));
    assertEquals(406, site.get("/pypi/simple/", "Accept", "*/*;q=0").statusCode());
    assertEquals(406, site.get("/pypi/simple/", "Accept", "text/html;q=nonsense").statusCode());
  }

  @ParameterizedTest
  @CsvSource({
    "/pypi/simple, simple/",
    "/pypi/simple/foo-bar, foo-bar/",
    "/pypi/simple/Foo_Bar, foo-bar/",
    "/pypi/simple/Foo_Bar/, ../foo-bar/",
    "/pypi/simple/foo.-_bar/, ../foo-bar/",
    "/pypi/simple/FOO--BAR, foo-bar/",
    "/pypi/simple/Foo%2EBar/, ../foo-bar/",
    "/pypi/simple/%46oo%5Fbar, foo-bar/",
  })
  void otherSpellingsAreRedirected(String path, String location) throws Exception {
    HttpResponse<byte[]> answer = site.get(path);
    assertEquals(301, answer.statusCode());
    assertEquals(location, header(answer, "Location"));
    assertEquals(200, site.get(site.uri(path).resolve(location).getRawPath()).statusCode());
  }

  @ParameterizedTest
  @CsvSource({
    "/pypi/simple/absent/",
    "/pypi/simple/gone/",
    "/pypi/simple/hidden/",
    "/pypi/simple/%2e%2e/",
    "/pypi/simple/foo%2Fbar/",
    "/pypi/simple/-foo/",
    "/pypi/simple/foo%0d%0aX:y",
    "/pypi/simple/%C3%BC/",
    "/pypi/simple//",
    "/pypi/",
    "/pypi/files/00/foo_bar-0.9.tar.gz",
    "/nothing",
  })
  void whatIsNotThereIsNotFound(String path) throws Exception {
    assertEquals(404, site.get(path).statusCode());
  }

  @Test
  void filesAreServedForEver() throws Exception {
    HttpResponse<byte[]> file = site.get("/pypi/files/" + WHEEL.id().hex() + "/" + WHEEL.path());
    assertEquals(200, file.statusCode());
    assertArrayEquals(WHEEL.bytes(), file.body());
    assertEquals("application/octet-stream", header(file, "Content-Type"));
    assertEquals("max-age=31536000, immutable", header(file, "Cache-Control"));
    assertEquals("\"" + WHEEL.id().hex() + "\"", header(file, "ETag"));
    assertEquals("nosniff", header(file, "X-Content-Type-Options"));
    assertEquals("", header(file, "Content-Encoding"));
    assertEquals(200, site.get("/pypi/files/" + SDIST.id().hex() + "/" + SDIST.path()).statusCode());
  }

  @Test
  void coreMetadataIsServedBesideItsWheel() throws Exception {
    HttpResponse<byte[]> file = site.get("/pypi/files/" + WHEEL.id().hex() + "/" + WHEEL.path() + ".metadata");
    assertEquals(200, file.statusCode());
    assertEquals(METADATA, text(file));
  }

  /** PEP 658: what the page says of the metadata is what is served beside the wheel, byte for byte. */
  @Test
  void coreMetadataHasTheDigestThatThePageStates() throws Exception {
    JsonNode page = JsonMapper.shared().readTree(site.get("/pypi/simple/foo-bar/", "Accept", JSON_V1).body());
    JsonNode wheel = page.get("files").get(1);
    URI address = site.uri("/pypi/simple/foo-bar/").resolve(wheel.get("url").asString() + ".metadata");
    HttpResponse<byte[]> metadata = site.get(address.getRawPath());
    assertEquals(wheel.get("core-metadata").get("sha256").asString(), Digest.sha256(metadata.body()).hex());
    assertEquals("text/plain;charset=utf-8", header(metadata, "Content-Type"));
    // A source distribution has none, and none of its own can be made up.
    assertEquals(404, site.get("/pypi/files/" + SDIST.id().hex() + "/" + SDIST.path() + ".metadata").statusCode());
    assertEquals(404, site.get("/pypi/files/" + SIDECAR.id().hex() + "/" + WHEEL.path() + ".metadata").statusCode());
  }

  @Test
  void partsOfFilesAreServed() throws Exception {
    String path = "/pypi/files/" + WHEEL.id().hex() + "/" + WHEEL.path();
    String etag = "\"" + WHEEL.id().hex() + "\"";
    int size = WHEEL.bytes().length;
    HttpResponse<byte[]> end = site.get(path, "Range", "bytes=-22", "If-Range", etag);
    assertEquals(206, end.statusCode());
    assertArrayEquals(Arrays.copyOfRange(WHEEL.bytes(), size - 22, size), end.body());
    assertEquals("bytes " + (size - 22) + "-" + (size - 1) + "/" + size, header(end, "Content-Range"));
    assertEquals(200, site.get(path, "Range", "bytes=-22", "If-Range", "\"other\"").statusCode());
    assertEquals(416, site.get(path, "Range", "bytes=" + size + "-").statusCode());
    assertEquals(304, site.get(path, "If-None-Match", "\"x\", " + etag).statusCode());
    HttpResponse<byte[]> head = site.request("HEAD", path);
    assertEquals(String.valueOf(size), header(head, "Content-Length"));
    assertEquals(etag, header(head, "ETag"));
    assertEquals(0, head.body().length);
  }

  @Test
  void filesOfOtherEcosystemsOrUnderOtherNamesAreNot() throws Exception {
    File hidden = TestWheel.of("hidden", "1");
    assertEquals(404, site.get("/pypi/files/" + hidden.id().hex() + "/" + hidden.path()).statusCode());
    assertEquals(404, site.get("/pypi/files/" + WHEEL.id().hex() + "/" + SDIST.path()).statusCode());
  }

  @Test
  void unchangedPagesAreNotSentAgain() throws Exception {
    HttpResponse<byte[]> html = site.get("/pypi/simple/foo-bar/");
    String etag = header(html, "ETag");
    HttpResponse<byte[]> again = site.get("/pypi/simple/foo-bar/", "If-None-Match", "\"other\", W/" + etag);
    assertEquals(304, again.statusCode());
    assertEquals(0, again.body().length);
    assertEquals(etag, header(again, "ETag"));
    assertNotEquals(etag, header(site.get("/pypi/simple/foo-bar/", "Accept", JSON_V1), "ETag"));
    assertEquals(200, site.get("/pypi/simple/foo-bar/", "Accept", JSON_V1, "If-None-Match", etag).statusCode());
  }

  @Test
  void headHasTheHeadersAndNoBody() throws Exception {
    HttpResponse<byte[]> page = site.request("HEAD", "/pypi/simple/foo-bar/");
    assertEquals(200, page.statusCode());
    assertEquals(0, page.body().length);
    String length = String.valueOf(text(site.get("/pypi/simple/foo-bar/")).getBytes(StandardCharsets.UTF_8).length);
    assertEquals(length, header(page, "Content-Length"));
  }

  @ParameterizedTest
  @CsvSource({"POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
  void onlyReadingIsLetIn(String method) throws Exception {
    HttpResponse<byte[]> answer = site.request(method, "/pypi/simple/");
    assertEquals(405, answer.statusCode());
    assertEquals("GET, HEAD", header(answer, "Allow"));
  }
}
