package io.nonreturn.bench.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Builds pure-Python wheels that pip installs: the binary distribution format with its METADATA, WHEEL and RECORD. The same
 * input gives the same bytes.
 *
 * <p>Source: Python packaging specifications, "Binary distribution format" and "Core metadata".
 */
final class WheelBuilder {
  /** The first moment that a zip entry can state. */
  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final String name;
  private final String version;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final StringBuilder metadata = new StringBuilder();

  /** @param name as in file names: words joined by underscores */
  WheelBuilder(String name, String version, String summary) {
    this.name = name;
    this.version = version;
    metadata.append("Metadata-Version: 2.1\n")
        .append("Name: ").append(name.replace('_', '-')).append('\n')
        .append("Version: ").append(version).append('\n')
        .append("Summary: ").append(summary).append('\n')
        .append("Requires-Python: >=3.8\n");
  }

  /** Adds a dependency, such as {@code greenhouse-data>=1.0}. */
  WheelBuilder requires(String dependency) {
    metadata.append("Requires-Dist: ").append(dependency).append('\n');
    return this;
  }

  /** Adds a file of the package. */
  WheelBuilder file(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  WheelBuilder file(String path, String content) {
    return file(path, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes the wheel and returns its path. */
  Path writeTo(Path folder) throws IOException {
    String info = name + "-" + version + ".dist-info/";
    Map<String, byte[]> entries = new LinkedHashMap<>(files);
    entries.put(info + "METADATA", utf8(metadata.toString()));
    entries.put(
        info + "WHEEL",
        utf8("Wheel-Version: 1.0\nGenerator: nonreturn demo\nRoot-Is-Purelib: true\nTag: py3-none-any\n"));
    entries.put(info + "RECORD", utf8(record(entries, info + "RECORD")));
    Path wheel = folder.resolve(name + "-" + version + "-py3-none-any.whl");
    // Written beside and moved in: who watches the folder never sees half a wheel.
    Path partial = folder.resolve("." + wheel.getFileName());
    try (OutputStream out = Files.newOutputStream(partial);
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry header = new ZipEntry(entry.getKey());
        header.setTimeLocal(EPOCH);
        zip.putNextEntry(header);
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return Files.move(partial, wheel);
  }

  private static String record(Map<String, byte[]> entries, String itself) throws IOException {
    StringBuilder record = new StringBuilder();
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      record.append(entry.getKey())
          .append(",sha256=")
          .append(Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(entry.getValue())))
          .append(',')
          .append(entry.getValue().length)
          .append('\n');
    }
    return record.append(itself).append(",,\n").toString();
  }

  private static byte[] sha256(byte[] content) throws IOException {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("this Java has no SHA-256", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
