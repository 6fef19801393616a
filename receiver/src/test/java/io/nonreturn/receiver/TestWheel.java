package io.nonreturn.receiver;

import io.nonreturn.receiver.TestStream.File;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Builds wheels that pip installs. */
public final class TestWheel {
  private TestWheel() {}

  /** Core metadata as a build tool writes it. */
  public static String metadata(String name, String version) {
    return "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version
        + "\nSummary: For a test\nRequires-Python: >=3.6,\n <4\n\nA description.\nName: not-a-header\n";
  }

  /** A pure Python wheel with one module. */
  public static File of(String name, String version) {
    return of(name, version, metadata(name, version));
  }

  public static File of(String name, String version, String metadata) {
    String module = name.replace('-', '_');
    String info = module + "-" + version + ".dist-info/";
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put(module + "/__init__.py", "VERSION = '" + version + "'\n");
    entries.put(info + "METADATA", metadata);
    entries.put(info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
    entries.put(info + "RECORD", module + "/__init__.py,,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n" + info + "RECORD,,\n");
    return new File(module + "-" + version + "-py3-none-any.whl", zip(entries));
  }

  /** The core metadata that belongs beside a wheel. */
  public static File metadataOf(File wheel, String metadata) {
    return File.of(wheel.path() + ".metadata", metadata);
  }

  public static byte[] zip(Map<String, String> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        ZipEntry header = new ZipEntry(entry.getKey());
        header.setTime(1_000_000_000_000L);
        zip.putNextEntry(header);
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
