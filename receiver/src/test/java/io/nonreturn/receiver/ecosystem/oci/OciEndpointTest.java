package io.nonreturn.receiver.ecosystem.oci;

import static io.nonreturn.receiver.TestSite.header;
import static io.nonreturn.receiver.TestSite.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.wire.BundleNames;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The registry as clients see it, held against the distribution specification. */
class OciEndpointTest {
  @TempDir
  static Path folder;

  private static final TestImage FIRST = new TestImage();
  private static final TestImage MOVED = new TestImage();
  private static final TestImage OTHER = new TestImage();
  private static final TestImage GONE = new TestImage();
  private static final String IMAGE = FIRST.image("one");
  private static final String INDEX = FIRST.index(IMAGE);
  private static final String SIGNATURE = FIRST.about(IMAGE, "application/x-sign");
  private static final String LATER = MOVED.image("later");
  private static final String WITHDRAWN = GONE.image("withdrawn");

  private static TestSite site;

  @BeforeAll
  static void serve() throws Exception {
    TestStream stream = new TestStream();
    FIRST.tagged("1", INDEX).top(SIGNATURE);
    MOVED.tagged("1", LATER);
    GONE.tagged("old", WITHDRAWN);
    site = new TestSite(
        folder,
        List.of(
            image(stream, "library/demo:1", FIRST),
            image(stream, "library/demo:2", new TestImage2("2").get()),
            image(stream, "library/demo:10", new TestImage2("10").get()),
            image(stream, "library-x:1", new TestImage2("1").get()),
            image(stream, "demo@sha256:" + hex(OTHER.image("by digest")), OTHER.top(OTHER.image("by digest"))),
            image(stream, "moved:1", FIRST),
            image(stream, "moved:1", MOVED),
            image(stream, "gone:old", GONE),
            stream.removal("oci", "oci", "gone:old"),
            image(stream, "zeta:1", new TestImage2("1").get())));
  }

  /** An image of one layer. */
  private record TestImage2(String tag) {
    TestImage get() {
      TestImage image = new TestImage();
      return image.tagged(tag, image.image("of " + tag));
    }
  }

  private static TestStream.Bundle image(TestStream stream, String name, TestImage image) {
    return stream.bundle("oci", "oci", BundleNames.of(name), List.of(image.files()), false);
  }

  private static String hex(String descriptor) {
    return TestImage.digest(descriptor).hex();
  }

  @AfterAll
  static void stop() throws Exception {
    site.close();
  }

  @Test
  void saysThatItIsARegistry() throws Exception {
    for (String path : List.of("/v2/", "/v2")) {
      HttpResponse<byte[]> answer = site.get(path);
      assertEquals(200, answer.statusCode());
      assertEquals("{}", text(answer));
      assertEquals("registry/2.0", header(answer, "Docker-Distribution-API-Version"));
      assertEquals(200, site.request("HEAD", path).statusCode());
    }
  }

  @Test
  void manifestsByTagAndDigest() throws Exception {
    String hex = hex(INDEX);
    for (String reference : List.of("1", "sha256:" + hex)) {
      for (String method : List.of("GET", "HEAD")) {
        HttpResponse<byte[]> answer = site.request(method, "/v2/library/demo/manifests/" + reference);
        assertEquals(200, answer.statusCode());
        assertEquals(ImageDocument.OCI_INDEX, header(answer, "Content-Type"));
        assertEquals("sha256:" + hex, header(answer, "Docker-Content-Digest"));
        String body = TestImage.indexText(IMAGE);
        assertEquals(String.valueOf(body.length()), header(answer, "Content-Length"));
        assertEquals(method.equals("GET") ? body : "", text(answer));
      }
    }
    HttpResponse<byte[]> child = site.get("/v2/library/demo/manifests/sha256:" + hex(IMAGE));
    assertEquals(ImageDocument.OCI_MANIFEST, header(child, "Content-Type"));
  }

  @Test
  void blobsWholeAndInRanges() throws Exception {
    String path = "/v2/library/demo/blobs/sha256:" + hex(TestImage.describe(TestImage.LAYER, "one"));
    assertEquals("one", text(site.get(path)));
    HttpResponse<byte[]> head = site.request("HEAD", path);
    assertEquals("3", header(head, "Content-Length"));
    assertEquals("application/octet-stream", header(head, "Content-Type"));
    HttpResponse<byte[]> range = site.get(path, "Range", "bytes=1-");
    assertEquals(206, range.statusCode());
    assertEquals("ne", text(range));
  }

  @Test
  void contentIsFoundOnlyWhereItIsHeld() throws Exception {
    String layer = "/blobs/sha256:" + hex(TestImage.describe(TestImage.LAYER, "one"));
    assertError(404, "BLOB_UNKNOWN", "/v2/zeta" + layer);
    assertError(404, "NAME_UNKNOWN", "/v2/library" + layer);
    assertError(404, "MANIFEST_UNKNOWN", "/v2/zeta/manifests/sha256:" + hex(IMAGE));
    // A layer is a blob, and no manifest.
    assertError(404, "MANIFEST_UNKNOWN", "/v2/library/demo/manifests" + layer.substring(6));
  }

  @Test
  void movedTagStillHoldsWhatItHeld() throws Exception {
    assertEquals("sha256:" + hex(LATER), header(site.get("/v2/moved/manifests/1"), "Docker-Content-Digest"));
    assertEquals(200, site.get("/v2/moved/manifests/sha256:" + hex(INDEX)).statusCode());
  }

