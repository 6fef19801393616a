package io.nonreturn.receiver.ecosystem.npm;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.npm.PackedManifests;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Name and version in a tarball's own {@code package.json}: all that clients may read, as {@link PackedManifests} finds them, must say the same.
 *
 * @param name as stated
 * @param version as stated
 */
record TarballInside(String name, String version) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * Reads a compressed archive.
   *
   * @throws RefusedException if it is no package's within the caps, or has two such files that differ
   */
  static TarballInside read(InputStream compressed) throws RefusedException {
    AtomicReference<TarballInside> found = new AtomicReference<>();
    try {
      PackedManifests.read(compressed, file -> found.set(same(found.get(), parse(file))));
    } catch (IOException e) {
      throw malformed(e.getMessage());
    }
    return found.get();
  }

  private static TarballInside same(TarballInside before, TarballInside next) throws RefusedException {
    if (before != null && !before.equals(next)) {
      throw new RefusedException(Refusal.CONTENT_METADATA, "two package.json name different packages");
    }
    return next;
  }

  private static TarballInside parse(byte[] file) throws RefusedException {
    if (file.length > PackedManifests.MOST_MANIFEST_BYTES) {
      throw malformed("package.json bytes > LIMIT=" + PackedManifests.MOST_MANIFEST_BYTES);
    }
    // Clients pass over a byte order mark.
    int start = file.length >= 3 && file[0] == (byte) 0xef && file[1] == (byte) 0xbb && file[2] == (byte) 0xbf ? 3 : 0;
    String name = null;
    String version = null;
    try (JsonParser json = JSON.createParser(file, start, file.length - start)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("package.json is no object");
      }
      for (String key = json.nextName(); key != null; key = json.nextName()) {
        boolean isText = json.nextToken() == JsonToken.VALUE_STRING;
        // As clients do: the last of two wins.
        switch (key) {
          case "name" -> name = isText ? json.getString() : null;
          case "version" -> version = isText ? json.getString() : null;
          default -> {}
        }
        json.skipChildren();
      }
    } catch (JacksonException e) {
      throw malformed("package.json is not JSON");
    }
    boolean isLong = name != null && version != null
        && (name.length() > NpmName.MOST_CHARACTERS || version.length() > NpmName.VERSION_CHARACTERS);
    if (name == null || version == null || isLong) {
      throw malformed("package.json has no name or version");
    }
    return new TarballInside(name, version);
  }

  private static RefusedException malformed(String why) {
    return new RefusedException(Refusal.CONTENT_MALFORMED, why);
  }
}
