package io.nonreturn.receiver.ecosystem.oci;

import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Image layouts put together by hand; every method returns what index.json or an index needs to say of the new part. */
public final class TestImage {
  static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
  static final String CONFIG = "application/vnd.oci.image.config.v1+json";

  private final Map<String, File> files = new LinkedHashMap<>();
  private final List<String> tops = new ArrayList<>();

  public TestImage() {
    put(File.of("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}"));
  }

  void put(File file) {
    files.put(file.path(), file);
  }

  /** Puts a blob and describes it. */
  String blob(String mediaType, String text) {
    Digest digest = Digest.sha256(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    put(File.of("blobs/sha256/" + digest.hex(), text));
    return describe(mediaType, text);
  }

  static String describe(String mediaType, String text) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d}".formatted(mediaType, Digest.sha256(bytes).hex(), bytes.length);
  }

  static Digest digest(String descriptor) {
    int at = descriptor.indexOf("sha256:") + 7;
    return Digest.parse(descriptor.substring(at, at + 64));
  }

  String manifestText(String config, String... more) {
    String layers = String.join(",", List.of(more).stream().filter(it -> it.startsWith("{")).toList());
    String fields = String.join("", List.of(more).stream().filter(it -> it.startsWith(",")).toList());
    return "{\"schemaVersion\":2,\"mediaType\":\"" + ImageDocument.OCI_MANIFEST + "\",\"config\":" + config + ",\"layers\":[" + layers
        + "]" + fields + "}";
  }

  /** A manifest of one config and layers; further fields begin with a comma. */
  String manifest(String config, String... more) {
    return blob(ImageDocument.OCI_MANIFEST, manifestText(config, more));
  }

  /** A small image of its own. */
  public String image(String text) {
    return manifest(blob(CONFIG, "{\"of\":\"" + text + "\"}"), blob(LAYER, text));
  }

  String index(String... children) {
    return blob(ImageDocument.OCI_INDEX, indexText(children));
  }

  static String indexText(String... children) {
    return "{\"schemaVersion\":2,\"mediaType\":\"" + ImageDocument.OCI_INDEX + "\",\"manifests\":[" + String.join(",", children) + "]}";
  }

  /** A manifest about another. */
  String about(String subject, String type) {
    return manifest(
        blob("application/vnd.oci.empty.v1+json", "{}"), blob("text/plain", "about " + subject + type),
        ",\"subject\":" + subject + ",\"artifactType\":\"" + type + "\",\"annotations\":{\"of\":\"" + type + "\"}");
  }

  public TestImage tagged(String tag, String descriptor) {
    tops.add(descriptor.replaceFirst("}$", ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + tag + "\"}}"));
    return this;
  }

  TestImage top(String descriptor) {
    tops.add(descriptor);
    return this;
  }

  public File[] files() {
    put(File.of("index.json", indexText(tops.toArray(String[]::new))));
    return files.values().toArray(File[]::new);
  }

  void remove(String path) {
    files.remove(path);
  }
}
