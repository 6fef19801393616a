package io.nonreturn.receiver.ecosystem.npm;

import static io.nonreturn.receiver.TestSite.header;
import static io.nonreturn.receiver.TestSite.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.BundleNames;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The registry's interface, read over a real connection. */
class NpmEndpointTest {
  private static final TestPackage PLAIN = TestPackage.of("left-pad").version("1.0.0").version("1.1.0").tag("beta", "1.0.0");
  private static final TestPackage SCOPED = TestPackage.of("@scope/left").version("2.0.0");
  private static final String ABBREVIATED = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";

  @TempDir
  static Path folder;

  private static final TestPackage TRICKY = TestPackage.of("tricky").version("1.0.0").version("2.0.0").tag("1.0.0", "2.0.0");
  private static TestSite site;

  @BeforeAll
  static void serve() throws Exception {
    TestStream stream = new TestStream();
    site = new TestSite(
        folder,
        List.of(
            bundle(stream, "left-pad", PLAIN.files()),
            bundle(stream, "@scope/left", SCOPED.files()),
            bundle(stream, "tricky", TRICKY.files(TRICKY.packument().replace("Pads <left>", "Tricks"))),
            bundle(stream, "gone", TestPackage.of("gone").version("1.0.0").files()),
            stream.removal("npm", "npm", "gone")));
  }

  private static Bundle bundle(TestStream stream, String name, List<File> files) {
    return stream.bundle("npm", "npm", BundleNames.of(name), files, false);
  }

  @AfterAll
  static void stop() throws Exception {
    site.close();
  }

  @Test
  void fullPackumentLeadsToThisSide() throws Exception {
    HttpResponse<byte[]> page = site.get("/npm/left-pad", "Accept", "application/json");
    assertEquals("application/json", header(page, "Content-Type"));
    JsonNode packument = json(page);
    assertEquals("long", packument.path("readme").asString());
    JsonNode version = packument.path("versions").path("1.0.0");
    assertEquals(site.uri("/npm/left-pad/-/left-pad-1.0.0.tgz").toString(), version.path("dist").path("tarball").asString());
    assertFalse(version.path("dist").has("attestations"));
    assertTrue(version.path("dist").path("signatures").isArray());
    assertEquals("me", version.path("author").asString());
    assertEquals(304, site.get("/npm/left-pad", "Accept", "application/json", "If-None-Match", header(page, "ETag")).statusCode());
  }

