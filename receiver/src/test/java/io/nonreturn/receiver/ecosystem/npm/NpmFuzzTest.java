package io.nonreturn.receiver.ecosystem.npm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.receiver.Measured;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.wire.RefusedException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Packuments, tarballs, keys and names as a hostile publisher would write them. */
class NpmFuzzTest {
  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final byte[] TARBALL =
      TestPackage.tarball(Map.of("package/package.json", "{\"name\":\"a\",\"version\":\"1.0.0\"}"));
  private static final long MOST_BYTES = 32 << 20;
  private static final NpmName NAME = NpmName.of("@s/a").orElseThrow();

  /** What is read of a packument is what a tree of it says, and every page that is made of it is JSON without foreign tarballs. */
  @FuzzTest
  void packument(byte[] document) {
    Packument packument;
    JsonNode tree;
    try (JsonParser json = STRICT.createParser(document)) {
      packument = PackumentReader.read(json);
      tree = STRICT.readTree(document);
    } catch (RefusedException | JacksonException e) {
      return;
    }
    assertEquals(tree.path("name").asString(""), packument.name());
    assertEquals(List.copyOf(tree.path("versions").propertyNames()), List.copyOf(packument.versions().keySet()));
    packument.tags().forEach((tag, version) -> assertEquals(version, tree.path("dist-tags").path(tag).asString()));
    for (String type : List.of(PackumentPages.FULL, PackumentPages.ABBREVIATED)) {
      try (JsonParser json = STRICT.createParser(document)) {
        Page page = Page.of(type, PackumentPages.packument(json, NAME, "http://x/", type));
        JsonNode served = STRICT.readTree(bytes(page));
        for (JsonNode version : served.path("versions")) {
          JsonNode tarball = version.path("dist").path("tarball");
          assertTrue(tarball.isMissingNode() || tarball.asString().startsWith("http://x/@s/a/-/a-"));
        }
      }
    }
  }

  /** Any bytes as a tarball. */
  @FuzzTest
  void tarball(byte[] tarball) {
    inside(tarball);
  }

  /** A good tarball's inside with a few bytes changed: three bytes say where and to what. */
  @FuzzTest
  void changed(byte[] changes) {
    byte[] tarball = TARBALL.clone();
    for (int i = 0; i + 3 <= changes.length; i += 3) {
      int at = ((changes[i] & 0xff) << 8 | (changes[i + 1] & 0xff)) % tarball.length;
      tarball[at] = changes[i + 2];
    }
    inside(tarball);
  }

  /** A registry's keys: any bytes are keys or a mistake that is told. */
  @FuzzTest
  void keys(byte[] document) {
    try {
      RegistryKeys keys = RegistryKeys.parse(document);
      assertEquals(
          RegistryKeys.Verdict.OF_NO_KEY, keys.judge("a", "1", "x", new Packument.Signature("nobody's", "x"), ""));
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().length() < 100_000);
    }
  }

  /** Lines: an integrity and a shasum. What is taken states something, in digits alone. */
  @FuzzTest
  void integrity(byte[] lines) {
    String[] parts = new String(lines, StandardCharsets.UTF_8).split("\n", 2);
    Packument.Release release = new Packument.Release("a", "1.0.0", parts[0], parts.length > 1 ? parts[1] : "", List.of());
    try {
      Integrity integrity = Integrity.of(release, "a");
      assertTrue(!integrity.sha512().isEmpty() || !integrity.sha1().isEmpty());
      assertTrue(integrity.sha512().stream().allMatch(hex -> hex.matches("[0-9a-f]{128}")));
      assertTrue(integrity.sha1().stream().allMatch(hex -> hex.matches("[0-9a-f]{40}")));
    } catch (RefusedException e) {
      assertTrue(e.getMessage().length() < 1_000);
    }
  }

  /** A name is one part, or a scope and one, and none of them could leave a folder. */
  @FuzzTest
  void name(byte[] name) {
    String text = new String(name, StandardCharsets.UTF_8);
    Optional<NpmName> found = NpmName.of(text);
    found.ifPresent(it -> {
      assertEquals(text, it.full());
      assertTrue(text.chars().filter(c -> c == '/').count() == (text.startsWith("@") ? 1 : 0), text);
      assertTrue(!it.base().startsWith(".") && text.chars().allMatch(c -> c > 0x20 && c < 0x7f), text);
    });
  }

  private static void inside(byte[] tarball) {
    Measured.within(MOST_BYTES, () -> {
      try {
        TarballInside inside = TarballInside.read(new ByteArrayInputStream(tarball));
        assertTrue(inside.version().length() <= NpmName.VERSION_CHARACTERS);
      } catch (RefusedException e) {
        assertTrue(e.getMessage().length() < 1_000, "a refusal writes a novel");
      }
    });
  }

  private static byte[] bytes(Page page) {
    byte[] all = new byte[page.length()];
    int at = 0;
    for (var piece : page.pieces()) {
      int length = piece.remaining();
      piece.duplicate().get(all, at, length);
      at += length;
    }
    return all;
  }
}