  @Test
  void removedTagIsGoneWithItsContent() throws Exception {
    assertError(404, "NAME_UNKNOWN", "/v2/gone/manifests/old");
    assertError(404, "NAME_UNKNOWN", "/v2/gone/manifests/sha256:" + hex(WITHDRAWN));
    assertError(404, "NAME_UNKNOWN", "/v2/gone/tags/list");
  }

  @Test
  void imageByDigestHasNoTag() throws Exception {
    assertEquals("{\"name\":\"demo\",\"tags\":[]}", text(site.get("/v2/demo/tags/list")));
    assertEquals(200, site.get("/v2/demo/manifests/sha256:" + hex(OTHER.image("by digest"))).statusCode());
  }

  @Test
  void tagsInParts() throws Exception {
    assertEquals("{\"name\":\"library/demo\",\"tags\":[\"1\",\"10\",\"2\"]}", text(site.get("/v2/library/demo/tags/list")));
    HttpResponse<byte[]> part = site.get("/v2/library/demo/tags/list?n=2");
    assertEquals("{\"name\":\"library/demo\",\"tags\":[\"1\",\"10\"]}", text(part));
    assertEquals("</v2/library/demo/tags/list?n=2&last=10>; rel=\"next\"", header(part, "Link"));
    HttpResponse<byte[]> rest = site.get("/v2/library/demo/tags/list?n=2&last=10");
    assertEquals("{\"name\":\"library/demo\",\"tags\":[\"2\"]}", text(rest));
    assertEquals("", header(rest, "Link"));
    assertEquals("{\"name\":\"library/demo\",\"tags\":[]}", text(site.get("/v2/library/demo/tags/list?n=0")));
    assertError(400, "PAGINATION_NUMBER_INVALID", "/v2/library/demo/tags/list?n=-1");
  }

  @Test
  void repositoriesInParts() throws Exception {
    assertEquals(
        "{\"repositories\":[\"demo\",\"library/demo\",\"library-x\",\"moved\",\"zeta\"]}", text(site.get("/v2/_catalog")));
    HttpResponse<byte[]> part = site.get("/v2/_catalog?n=2");
    assertEquals("</v2/_catalog?n=2&last=library/demo>; rel=\"next\"", header(part, "Link"));
    assertEquals("{\"repositories\":[\"library-x\",\"moved\"]}", text(site.get("/v2/_catalog?n=2&last=library/demo")));
  }

  @Test
  void referrersOfASubject() throws Exception {
    String path = "/v2/library/demo/referrers/sha256:" + hex(IMAGE);
    HttpResponse<byte[]> all = site.get(path);
    assertEquals(ImageDocument.OCI_INDEX, header(all, "Content-Type"));
    String descriptor = SIGNATURE.replaceFirst(
        "}$", ",\"artifactType\":\"application/x-sign\",\"annotations\":{\"of\":\"application/x-sign\"}}");
    assertEquals(TestImage.indexText(descriptor).replace("\"manifests\"", "\"manifests\""), text(all));
    HttpResponse<byte[]> filtered = site.get(path + "?artifactType=application/x-sign");
    assertEquals(text(all), text(filtered));
    assertEquals("artifactType", header(filtered, "OCI-Filters-Applied"));
    assertEquals(TestImage.indexText(), text(site.get(path + "?artifactType=application%2Fother")));
    assertEquals(200, site.get("/v2/library/demo/manifests/sha256:" + hex(SIGNATURE)).statusCode());
  }

  @Test
  void nothingAboutItIsAnEmptyIndex() throws Exception {
    HttpResponse<byte[]> none = site.get("/v2/zeta/referrers/sha256:" + "0".repeat(64));
    assertEquals(200, none.statusCode());
    assertEquals(TestImage.indexText(), text(none));
    assertError(400, "DIGEST_INVALID", "/v2/zeta/referrers/sha256:00");
  }

  @ParameterizedTest
  @CsvSource({
    "404, MANIFEST_UNKNOWN, /v2/zeta/manifests/2",
    "404, NAME_UNKNOWN, /v2/absent/manifests/2",
    "404, NAME_UNKNOWN, /v2/zeta",
    "404, NAME_UNKNOWN, /v2/zeta/anything/else",
    "400, NAME_INVALID, /v2/Zeta/manifests/1",
    "400, NAME_INVALID, /v2/zeta/../zeta/manifests/1",
    "400, DIGEST_INVALID, /v2/zeta/manifests/sha512:00",
    "400, DIGEST_INVALID, /v2/zeta/blobs/1",
    "405, UNSUPPORTED, /v2/zeta/blobs/uploads/",
  })
  void errorsAreThoseOfTheSpecification(int status, String code, String path) throws Exception {
    assertError(status, code, path);
  }

  @ParameterizedTest
  @CsvSource({"POST, /v2/zeta/blobs/uploads/", "PUT, /v2/zeta/manifests/1", "DELETE, /v2/zeta/manifests/1", "PATCH, /v2/zeta/blobs/uploads/x"})
  void nothingCanBeBrought(String method, String path) throws Exception {
    HttpResponse<byte[]> answer = site.request(method, path, "Content-Type", "application/octet-stream");
    assertEquals(405, answer.statusCode());
    assertEquals("GET, HEAD", header(answer, "Allow"));
    assertTrue(text(answer).contains("\"UNSUPPORTED\""), text(answer));
  }

  private static void assertError(int status, String code, String path) throws Exception {
    HttpResponse<byte[]> answer = site.get(path);
    assertEquals(status, answer.statusCode(), path + " " + text(answer));
    assertEquals("application/json", header(answer, "Content-Type"));
    assertTrue(text(answer).startsWith("{\"errors\":[{\"code\":\"" + code + "\""), text(answer));
  }
}
