package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.RemoteFiles;
import io.nonreturn.wire.Names;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes what an image layout has besides blobs: the same bytes for the same image. Source: OCI image specification, "Image Layout". */
final class ImageBundle {

  private static final byte[] LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);
  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  private ImageBundle() {}

  /**
   * The documents of a layout: its marker, its index and all manifests.
   *
   * @param fingerprint of the file that all of it was read from; null when the documents stand for themselves
   * @param image the top of the image itself
   * @param referrers manifests about it, or about each other
   */
  static List<ArtifactDraft> documents(
      ImageName name, String origin, Fingerprint fingerprint, Descriptor image, Collection<Descriptor> referrers, ImageWalk walk) {
    List<ArtifactDraft> drafts = new ArrayList<>();
    drafts.add(document("oci-layout", origin, "application/vnd.oci.layout.header.v1+json", LAYOUT, fingerprint));
    drafts.add(document("index.json", origin, ImageDocument.OCI_INDEX, index(name, image, referrers), fingerprint));
    for (Map.Entry<String, Descriptor> manifest : walk.manifests().entrySet()) {
      byte[] bytes = walk.bytes().get(manifest.getKey());
      drafts.add(document(manifest.getValue().path(), origin, manifest.getValue().mediaType(), bytes, fingerprint));
    }
    return drafts;
  }

  private static ArtifactDraft document(String path, String origin, String mediaType, byte[] bytes, Fingerprint fingerprint) {
    ArtifactDraft own = RemoteFiles.document(path, origin, mediaType, bytes);
    return fingerprint == null
        ? own
        : new ArtifactDraft(path, origin, mediaType, own.size(), own.expected(), fingerprint, own.source());
  }

  /** The image first, under its tag; then what is about it. */
  static byte[] index(ImageName name, Descriptor image, Collection<Descriptor> referrers) {
    ObjectNode index = JsonMapper.shared().createObjectNode();
    index.put("schemaVersion", 2).put("mediaType", ImageDocument.OCI_INDEX);
    ArrayNode manifests = index.putArray("manifests");
    ObjectNode first = add(manifests, image);
    if (!name.byDigest()) {
      first.putObject("annotations").put(REF_NAME, name.reference());
    }
    referrers.stream().sorted(java.util.Comparator.comparing(Descriptor::hex)).forEach(referrer -> add(manifests, referrer));
    return index.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode add(ArrayNode manifests, Descriptor descriptor) {
    return manifests
        .addObject()
        .put("mediaType", descriptor.mediaType())
        .put("digest", descriptor.digest())
        .put("size", descriptor.size());
  }

  /** A layer's type where it can cross as one. */
  static String mediaType(Descriptor blob) {
    return Names.isMediaType(blob.mediaType()) ? blob.mediaType() : "application/octet-stream";
  }
}
