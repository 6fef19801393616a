package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.wire.Names;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * How one document names another, or a blob. Source: OCI image specification, "Content Descriptors".
 *
 * @param mediaType what it must be read as
 * @param hex digits of its SHA-256
 * @param size in bytes; -1 when it is not known yet
 * @param platform that it is for; empty for any
 * @param refName how a layout's index calls it; empty when it does not
 * @param describes digest of the image that an attestation is of; else empty
 */
record Descriptor(String mediaType, String hex, long size, String platform, String refName, String describes) {

  private static final List<String> NAMES =
      List.of("mediaType", "digest", "size", "urls", "annotations", "data", "platform", "artifactType");
  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final String IMAGE_NAME = "io.containerd.image.name";
  private static final String DESCRIBES = "vnd.docker.reference.digest";

  /** Of a blob, or of a manifest where nothing more is known. */
  static Descriptor of(String mediaType, String hex, long size) {
    return new Descriptor(mediaType, hex, size, "", "", "");
  }

  static Descriptor read(JsonNode node) throws InvalidImageException {
    ImageDocument.checkSpelling(node, NAMES);
    String digest = text(node.path("digest"));
    String mediaType = text(node.path("mediaType"));
    JsonNode size = node.path("size");
    if (!ImageName.isDigest(digest) || !Names.isMediaType(mediaType) || !size.isIntegralNumber() || !size.canConvertToLong()
        || size.longValue() < 0) {
      throw new InvalidImageException("a descriptor has no mediaType, sha256 digest and size");
    }
    JsonNode annotations = node.path("annotations");
    String full = text(annotations.path(IMAGE_NAME));
    return new Descriptor(
        mediaType,
        digest.substring(ImageName.SHA256.length()),
        size.longValue(),
        platform(node.path("platform")),
        full.isEmpty() ? text(annotations.path(REF_NAME)) : full,
        text(annotations.path(DESCRIBES)));
  }

  private static String platform(JsonNode platform) {
    if (!platform.isObject()) {
      return "";
    }
    String variant = text(platform.path("variant"));
    return text(platform.path("os")) + "/" + text(platform.path("architecture")) + (variant.isEmpty() ? "" : "/" + variant);
  }

  static String text(JsonNode node) {
    return node.isString() ? node.stringValue() : "";
  }

  String digest() {
    return ImageName.SHA256 + hex;
  }

  /** Where its bytes lie in a layout. */
  String path() {
    return "blobs/sha256/" + hex;
  }
}
