package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Looks into a wheel for its core metadata; nothing is unpacked anywhere, and hostile archives meet caps.
 *
 * @param file the archive
 * @param project what its file name says, normalised
 */
record Wheel(Path file, String project) {

  /** Largest METADATA that is taken; the largest on record are below one MiB. */
  static final int MAX_METADATA_BYTES = 4 << 20;

  /** Characters of that field with its name, which leaves the high side room for a line that goes on. */
  private static final int MAX_REQUIRES_PYTHON = 500;

  private static final int MAX_RATIO = 200;
  private static final int RATIO_FREE_BYTES = 256 << 10;
  private static final String METADATA = ".dist-info/METADATA";

  /**
   * The bytes of the file METADATA.
   *
   * @throws SkippedException if this is no wheel of the project
   * @throws IOException if reading fails
   */
  byte[] metadata() throws IOException, SkippedException {
    ZipDirectory.check(file);
    try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
      byte[] metadata = read(zip, find(zip));
      String name = header(metadata, "Name");
      if (name == null || header(metadata, "Metadata-Version") == null) {
        throw invalid("METADATA has no Name or no Metadata-Version");
      }
      if (!PackageFile.normalised(name).equals(project)) {
        throw invalid("METADATA names the project " + name);
      }
      checkSingle(metadata);
      return metadata;
    } catch (ZipException | EOFException e) {
      throw invalid(e.getMessage());
    }
  }

  private static ZipEntry find(ZipFile zip) throws SkippedException {
    ZipEntry found = null;
    for (var entries = zip.entries(); entries.hasMoreElements(); ) {
      ZipEntry entry = entries.nextElement();
      String name = entry.getName();
      if (name.endsWith(METADATA) && name.indexOf('/') == name.length() - "/METADATA".length()) {
        if (found != null) {
          throw invalid("it has more than one " + METADATA);
        }
        found = entry;
      }
    }
    if (found == null) {
      throw invalid("it has no " + METADATA);
    }
    return found;
  }

  private static byte[] read(ZipFile zip, ZipEntry entry) throws IOException, SkippedException {
    long size = entry.getSize();
    long packed = Math.max(1, entry.getCompressedSize());
    if (size > MAX_METADATA_BYTES || (size > RATIO_FREE_BYTES && size / packed > MAX_RATIO)) {
      throw invalid("METADATA is " + size + " B from " + packed + " B");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(MAX_METADATA_BYTES + 1); // the stated size may lie
      if (bytes.length > MAX_METADATA_BYTES) {
        throw invalid("METADATA is larger than " + MAX_METADATA_BYTES + " B");
      }
      return bytes;
    }
  }

  /** What the high side would refuse, and its whole bundle with it: a field twice, or one that is too long for a page. */
  private static void checkSingle(byte[] metadata) throws SkippedException {
    int names = 0;
    int pythons = 0;
    int length = 0; // of Requires-Python, with lines that go on
    boolean inPython = false;
    for (String line : new String(metadata, StandardCharsets.UTF_8).split("\r?\n", -1)) {
      if (line.isEmpty()) {
        break;
      }
      String lower = line.toLowerCase(Locale.ROOT);
      if (!Character.isWhitespace(line.charAt(0))) {
        inPython = lower.startsWith("requires-python:");
        pythons += inPython ? 1 : 0;
        names += lower.startsWith("name:") ? 1 : 0;
      }
      length += inPython ? line.length() : 0;
    }
    if (names != 1 || pythons > 1) {
      throw invalid("METADATA has Name or Requires-Python more than once");
    }
    if (length > MAX_REQUIRES_PYTHON) {
      throw invalid("METADATA has a Requires-Python of " + length + " characters");
    }
  }

  /** The first header of this name; headers end at the first empty line (core metadata is written like mail). */
  private static String header(byte[] metadata, String name) {
    String prefix = name.toLowerCase(Locale.ROOT) + ":";
    for (String line : new String(metadata, StandardCharsets.UTF_8).split("\r?\n", -1)) {
      if (line.isEmpty()) {
        return null;
      }
      if (line.toLowerCase(Locale.ROOT).startsWith(prefix)) {
        return line.substring(prefix.length()).strip();
      }
    }
    return null;
  }

  static SkippedException invalid(String detail) {
    return new SkippedException(Skipped.INVALID_PACKAGE, detail);
  }
}
