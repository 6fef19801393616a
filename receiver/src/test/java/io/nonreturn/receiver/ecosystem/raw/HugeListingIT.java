package io.nonreturn.receiver.ecosystem.raw;

import static io.nonreturn.receiver.TestSite.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** As much as a manifest may name: listings stay complete, and each answer small. */
class HugeListingIT {
  private static final int MOST_FILES = 100_000;

  @TempDir
  Path folder;

  @Test
  void hundredThousandFilesAreListedInParts() throws Exception {
    List<File> flat = new ArrayList<>();
    for (int i = 0; i < MOST_FILES; i++) {
      flat.add(File.of(String.format("file-%06d", i), ""));
    }
    List<File> deep = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      deep.add(File.of("d" + i + "/a", ""));
      deep.add(File.of("d" + i + "/b/c", ""));
      deep.add(File.of("d" + i + ".txt", ""));
    }
    TestStream stream = new TestStream();
    List<TestStream.Bundle> bundles = new ArrayList<>(List.of(
        stream.raw("files", "flat", flat.toArray(File[]::new)),
        stream.raw("files", "deep", deep.toArray(File[]::new)),
        stream.raw("files", "@top", File.of("zz", ""), File.of("0", ""))));
    for (int i = 0; i < 1_000; i++) {
      bundles.add(stream.raw("files", "b" + i, File.of("x", "")));
    }
    try (TestSite site = new TestSite(folder, bundles)) {
      assertEquals(MOST_FILES, names(site, "/raw/files/flat/").size());
      assertEquals(5_000, names(site, "/raw/files/deep/").size());
      assertEquals(1_000 + 2 + 2, names(site, "/raw/files/").size());
      String first = text(site.get("/raw/files/flat/"));
      assertTrue(first.contains("file-000999") && !first.contains("file-001000"));
      assertTrue(first.contains("<a href=\"?after=file-000999\" rel=\"next\">"));
      assertTrue(text(site.get("/raw/files/flat/?after=file-000999")).contains("file-001000"));
      // Beyond the end there is nothing, and that is no error.
      assertEquals(200, site.get("/raw/files/flat/?after=z").statusCode());
    }
  }

  /** Follows the links from part to part; every entry must come exactly once. */
  private static Set<String> names(TestSite site, String path) throws Exception {
    Set<String> names = new HashSet<>();
    String query = "";
    while (true) {
      HttpResponse<byte[]> answer = site.get(path + query, "Accept", "application/json");
      assertTrue(answer.body().length < 500_000, "bytes=" + answer.body().length);
      JsonNode part = JsonMapper.shared().readTree(answer.body());
      for (JsonNode entry : part.get("entries")) {
        assertTrue(names.add(entry.get("name").asString()), entry.toString());
      }
      if (!part.has("next")) {
        return names;
      }
      query = part.get("next").asString();
    }
  }

  @Test
  void projectOfVeryManyFilesIsOnePage() throws Exception {
    List<File> files = new ArrayList<>();
    for (int i = 0; i < MOST_FILES; i++) {
      files.add(File.of("many-" + i + ".tar.gz", "same"));
    }
    TestStream stream = new TestStream();
    try (TestSite site = new TestSite(folder, List.of(stream.pypi("many", files.toArray(File[]::new))))) {
      HttpResponse<byte[]> page = site.get("/pypi/simple/many/", "Accept", "application/vnd.pypi.simple.v1+json");
      JsonNode json = JsonMapper.shared().readTree(page.body());
      assertEquals(MOST_FILES, json.get("files").size());
      assertEquals(MOST_FILES, json.get("versions").size());
      assertEquals(MOST_FILES, text(site.get("/pypi/simple/many/")).split("</a>", -1).length - 1);
      // One blob under very many names is found by both.
      String hex = files.getFirst().id().hex();
      assertEquals(200, site.get("/pypi/files/" + hex + "/many-99999.tar.gz").statusCode());
    }
  }
}
