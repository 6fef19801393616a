package io.nonreturn.sender.ecosystem.npm;

import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks into a tarball for its {@code package.json}; nothing is unpacked anywhere, and hostile archives meet caps. The high side judges by
 * the same rules, and would refuse the whole package for one tarball that is not what it must be.
 */
final class NpmTarball {

  private static final long MOST_INFLATED_BYTES = 512L << 20;
  private static final int HEADER_BYTES = 1 << 20;
  private static final int JSON_BYTES = 4 << 20;
  private static final int MOST_ENTRIES = 200_000;
  private static final int BLOCK_BYTES = 512;
  private static final int NAME_CHARACTERS = 214;
  private static final String MANIFEST = "package.json";
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
    JsonNode found = null;
    Capped inflated = null;
    // The streams hold nothing that needs closing beyond the file, which is the caller's.
    try {
      inflated = new Capped(new GZIPInputStream(compressed, 1 << 16));
      TarArchiveInputStream tar = new TarArchiveInputStream(inflated, BLOCK_BYTES);
      for (int entries = 0; entries < MOST_ENTRIES && inflated.total <= MOST_INFLATED_BYTES; entries++) {
        inflated.allowed = HEADER_BYTES;
        TarArchiveEntry entry = tar.getNextEntry();
        if (entry == null) {
          checkEnd(inflated);
          break;
        }
        inflated.allowed = Long.MAX_VALUE;
        if (!entry.isDirectory() && isManifest(entry.getName())) {
          found = same(found, parse(tar.readNBytes(JSON_BYTES + 1)));
        }
        tar.skip(Long.MAX_VALUE);
      }
    } catch (IOException | RuntimeException damaged) {
      boolean isEnough = inflated != null && inflated.total > MOST_INFLATED_BYTES && found != null;
      if (!isEnough) {
        throw invalid("not readable as a package: " + damaged.getMessage());
      }
    }
    if (found == null) {
      throw invalid("it has no package.json");
    }
    return found;
  }

  /**
   * Whether clients unpack this as the file that they read. They cut off the first part, which may be empty; behind it neither empty parts nor
   * dots say anything, and systems take a backslash for a slash, and case and dots or spaces at the end for nothing.
   */
  private static boolean isManifest(String path) {
    String slashes = path.replace('\\', '/');
    int start = slashes.indexOf('/') + 1;
    while (start > 0 && (slashes.startsWith("/", start) || slashes.startsWith("./", start))) {
      start += slashes.charAt(start) == '/' ? 1 : 2;
    }
    int end = slashes.length();
    while (end > start && ". ".indexOf(slashes.charAt(end - 1)) >= 0) {
      end--;
    }
    return start > 0 && end - start == MANIFEST.length() && slashes.regionMatches(true, start, MANIFEST, 0, MANIFEST.length());
  }

  /** Some clients read on behind the block of zeros that ends an archive. */
  private static void checkEnd(Capped inflated) throws IOException {
    inflated.allowed = Long.MAX_VALUE;
    byte[] buffer = new byte[1 << 13];
    for (int count = inflated.read(buffer, 0, buffer.length); count >= 0; count = inflated.read(buffer, 0, buffer.length)) {
      for (int i = 0; i < count; i++) {
        if (buffer[i] != 0) {
          throw new IOException("something follows its end");
        }
      }
    }
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
      if (file.length <= JSON_BYTES && isNamed && NpmName.isVersion(clean(version)) && version.length() <= 256) {
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

  /** Counts inflated bytes, and ends with an error when more than what is allowed at the moment is asked for. */
  private static final class Capped extends InputStream {
    private final InputStream inflated;
    private long allowed = HEADER_BYTES;
    private long total;

    Capped(InputStream inflated) {
      this.inflated = inflated;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int count = inflated.read(to, offset, length);
      total += Math.max(count, 0);
      allowed -= Math.max(count, 0);
      if (allowed < 0 || total > MOST_INFLATED_BYTES) {
        throw new IOException("it inflates to more than allowed");
      }
      return count;
    }
  }
}
