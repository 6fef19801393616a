package io.nonreturn.receiver.ecosystem.maven;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenEndpointTest {
  @TempDir
  Path folder;

  private static File pom(String artifact, String version) {
    return File.of(
        "org/example/" + artifact + "/" + version + "/" + artifact + "-" + version + ".pom",
        "<project><groupId>org.example</groupId><artifactId>" + artifact + "</artifactId><version>" + version + "</version></project>");
  }

  private static File jar(String artifact, String version) {
    return File.of("org/example/" + artifact + "/" + version + "/" + artifact + "-" + version + ".jar", "classes of " + version);
  }

  private static TestStream.Bundle release(TestStream stream, String artifact, String version) {
    List<File> files = List.of(pom(artifact, version), jar(artifact, version));
    return stream.bundle("maven", "central", "org.example:" + artifact + ":" + version, files, false);
  }

  private static String sha1(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
  }

  @Test
  void servesFilesChecksumsAndMetadataOfWhatIsPublished() throws Exception {
    TestStream stream = new TestStream();
    List<TestStream.Bundle> bundles = List.of(
        release(stream, "demo", "1.10"),
        release(stream, "demo", "1.9"),
        release(stream, "demo", "1.10-rc1"),
        release(stream, "demo", "1.11"),
        release(stream, "demo-maven-plugin", "1.0"),
        stream.removal("maven", "central", "org.example:demo:1.11"));
    try (TestSite site = new TestSite(folder, bundles)) {
      String base = "/maven/central/org/example/";
      File jar = jar("demo", "1.10");
      assertArrayEquals(jar.bytes(), site.get("/maven/central/" + jar.path()).body());
      assertEquals(sha1(jar.bytes()), TestSite.text(site.get("/maven/central/" + jar.path() + ".sha1")));
      assertEquals(jar.id().hex(), TestSite.text(site.get("/maven/central/" + jar.path() + ".sha256")));
      assertEquals(404, site.get("/maven/central/" + jar.path() + ".md5").statusCode());
      assertEquals(404, site.get("/maven/central/" + jar("demo", "1.11").path()).statusCode());

      HttpResponse<byte[]> metadata = site.get(base + "demo/maven-metadata.xml");
      String text = TestSite.text(metadata);
      List<String> versions = Stream.of(text.split("<version>", -1)).skip(1).map(part -> part.substring(0, part.indexOf('<'))).toList();
      assertEquals(List.of("1.9", "1.10-rc1", "1.10"), versions);
      assertTrue(text.contains("<release>1.10</release>"), text);
      assertEquals(sha1(metadata.body()), TestSite.text(site.get(base + "demo/maven-metadata.xml.sha1")));
      assertEquals(304, site.get(base + "demo/maven-metadata.xml", "If-None-Match", TestSite.header(metadata, "ETag")).statusCode());
      assertTrue(TestSite.text(site.get(base + "maven-metadata.xml")).contains("<prefix>demo</prefix>"));
      assertEquals(404, site.get(base + "none/maven-metadata.xml").statusCode());
      assertEquals(404, site.get("/maven/other/org/example/demo/maven-metadata.xml").statusCode());
      assertTrue(TestSite.text(site.get("/maven/central/")).contains("org.example:demo:1.10"));
      assertTrue(TestSite.text(site.get(base + "demo/1.10/")).contains("demo-1.10.jar"));
    }
  }

  @Test
  void everyLieIsRefusedByItsCause() throws Exception {
    File pom = pom("demo", "1.0");
    File jar = jar("demo", "1.0");
    String name = "org.example:demo:1.0";
    File sum = File.of(jar.path() + ".sha1", sha1(jar.bytes()) + "  demo-1.0.jar\n");
    assertEquals(2, check(name, pom, jar, sum).size());
    assertRefused(Refusal.CONTENT_DIGEST, name, pom, jar, File.of(sum.path(), "0".repeat(40)));
    assertRefused(Refusal.CONTENT_DIGEST, name, pom, jar, File.of(jar.path() + ".sha256", ""));
    assertRefused(Refusal.FOREIGN_FILE, name, pom, sum);
    assertRefused(Refusal.FOREIGN_FILE, name, pom, File.of(jar.path() + ".asc", "x"));
    assertEquals(1, check(name, jar).size(), "some jars have no POM, and are resolved without");
    assertRefused(Refusal.FOREIGN_FILE, name, pom, jar("demo", "2.0"));
    assertRefused(Refusal.FOREIGN_FILE, name, pom, jar("other", "1.0"));
    assertRefused(Refusal.CONTENT_METADATA, name, new File(pom.path(), pom("demo", "2.0").bytes()));
    assertRefused(Refusal.CONTENT_MALFORMED, name, File.of(pom.path(), "<project>"));
    assertRefused(Refusal.BUNDLE_NAME, "org.example:demo", pom);
    assertRefused(Refusal.BUNDLE_NAME, "org.example:demo:1-SNAPSHOT", pom("demo", "1-SNAPSHOT"));
  }

  @Test
  void signaturesAloneMayChange() {
    MavenCheck check = new MavenCheck();
    for (String path : List.of("org/ex/a.ascii/1.0/a.ascii-1.0.jar", "org/ex/a/1.asc/a-1.asc.jar", "org/ex/a/1.0/a-1.0.jar.sha1")) {
      assertTrue(check.isFixed(path), path);
    }
    assertTrue(!check.isFixed("org/ex/a/1.0/a-1.0.jar.asc") && !check.isFixed("org/ex/a/1.0/a-1.0.pom.asc.sha512"));
  }

  private void assertRefused(Refusal cause, String name, File... files) {
    RefusedException e = assertThrows(RefusedException.class, () -> check(name, files));
    assertEquals(cause, e.cause(), e.getMessage());
  }

  private List<Fact> check(String name, File... files) throws RefusedException, IOException {
    for (File file : files) {
      Files.write(folder.resolve(file.id().hex()), file.bytes());
    }
    Manifest manifest = TestStream.manifest(1, Digest.ZERO, "maven", "central", name, 1, List.of(files), false);
    return new MavenCheck().check(manifest, id -> folder.resolve(id.hex()));
  }

  @Test
  void versionsAreOrderedAsMavenOrdersThem() {
    List<String> ordered = List.of(
        "1-alpha", "1-alpha2", "1-beta", "1-milestone1", "1-rc", "1-rc2", "1", "1-sp", "1-abc", "1-xyz", "1.0.1", "1.1", "1.2", "1.10",
        "2.0.0.RELEASE", "2.0.1", "20040616");
    for (int i = 0; i < ordered.size(); i++) {
      for (int j = 0; j < ordered.size(); j++) {
        int order = VersionOrder.INSTANCE.compare(ordered.get(i), ordered.get(j));
        assertEquals(Integer.signum(Integer.compare(i, j)), Integer.signum(order), ordered.get(i) + " and " + ordered.get(j));
      }
    }
    assertEquals(0, VersionOrder.INSTANCE.compare("1.0", "1.0"));
  }
}
