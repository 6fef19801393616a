package io.nonreturn.sender.ecosystem.npm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.FoundFile;
import io.nonreturn.sender.watch.Skips;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A folder of packed files becomes packages. */
class NpmLayoutTest {

  @TempDir Path folder;

  private final Skips skips = new Skips("npm");

  @Test
  void packedFilesBecomePackagesWithDocuments() throws Exception {
    List<FoundFile> files =
        List.of(
            file("some-tool-1.10.0.tgz", "{\"name\":\"@some/tool\",\"version\":\"1.10.0\",\"dependencies\":{\"a\":\"^1\"},\"secret\":1}"),
            file("any.tgz", "{\"name\":\"@some/tool\",\"version\":\"v1.9.0\"}"),
            file("rc.tgz", "{\"name\":\"@some/tool\",\"version\":\"2.0.0-rc.1\"}"),
            file("twin.tgz", "{\"name\":\"@some/tool\",\"version\":\"1.9.0\",\"description\":\"again\"}"),
            file("broken.tgz", "no manifest"),
            file("readme.md", "{}"));
    Map<String, List<ArtifactDraft>> bundles = new NpmLayout().bundles(files, skips);
    assertEquals(List.of("@some%2Ftool"), List.copyOf(bundles.keySet()));
    List<String> paths = bundles.get("@some%2Ftool").stream().map(ArtifactDraft::path).toList();
    assertEquals(List.of("-/tool-1.9.0.tgz", "-/tool-1.10.0.tgz", "-/tool-2.0.0-rc.1.tgz", "packument.json"), paths);
    assertEquals(Map.of("duplicate", 1L, "invalid-package", 1L, "not-a-package", 1L), skips.snapshot());

    JsonNode packument = packument(bundles.get("@some%2Ftool").getLast());
    assertEquals("1.10.0", packument.path("dist-tags").path("latest").asString());
    JsonNode version = packument.path("versions").path("1.10.0");
    assertEquals("^1", version.path("dependencies").path("a").asString());
    assertTrue(version.path("dist").path("integrity").asString().startsWith("sha512-") && !version.has("secret"));
    assertTrue(packument.path("_origin").asString().contains("folder"));
  }

  private static JsonNode packument(ArtifactDraft draft) throws Exception {
    try (var bytes = Channels.newInputStream(draft.source().open())) {
      return JsonMapper.shared().readTree(bytes.readAllBytes());
    }
  }

  private FoundFile file(String name, String manifest) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      byte[] content = manifest.getBytes(StandardCharsets.UTF_8);
      TarArchiveEntry entry = new TarArchiveEntry("package/package.json");
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    Path file = Files.write(folder.resolve(name), bytes.toByteArray());
    return new FoundFile(name, file, Fingerprint.of(bytes.size(), name));
  }
}
