package io.nonreturn.sender.ecosystem.pypi;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes wheels, good and bad. */
public final class TestWheels {

  private TestWheels() {}

  /** A wheel as it should be. */
  public static Path good(Path folder, String name, String version) throws IOException {
    String distInfo = name + "-" + version + ".dist-info/";
    return zip(
        folder.resolve(name + "-" + version + "-py3-none-any.whl"),
        Map.of(
            name + "/__init__.py", "",
            distInfo + "METADATA", metadata(name, version),
            distInfo + "RECORD", ""));
  }

  static String metadata(String name, String version) {
    return "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n\nName: of something else\n";
  }

  static Path zip(Path file, Map<String, String> entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }
}
