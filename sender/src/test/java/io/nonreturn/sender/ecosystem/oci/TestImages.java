package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.wire.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Images put together by hand. */
final class TestImages {

  /** Content by the digits of its digest: what a registry holds. */
  final Map<String, byte[]> blobs = new LinkedHashMap<>();

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String hex(byte[] bytes) {
    return Digest.sha256(bytes).hex();
  }

  /** The digits within a descriptor. */
  static String hex(String descriptor) {
    int at = descriptor.indexOf("sha256:") + 7;
    return descriptor.substring(at, at + 64);
  }

  String blob(String mediaType, byte[] content) {
    blobs.put(hex(content), content);
    return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"sha256:" + hex(content) + "\",\"size\":" + content.length + "}";
  }

  String manifest(String config, List<String> layers, String more) {
    return blob(
        ImageDocument.OCI_MANIFEST,
        bytes("{\"schemaVersion\":2,\"mediaType\":\"" + ImageDocument.OCI_MANIFEST + "\",\"config\":" + config + ",\"layers\":["
            + String.join(",", layers) + "]" + more + "}"));
  }

  /** One layer and a config. */
  String image(String of) {
    String layer = blob("application/vnd.oci.image.layer.v1.tar", bytes("layer of " + of));
    return manifest(blob("application/vnd.oci.image.config.v1+json", bytes("{\"of\":\"" + of + "\"}")), List.of(layer), "");
  }

  String about(String subject) {
    String config = blob("application/vnd.oci.empty.v1+json", bytes("{}"));
    return manifest(config, List.of(blob("text/plain", bytes("about " + subject))), ",\"subject\":" + subject);
  }

  static String on(String descriptor, String os, String architecture) {
    return descriptor.replaceFirst(
        "}$", ",\"platform\":{\"os\":\"" + os + "\",\"architecture\":\"" + architecture + "\"}}");
  }

  String index(String... children) {
    return blob(ImageDocument.OCI_INDEX, bytes(indexText(children)));
  }

  static String indexText(String... children) {
    return "{\"schemaVersion\":2,\"mediaType\":\"" + ImageDocument.OCI_INDEX + "\",\"manifests\":[" + String.join(",", children) + "]}";
  }

  static String named(String descriptor, String name) {
    return descriptor.replaceFirst("}$", ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + name + "\"}}");
  }

  /** The files of a layout. */
  Map<String, byte[]> layout(String... tops) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("oci-layout", bytes("{\"imageLayoutVersion\":\"1.0.0\"}"));
    blobs.forEach((hex, content) -> files.put("blobs/sha256/" + hex, content));
    files.put("index.json", bytes(indexText(tops)));
    return files;
  }

  /** A tar of these files; content that begins with {@code ->} is a symbolic link. */
  static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    write(files, bytes);
    return bytes.toByteArray();
  }

  static byte[] tarGz(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      write(files, gzip);
    }
    return bytes.toByteArray();
  }

  private static void write(Map<String, byte[]> files, OutputStream out) throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String text = new String(file.getValue(), 0, Math.min(200, file.getValue().length), StandardCharsets.ISO_8859_1);
      if (text.startsWith("->")) {
        TarArchiveEntry link = new TarArchiveEntry(file.getKey(), TarConstants.LF_SYMLINK);
        link.setLinkName(text.substring(2));
        tar.putArchiveEntry(link);
      } else {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
      }
      tar.closeArchiveEntry();
    }
    tar.finish();
  }

  /** What {@code docker save} writes: two layers, the second a link to the first where they are the same. */
  static Map<String, byte[]> dockerSave(String name, byte[] first, byte[] second) {
    String config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:" + hex(first)
        + "\",\"sha256:" + hex(second) + "\"]}}";
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("one/layer.tar", first);
    files.put("two/layer.tar", java.util.Arrays.equals(first, second) ? bytes("->../one/layer.tar") : second);
    files.put(hex(bytes(config)) + ".json", bytes(config));
    files.put(
        "manifest.json",
        bytes("[{\"Config\":\"" + hex(bytes(config)) + ".json\",\"RepoTags\":[\"" + name
            + "\"],\"Layers\":[\"one/layer.tar\",\"two/layer.tar\"]}]"));
    return files;
  }
}