  @Test
  void abbreviatedPackumentHasWhatInstallersNeed() throws Exception {
    HttpResponse<byte[]> page = site.get("/npm/left-pad", "Accept", ABBREVIATED);
    assertEquals("application/vnd.npm.install-v1+json", header(page, "Content-Type"));
    JsonNode packument = json(page);
    assertEquals(List.of("name", "dist-tags", "versions", "modified"), List.copyOf(packument.propertyNames()));
    assertEquals("2020-02-02T00:00:00.000Z", packument.path("modified").asString());
    JsonNode version = packument.path("versions").path("1.1.0");
    assertEquals(List.of("name", "version", "dist", "hasInstallScript"), List.copyOf(version.propertyNames()));
    assertTrue(version.path("hasInstallScript").asBoolean());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/npm/@scope%2fleft", "/npm/@scope%2Fleft", "/npm/@scope/left", "/npm/%40scope%2Fleft"})
  void scopeIsWrittenEitherWay(String path) throws Exception {
    JsonNode packument = json(site.get(path));
    assertEquals("@scope/left", packument.path("name").asString());
    String tarball = packument.path("versions").path("2.0.0").path("dist").path("tarball").asString();
    assertEquals(site.uri("/npm/@scope/left/-/left-2.0.0.tgz").toString(), tarball);
    HttpResponse<byte[]> file = site.get(tarball.substring(tarball.indexOf("/npm/")));
    assertArrayEquals(SCOPED.files().getLast().bytes(), file.body());
  }

  @Test
  void tarballComesInRanges() throws Exception {
    HttpResponse<byte[]> part = site.get("/npm/left-pad/-/left-pad-1.0.0.tgz", "Range", "bytes=0-1");
    assertEquals(206, part.statusCode());
    assertArrayEquals(new byte[] {0x1f, (byte) 0x8b}, part.body());
  }

  @Test
  void versionAndTagHaveManifests() throws Exception {
    assertEquals("1.1.0", json(site.get("/npm/left-pad/latest")).path("version").asString());
    assertEquals("1.0.0", json(site.get("/npm/left-pad/beta")).path("version").asString());
    assertEquals("1.0.0", json(site.get("/npm/left-pad/1.0.0")).path("version").asString());
    assertEquals("1.0.0", json(site.get("/npm/tricky/1.0.0")).path("version").asString(), "a tag of that name leads elsewhere");
    assertEquals("2.0.0", json(site.get("/npm/@scope%2fleft/latest")).path("version").asString());
    assertEquals("{\"latest\":\"1.1.0\",\"beta\":\"1.0.0\"}", text(site.get("/npm/-/package/left-pad/dist-tags")));
    assertEquals("{\"latest\":\"2.0.0\"}", text(site.get("/npm/-/package/@scope%2fleft/dist-tags")));
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "/npm/gone", "/npm/gone/-/gone-1.0.0.tgz", "/npm/left-pad/3.0.0", "/npm/left-pad/-/left-pad-9.tgz", "/npm/left-pad/-/../packument.json",
    "/npm/@scope", "/npm/left-pad/packument.json", "/npm/left-pad/a/b", "/npm/-/nothing", "/npm/-/npm/v1/keys", "/npm/-/package/gone/dist-tags",
    "/npm/..", "/npm/-"
  })
  void whatIsNotPublishedIsNotFound(String path) throws Exception {
    HttpResponse<byte[]> answer = site.get(path);
    assertEquals(404, answer.statusCode());
    assertTrue(json(answer).has("error"));
  }

  @Test
  void searchFindsNamesBeforeDescriptions() throws Exception {
    JsonNode found = json(site.get("/npm/-/v1/search?text=left%20pad&size=20"));
    assertEquals(2, found.path("total").asInt());
    JsonNode first = found.path("objects").path(0).path("package");
    assertEquals("left-pad", first.path("name").asString());
    assertEquals("1.1.0", first.path("version").asString());
    assertEquals("@scope/left", found.path("objects").path(1).path("package").path("name").asString());
    assertEquals(0, json(site.get("/npm/-/v1/search?text=gone")).path("total").asInt());
    assertEquals(1, json(site.get("/npm/-/v1/search?text=left&size=1&from=1")).path("objects").size());
  }

  @Test
  void auditIsRefusedAndNothingCanBePublished() throws Exception {
    HttpResponse<byte[]> audit = site.request("POST", "/npm/-/npm/v1/security/advisories/bulk");
    assertEquals(404, audit.statusCode());
    assertTrue(text(audit).contains("knows of no vulnerabilities"), text(audit));
    assertEquals(405, site.request("POST", "/npm/left-pad").statusCode());
    assertEquals(405, site.request("PUT", "/npm/left-pad").statusCode());
    assertEquals("{}", text(site.get("/npm/-/ping")));
  }

  @Test
  void pagesForPeopleEscapeWhatCrossed() throws Exception {
    String list = text(site.get("/npm/", "Accept", "text/html"));
    assertTrue(list.contains("<a href=\"%40scope%2Fleft\">@scope/left</a>") && list.contains("Pads &lt;left&gt;"), list);
    String page = text(site.get("/npm/left-pad", "Accept", "text/html"));
    assertTrue(page.contains("<a href=\"/npm/left-pad/-/left-pad-1.0.0.tgz\">1.0.0</a>") && page.contains("Pads &lt;left&gt;"), page);
  }

  private static JsonNode json(HttpResponse<byte[]> page) {
    return JsonMapper.shared().readTree(page.body());
  }
}
