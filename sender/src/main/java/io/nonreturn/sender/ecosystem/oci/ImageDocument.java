package io.nonreturn.sender.ecosystem.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A manifest or an index. One that could be read as both is refused, as the high side would. Source: OCI image specification 1.1, Docker's
 * image manifest version 2, schema 2.
 *
 * @param mediaType what it is
 * @param children of an index
 * @param blobs of a manifest: its config and its layers
 * @param subject digits of the manifest that it is about; empty for none
 */
record ImageDocument(String mediaType, List<Descriptor> children, List<Descriptor> blobs, String subject) {

  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

  /** As registries and clients limit it. */
  static final int MOST_BYTES = 4 << 20;

  private static final int MOST_DEPTH = 100;
  private static final List<String> NAMES =
      List.of(
          "schemaVersion", "mediaType", "artifactType", "config", "layers", "manifests", "subject", "annotations", "fsLayers", "history");
  private static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_LIST);
  private static final Set<String> KNOWN = Set.of(OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_LIST);

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MOST_DEPTH).maxStringLength(MOST_BYTES).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Whether documents of this type are read here. */
  static boolean isKnown(String mediaType) {
    return KNOWN.contains(mediaType);
  }

  /** Reads JSON; a name that stands twice in an object is refused. */
  static JsonNode json(byte[] bytes) throws InvalidImageException {
    if (bytes.length > MOST_BYTES) {
      throw new InvalidImageException("document bytes=" + bytes.length + " > MOST=" + MOST_BYTES);
    }
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (node == null || node.isMissingNode()) {
        throw new InvalidImageException("a document is empty");
      }
      return node;
    } catch (JacksonException e) {
      throw new InvalidImageException("a document is no JSON: " + e.getOriginalMessage());
    }
  }

  /**
   * Reads a document.
   *
   * @param named the type by which others name it; what it says itself must be the same, but it may say nothing
   */
  static ImageDocument read(byte[] bytes, String named) throws InvalidImageException {
    JsonNode document = json(bytes);
    checkSpelling(document, NAMES);
    JsonNode stated = document.path("mediaType");
    String mediaType = stated.isMissingNode() ? named : Descriptor.text(stated);
    boolean docker = mediaType.equals(DOCKER_LIST) || mediaType.equals(DOCKER_MANIFEST);
    if (!isKnown(mediaType) || !mediaType.equals(named) || (docker && stated.isMissingNode())) {
      throw new InvalidImageException("a document is named as " + named + " and is " + mediaType);
    }
    boolean index = INDEXES.contains(mediaType);
    boolean hasIndex = document.has("manifests");
    boolean hasManifest = document.has("config") || document.has("layers") || document.has("fsLayers");
    if (document.path("schemaVersion").asInt(0) != 2 || hasIndex == hasManifest || hasIndex != index) {
      throw new InvalidImageException("a document does not hold what one of " + mediaType + " must");
    }
    List<Descriptor> blobs = new ArrayList<>();
    if (!index) {
      blobs.add(Descriptor.read(document.path("config")));
      blobs.addAll(list(document.path("layers")));
    }
    JsonNode subject = document.path("subject");
    return new ImageDocument(
        mediaType,
        index ? list(document.path("manifests")) : List.of(),
        blobs,
        subject.isObject() ? Descriptor.read(subject).hex() : "");
  }

  /** Throws if some property has one of these names but for the case of its letters, which clients written in Go take for it. */
  static void checkSpelling(JsonNode object, List<String> names) throws InvalidImageException {
    for (String found : object.propertyNames()) {
      for (String name : names) {
        if (found.length() == name.length() && found.equalsIgnoreCase(name) && !found.equals(name)) {
          throw new InvalidImageException("a document writes " + name + " in other letters");
        }
      }
    }
  }

  /** The type that a document states, or else the one that its content shows. */
  static String typeOf(byte[] bytes) throws InvalidImageException {
    JsonNode document = json(bytes);
    String stated = Descriptor.text(document.path("mediaType"));
    return !stated.isEmpty() ? stated : document.has("manifests") ? OCI_INDEX : OCI_MANIFEST;
  }

  private static List<Descriptor> list(JsonNode array) throws InvalidImageException {
    if (!array.isArray()) {
      throw new InvalidImageException("a list is missing");
    }
    List<Descriptor> list = new ArrayList<>(array.size());
    for (JsonNode node : array) {
      list.add(Descriptor.read(node));
    }
    return list;
  }
}
