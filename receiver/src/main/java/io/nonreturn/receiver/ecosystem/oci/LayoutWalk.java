package io.nonreturn.receiver.ecosystem.oci;

import io.nonreturn.receiver.verify.BlobReader;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest.Artifact;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Follows a layout's descriptors from its index to its last layer, and holds what they state against what is there. Only an index may
 * name what is absent, since it may have been left out for its platform. One use, one thread.
 */
final class LayoutWalk {
  /** As registries and clients limit it. */
  static final int MANIFEST_BYTES = 4 << 20;
  /** Indexes within indexes; images of today have one level. */
  static final int MOST_DEPTH = 5;
  /** An image has one for each platform, and some that tell of it. */
  static final int MOST_MANIFESTS = 1_000;
  /** Together: what a check may have to read. Descriptors take twice as much memory, and an image has rarely one MiB of manifests. */
  static final long MOST_BYTES = 16L << 20;

  private final Map<String, Artifact> byPath;
  private final BlobReader reader;
  private final Deque<Step> steps = new ArrayDeque<>();
  private final Map<Digest, Descriptor> seen = new HashMap<>();
  private final Map<Descriptor, ImageDocument> documents = new LinkedHashMap<>();
  private final Set<Digest> absent = new HashSet<>();
  private long bytes;

  private record Step(Descriptor descriptor, int depth, boolean mayBeAbsent) {}

  /** @param byPath what the bundle holds */
  LayoutWalk(Map<String, Artifact> byPath, BlobReader reader) {
    this.byPath = byPath;
    this.reader = reader;
  }

  /** Follows one that the layout's index names. */
  void follow(Descriptor top) throws RefusedException, IOException {
    if (!ImageDocument.isKnown(top.mediaType())) {
      throw new RefusedException(Refusal.CONTENT_METADATA, "index.json names a " + top.mediaType() + ", which is no manifest");
    }
    steps.add(new Step(top, 1, false));
    while (!steps.isEmpty()) {
      step(steps.remove());
    }
  }

  private void step(Step step) throws RefusedException, IOException {
    Descriptor descriptor = step.descriptor;
    Artifact artifact = byPath.get(descriptor.path());
    if (artifact == null) {
      if (!step.mayBeAbsent) {
        throw new RefusedException(Refusal.CONTENT_INCOMPLETE, "path=" + descriptor.path() + " is named and not there");
      }
      absent.add(descriptor.digest());
      return;
    }
    if (artifact.size() != descriptor.size()) {
      throw new RefusedException(
          Refusal.CONTENT_DIGEST, "path=" + artifact.path() + " bytes=" + artifact.size() + " where " + descriptor.size() + " are stated");
    }
    boolean isDocument = ImageDocument.isKnown(descriptor.mediaType());
    Descriptor before = seen.putIfAbsent(descriptor.digest(), descriptor);
    if (before != null) {
      boolean wasDocument = ImageDocument.isKnown(before.mediaType());
      if (isDocument != wasDocument || (isDocument && !before.mediaType().equals(descriptor.mediaType()))) {
        throw new RefusedException(
            Refusal.CONTENT_METADATA,
            "path=" + artifact.path() + " is named as " + before.mediaType() + " and as " + descriptor.mediaType());
      }
      return;
    }
    if (isDocument) {
      document(descriptor, artifact, step.depth);
    }
  }

  private void document(Descriptor descriptor, Artifact artifact, int depth) throws RefusedException, IOException {
    bytes += artifact.size();
    if (depth > MOST_DEPTH || documents.size() >= MOST_MANIFESTS || bytes > MOST_BYTES) {
      throw new RefusedException(
          Refusal.CONTENT_MALFORMED,
          "depth=" + depth + " manifests=" + (documents.size() + 1) + " bytes=" + bytes + " > LIMITS="
              + MOST_DEPTH + ", " + MOST_MANIFESTS + ", " + MOST_BYTES);
    }
    ImageDocument document =
        ImageDocument.read(reader.json(artifact, MANIFEST_BYTES), descriptor.mediaType(), "path=" + artifact.path());
    documents.put(descriptor, document.withoutNames());
    for (Descriptor child : document.children()) {
      steps.add(new Step(child, depth + 1, true));
    }
    for (Descriptor blob : document.blobs()) {
      if (ImageDocument.isKnown(blob.mediaType())) {
        throw new RefusedException(Refusal.CONTENT_METADATA, "path=" + artifact.path() + " has a manifest among its layers");
      }
      steps.add(new Step(blob, depth, false));
    }
  }

  /** All manifests and indexes that are there, in the order in which they were found, without what they name. */
  Map<Descriptor, ImageDocument> documents() {
    return documents;
  }

  /** Whether this is a manifest that is there, or one that an index names. */
  boolean names(Digest manifest) {
    Descriptor found = seen.get(manifest);
    return absent.contains(manifest) || (found != null && documents.containsKey(found));
  }

  /** Whether some descriptor led to these bytes. */
  boolean reached(Digest blob) {
    return seen.containsKey(blob);
  }
}
