package io.nonreturn.receiver.ecosystem.oci;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A manifest or an index. One that could be read as both is refused: two clients would pull different images under one digest
 * (CVE-2021-41190). So is one that spells a name otherwise, as {@code Layers}: clients written in Go take that for {@code layers}, and
 * others pass over it. Source: OCI image specification 1.1, Docker's image manifest version 2, schema 2.
 *
 * @param isIndex whether it names other manifests
 * @param children of an index: manifests, some of which may be absent
 * @param blobs of a manifest: its config and its layers
 * @param subject the manifest that it is about
 * @param artifactType what it says about that
 * @param annotations a JSON object, as text; empty if there are none, or too many to be told with a referrer
 */
record ImageDocument(
    boolean isIndex,
    List<Descriptor> children,
    List<Descriptor> blobs,
    Optional<Descriptor> subject,
    Optional<String> artifactType,
    String annotations) {
  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

  private static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_LIST);
  private static final Set<String> MANIFESTS = Set.of(OCI_MANIFEST, DOCKER_MANIFEST);
  private static final int SCHEMA = 2;
  /** A descriptor repeats its manifest's annotations up to this size, and leaves them out beyond. */
  private static final int ANNOTATIONS_CHARACTERS = 16 << 10;
  private static final List<String> NAMES = List.of(
      "schemaVersion", "mediaType", "artifactType", "config", "layers", "manifests", "subject", "annotations", "fsLayers", "history");

  /** Whether documents of this type are read here. */
  static boolean isKnown(String mediaType) {
    return INDEXES.contains(mediaType) || MANIFESTS.contains(mediaType);
  }

  /** Reads a document that others name by this media type. */
  static ImageDocument read(JsonNode document, String mediaType, String where) throws RefusedException {
    checkSpelling(document, NAMES, where);
    JsonNode stated = document.path("mediaType");
    boolean isDocker = mediaType.equals(DOCKER_MANIFEST) || mediaType.equals(DOCKER_LIST);
    boolean isOther = stated.isMissingNode() ? isDocker : !(stated.isString() && stated.stringValue().equals(mediaType));
    if (isOther) {
      throw new RefusedException(Refusal.CONTENT_METADATA, where + " is named as " + mediaType + " and says otherwise");
    }
    boolean isIndex = INDEXES.contains(mediaType);
    boolean hasIndex = document.has("manifests");
    boolean hasManifest = document.has("config") || document.has("layers") || document.has("fsLayers");
    if (document.path("schemaVersion").asInt(0) != SCHEMA || hasIndex == hasManifest || hasIndex != isIndex) {
      throw new RefusedException(Refusal.CONTENT_METADATA, where + " does not hold what a document of " + mediaType + " must");
    }
    List<Descriptor> children = isIndex ? list(document.path("manifests"), where) : List.of();
    List<Descriptor> blobs = new ArrayList<>();
    if (!isIndex) {
      blobs.add(Descriptor.read(document.path("config"), where));
      blobs.addAll(list(document.path("layers"), where));
    }
    JsonNode subject = document.path("subject");
    boolean hasSubject = !subject.isMissingNode() && !subject.isNull();
    return new ImageDocument(
        isIndex,
        children,
        List.copyOf(blobs),
        hasSubject ? Optional.of(Descriptor.read(subject, where)) : Optional.empty(),
        artifactType(document, blobs),
        annotations(document, where));
  }

  /** Of a manifest without one it is the type of its config (distribution specification, "Listing Referrers"). */
  private static Optional<String> artifactType(JsonNode document, List<Descriptor> blobs) {
    JsonNode type = document.path("artifactType");
    if (type.isString() && !type.stringValue().isEmpty()) {
      return Optional.of(type.stringValue());
    }
    return blobs.isEmpty() ? Optional.empty() : Optional.of(blobs.getFirst().mediaType());
  }

  /** The same without what it names, which needs much memory and is known by then. */
  ImageDocument withoutNames() {
    return new ImageDocument(isIndex, List.of(), List.of(), subject, artifactType, annotations);
  }

  /** Throws if some property has one of these names but for the case of its letters. */
  static void checkSpelling(JsonNode object, List<String> names, String where) throws RefusedException {
    for (String found : object.propertyNames()) {
      for (String name : names) {
        if (found.length() == name.length() && found.equalsIgnoreCase(name) && !found.equals(name)) {
          throw new RefusedException(Refusal.CONTENT_METADATA, where + " writes " + name + " in other letters");
        }
      }
    }
  }

  private static String annotations(JsonNode document, String where) throws RefusedException {
    JsonNode annotations = document.path("annotations");
    if (annotations.isMissingNode() || annotations.isNull()) {
      return "";
    }
    for (JsonNode value : annotations) {
      if (!value.isString()) {
        throw new RefusedException(Refusal.CONTENT_MALFORMED, where + " has annotations that are no texts");
      }
    }
    if (!(annotations instanceof ObjectNode)) {
      throw new RefusedException(Refusal.CONTENT_MALFORMED, where + " has annotations without names");
    }
    String text = annotations.toString();
    return annotations.isEmpty() || text.length() > ANNOTATIONS_CHARACTERS ? "" : text;
  }

  private static List<Descriptor> list(JsonNode array, String where) throws RefusedException {
    if (!array.isArray()) {
      throw new RefusedException(Refusal.CONTENT_MALFORMED, where + " holds no list where one must be");
    }
    List<Descriptor> list = new ArrayList<>(array.size());
    for (JsonNode node : array) {
      list.add(Descriptor.read(node, where));
    }
    return list;
  }
}
