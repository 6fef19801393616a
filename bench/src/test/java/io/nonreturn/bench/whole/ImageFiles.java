package io.nonreturn.bench.whole;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** An OCI image layout in a folder, put together by hand: nothing but a JDK is needed to make an image. */
final class ImageFiles {
  static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private static final int RECORD = 512;

  private final Path folder;

  ImageFiles(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("blobs/sha256"));
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  /** How the rest of the layout names a blob. */
  record Blob(String mediaType, String digest, int size) {
    String json(String more) {
      return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}".formatted(mediaType, digest, size, more);
    }

    Path in(Path layout) {
      return layout.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
    }
  }

  Path folder() {
    return folder;
  }

  Blob blob(String mediaType, byte[] bytes) throws IOException {
    Blob blob = new Blob(mediaType, "sha256:" + sha256(bytes), bytes.length);
    Files.write(blob.in(folder), bytes);
    return blob;
  }

  /** An image of one layer that holds one file. */
  Blob image(String architecture, String file, String content) throws IOException {
    byte[] tar = tar(file, content.getBytes(StandardCharsets.UTF_8));
    Blob layer = blob("application/vnd.oci.image.layer.v1.tar+gzip", gzip(tar));
    String config = ("{\"architecture\":\"%s\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"/none\"]},"
            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:%s\"]}}")
        .formatted(architecture, sha256(tar));
    return manifest(blob("application/vnd.oci.image.config.v1+json", config.getBytes(StandardCharsets.UTF_8)), List.of(layer), "");
  }

  Blob manifest(Blob config, List<Blob> layers, String more) throws IOException {
    String list = String.join(",", layers.stream().map(layer -> layer.json("")).toList());
    String text = "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":" + config.json("") + ",\"layers\":[" + list + "]"
        + more + "}";
    return blob(MANIFEST, text.getBytes(StandardCharsets.UTF_8));
  }

  /** One for two platforms. */
  Blob index(Blob amd64, Blob arm64) throws IOException {
    return blob(INDEX, indexText(amd64.json(platform("amd64")), arm64.json(platform("arm64"))).getBytes(StandardCharsets.UTF_8));
  }

  private static String platform(String architecture) {
    return ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}";
  }

  static String indexText(String... manifests) {
    return "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[" + String.join(",", manifests) + "]}";
  }

  /** Makes the layout's index name this image alone. */
  void tag(String tag, Blob image) throws IOException {
    Files.writeString(
        folder.resolve("index.json"),
        indexText(image.json(",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + tag + "\"}")));
  }

  /** One file, as POSIX's ustar writes it. */
  private static byte[] tar(String name, byte[] content) {
    byte[] header = new byte[RECORD];
    put(header, 0, name);
    put(header, 100, "0000644\0000000000\0000000000\000%011o\00000000000000\000".formatted(content.length));
    put(header, 148, "        0");
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, "%06o\000 ".formatted(sum));
    byte[] tar = new byte[RECORD + (content.length + RECORD - 1) / RECORD * RECORD + 2 * RECORD];
    System.arraycopy(header, 0, tar, 0, RECORD);
    System.arraycopy(content, 0, tar, RECORD, content.length);
    return tar;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
