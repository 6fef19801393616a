package io.nonreturn.sender.ecosystem.npm;

import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.wire.npm.PackedManifests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a tarball's own {@code package.json} says. The high side would refuse the whole package for one tarball that is not what it must be.
 */
final class NpmTarball {

  private static final int NAME_CHARACTERS = 214;
  private static final Pattern LOOSE = Pattern.compile("\\s*[=v]*\\s*([^+\\s]*)(?:\\+\\S*)?\\s*");

  private NpmTarball() {}

  /**
   * The manifest inside, an object with a name and a version.
   *
   * @throws SkippedException if this is no package
   * @throws IOException if reading fails
   */
  static JsonNode manifest(Path file) throws IOException, SkippedException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return manifest(bytes);
    }
  }

  static JsonNode manifest(InputStream compressed) throws SkippedException {
    AtomicReference<JsonNode> found = new AtomicReference<>();
    try {
      PackedManifests.read(compressed, file -> found.set(same(found.get(), parse(file))));
    } catch (IOException e) {
      throw invalid(e.getMessage());
    }
    return found.get();
  }

  /** Throws unless this manifest is of this version of this package, loosely as registries take it. */
  static void check(JsonNode manifest, String name, String version) throws SkippedException {
    String inside = manifest.path("name").asString().strip() + "@" + clean(manifest.path("version").asString());
    if (!inside.equals(name + "@" + clean(version))) {
      throw invalid("inside it is " + inside);
    }
  }

  /** A version as registries write it. */
  static String clean(String version) {
    var matcher = LOOSE.matcher(version);
    return matcher.matches() ? matcher.group(1) : version;
  }

  private static JsonNode same(JsonNode before, JsonNode next) throws SkippedException {
    if (before != null && !(before.path("name").equals(next.path("name")) && before.path("version").equals(next.path("version")))) {
      throw invalid("two package.json in it name different packages");
    }
    return next;
  }

  private static JsonNode parse(byte[] file) throws SkippedException {
    int start = file.length >= 3 && file[0] == (byte) 0xef && file[1] == (byte) 0xbb && file[2] == (byte) 0xbf ? 3 : 0;
    try {
      JsonNode manifest = JsonMapper.shared().readTree(file, start, file.length - start);
      String version = manifest.path("version").asString("");
      boolean isNamed = manifest.path("name").isString() && manifest.path("name").asString().length() <= NAME_CHARACTERS;
      if (file.length <= PackedManifests.MOST_MANIFEST_BYTES && isNamed && NpmName.isVersion(clean(version)) && version.length() <= 256) {
        return manifest;
      }
    } catch (JacksonException e) {
      // Told below.
    }
    throw invalid("its package.json is not one, or has no name or version");
  }

  private static SkippedException invalid(String detail) {
    return new SkippedException(Skipped.INVALID_PACKAGE, detail);
  }
}
