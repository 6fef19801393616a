package io.nonreturn.receiver.ecosystem.apt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.Digest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptEndpointTest {
  @TempDir
  Path folder;

  /** Unsigned suites: generation 1 and after it others, each with a pool of its own. */
  private static TestStream.Bundle generation(TestStream stream, String suite, int number) {
    File deb = File.of("pool/hello_" + number + ".deb", "hello " + number);
    byte[] packages = ("Package: hello\nFilename: " + deb.path() + "\nSize: " + deb.bytes().length + "\nSHA256: " + deb.id() + "\n")
        .getBytes(StandardCharsets.UTF_8);
    Digest sha256 = Digest.sha256(packages);
    String release = "Suite: " + suite + "\nDate: Sat, 10 Feb 2024 11:07:" + (10 + number) + " UTC\nSHA256:\n " + sha256 + " "
        + packages.length + " main/binary-amd64/Packages\n";
    String dists = "dists/" + suite + "/";
    List<File> files = List.of(
        File.of(dists + "Release", release),
        new File(dists + "main/binary-amd64/Packages", packages),
        new File(dists + "main/binary-amd64/by-hash/SHA256/" + sha256, packages),
        deb);
    return stream.bundle("apt", "debian", suite.replace("/", "%2F"), files, false);
  }

  private static TestStream.Bundle suite(TestStream stream, String suite, int second, String deb) {
    String stanza = deb.isEmpty() ? "" : "Package: a\nFilename: pool/a.deb\nSize: " + deb.length() + "\nSHA256: " + File.of("a", deb).id() + "\n";
    File packages = File.of("dists/" + suite + "/main/binary-amd64/Packages", stanza);
    File release = File.of("dists/" + suite + "/Release", "Suite: " + suite + "\nDate: Sat, 10 Feb 2024 11:07:" + second + " UTC\nSHA256:\n "
        + packages.id() + " " + packages.bytes().length + " main/binary-amd64/Packages\n");
    List<File> files = deb.isEmpty() ? List.of(release, packages) : List.of(release, packages, File.of("pool/a.deb", deb));
    return stream.bundle("apt", "debian", suite, files, false);
  }

  /** Some archives give a new file an old name: what a suite names now goes before what another one named once. */
  @Test
  void whatASuiteHasGoesBeforeWhatAnotherHad() throws Exception {
    TestStream stream = new TestStream();
    List<TestStream.Bundle> bundles =
        List.of(suite(stream, "first", 10, "old"), suite(stream, "first", 11, ""), suite(stream, "second", 12, "new"));
    try (TestSite site = new TestSite(folder, bundles)) {
      assertEquals("new", TestSite.text(site.get("/apt/debian/pool/a.deb")));
    }
  }

  @Test
  void servesTheTreeAndWhatClientsInTheMiddleStillNeed() throws Exception {
    TestStream stream = new TestStream();
    List<TestStream.Bundle> bundles = new ArrayList<>();
    for (int number = 1; number <= 6; number++) {
      bundles.add(generation(stream, "stable", number));
    }
    bundles.add(generation(stream, "stable/updates", 20));
    try (TestSite site = new TestSite(folder, bundles)) {
      HttpResponse<byte[]> release = site.get("/apt/debian/dists/stable/Release");
      assertArrayEquals(bundles.get(5).files().get(0).bytes(), release.body());
      String etag = TestSite.header(release, "ETag");
      assertEquals(304, site.get("/apt/debian/dists/stable/Release", "If-None-Match", etag).statusCode());
      String modified = TestSite.header(release, "Last-Modified");
      assertEquals(304, site.get("/apt/debian/dists/stable/Release", "If-Modified-Since", modified).statusCode());
      assertEquals("ell", TestSite.text(site.get("/apt/debian/pool/hello_6.deb", "Range", "bytes=1-3")));
      assertEquals(200, site.get("/apt/debian/dists/stable/updates/Release").statusCode());
      assertEquals(200, site.get("/apt/debian/pool/hello_20.deb").statusCode());
      for (int number = 1; number <= 6; number++) {
        int expected = number >= 3 ? 200 : 404;
        assertEquals(expected, site.get("/apt/debian/pool/hello_" + number + ".deb").statusCode(), "pool " + number);
        String byHash = "/apt/debian/" + bundles.get(number - 1).files().get(2).path();
        assertEquals(expected, site.get(byHash).statusCode(), "by-hash " + number);
      }
      assertEquals(404, site.get("/apt/debian/dists/stable/none").statusCode());
      assertEquals(404, site.get("/apt/none/").statusCode());
      String page = TestSite.text(site.get("/apt/debian/"));
      assertTrue(page.contains("stable/updates") && page.contains("signature not checked"), page);
      assertTrue(TestSite.text(site.get("/apt/")).contains("debian/"));
      assertTrue(TestSite.text(site.get("/apt/debian/dists/stable/main/binary-amd64/")).contains("Packages"));
      assertEquals(301, site.get("/apt/debian").statusCode());
    }
  }
}
