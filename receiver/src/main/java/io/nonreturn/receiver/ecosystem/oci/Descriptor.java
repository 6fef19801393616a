package io.nonreturn.receiver.ecosystem.oci;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Names;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How one document names another, or a blob. Source: OCI image specification, "Content Descriptors".
 *
 * @param mediaType what it must be read as
 * @param digest of its bytes
 * @param size in bytes
 * @param refName its tag, in a layout's index
 */
record Descriptor(String mediaType, Digest digest, long size, Optional<String> refName) {
  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final List<String> NAMES = List.of("mediaType", "digest", "size", "urls", "annotations", "data", "platform", "artifactType");

  /** Reads one; {@code where} names the document in a refusal. */
  static Descriptor read(JsonNode node, String where) throws RefusedException {
    ImageDocument.checkSpelling(node, NAMES, where);
    String mediaType = text(node, "mediaType");
    Optional<Digest> digest = ImageName.digest(text(node, "digest"));
    JsonNode size = node.path("size");
    if (digest.isEmpty() || !Names.isMediaType(mediaType) || !size.isIntegralNumber() || !size.canConvertToLong()
        || size.longValue() < 0) {
      throw new RefusedException(Refusal.CONTENT_MALFORMED, where + " holds no descriptor with mediaType, sha256 digest and size");
    }
    JsonNode refName = node.path("annotations").path(REF_NAME);
    return new Descriptor(
        mediaType, digest.get(), size.longValue(), refName.isString() ? Optional.of(refName.stringValue()) : Optional.empty());
  }

  private static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isString() ? value.stringValue() : "";
  }

  /** Where its bytes lie in a layout. */
  String path() {
    return path(digest);
  }

  /** Where the bytes of this digest lie in a layout. */
  static String path(Digest digest) {
    return "blobs/sha256/" + digest.hex();
  }
}
