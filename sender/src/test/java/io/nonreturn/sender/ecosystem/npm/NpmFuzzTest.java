package io.nonreturn.sender.ecosystem.npm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.sender.watch.SkippedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a registry, a lock file, a folder and a person may write. */
class NpmFuzzTest {

  /** What is read of a cut document is what was read of the whole one, of the versions that stayed. */
  @FuzzTest
  void packument(byte[] document) {
    Packument whole;
    try {
      whole = Packument.parse("a", document);
    } catch (IOException e) {
      return;
    }
    Set<String> half = new HashSet<>();
    whole.releases().keySet().stream().limit(whole.releases().size() / 2 + 1).forEach(half::add);
    try {
      Packument cut = Packument.parse("a", Packument.cut(document, half));
      assertEquals(half, cut.releases().keySet());
      half.forEach(version -> assertEquals(whole.releases().get(version), cut.releases().get(version)));
      assertTrue(half.containsAll(cut.tags().values()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Names and versions of a lock file are ones that could cross. */
  @FuzzTest
  void lockfile(byte[] document) {
    try {
      Lockfile.parse(document)
          .forEach((name, versions) -> assertTrue(NpmName.isName(name) && versions.stream().allMatch(NpmName::isVersion)));
    } catch (IllegalArgumentException e) {
      assertTrue(!e.getMessage().isEmpty());
    }
  }

  /** Lines: a range and a version. */
  @FuzzTest
  void range(byte[] lines) {
    String[] parts = new String(lines, StandardCharsets.UTF_8).split("\n", 2);
    String version = parts.length > 1 ? parts[1] : "1.0.0";
    try {
      boolean one = Range.parse(parts[0]).admits(version);
      boolean both = Range.parse(parts[0] + "||" + parts[0]).admits(version);
      assertEquals(one, both);
    } catch (IllegalArgumentException e) {
      assertTrue(!e.getMessage().isEmpty());
    }
    Selection.of(List.of(parts[0]), problem -> assertTrue(!problem.isEmpty()));
  }

  /** Any bytes as a tarball: a manifest with a name and a version, or a word about what is wrong. */
  @FuzzTest
  void tarball(byte[] tarball) {
    try {
      JsonNode manifest = NpmTarball.manifest(new ByteArrayInputStream(tarball));
      assertTrue(manifest.path("name").isString() && manifest.path("version").isString());
    } catch (SkippedException e) {
      assertTrue(!e.getMessage().isEmpty());
    }
  }

  /** Keys, or a word about what is wrong. */
  @FuzzTest
  void keys(byte[] document) {
    try {
      RegistryKeys.parse(document);
    } catch (IllegalArgumentException e) {
      assertTrue(!e.getMessage().isEmpty());
    }
  }
}
