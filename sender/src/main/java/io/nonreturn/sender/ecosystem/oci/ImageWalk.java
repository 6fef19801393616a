package io.nonreturn.sender.ecosystem.oci;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Follows an image from its top to its last layer, within the bounds that the high side has too. One use, one thread. */
final class ImageWalk {

  private static final int MOST_DEPTH = 5;
  private static final int MOST_MANIFESTS = 1_000;
  private static final long MOST_BYTES = 16L << 20;

  /** Gives manifests. */
  interface Manifests {
    /**
     * The bytes, which are of this digest and size.
     *
     * @return null when it is not there
     */
    byte[] get(Descriptor manifest) throws IOException, InterruptedException;
  }

  private final Manifests source;
  private final Platforms platforms;
  private final Map<String, byte[]> bytes = new LinkedHashMap<>();
  private final Map<String, ImageDocument> documents = new LinkedHashMap<>();
  private final Map<String, Descriptor> manifests = new LinkedHashMap<>();
  private final Map<String, Descriptor> blobs = new LinkedHashMap<>();
  private long total;

  private record Step(Descriptor descriptor, int depth) {}

  ImageWalk(Manifests source, Platforms platforms) {
    this.source = source;
    this.platforms = platforms;
  }

  /** Follows one image, or one manifest about it. */
  void follow(Descriptor top) throws IOException, InterruptedException {
    Deque<Step> steps = new ArrayDeque<>();
    steps.add(new Step(top, 1));
    while (!steps.isEmpty()) {
      Step step = steps.remove();
      if (documents.containsKey(step.descriptor().hex())) {
        continue;
      }
      ImageDocument document = document(step.descriptor(), step.depth());
      if (document == null) {
        continue;
      }
      for (Descriptor blob : document.blobs()) {
        if (ImageDocument.isKnown(blob.mediaType())) {
          throw new InvalidImageException("manifest " + step.descriptor().digest() + " has a manifest among its layers");
        }
        blobs.putIfAbsent(blob.hex(), blob);
      }
      for (Descriptor child : admitted(document)) {
        steps.add(new Step(child, step.depth() + 1));
      }
    }
  }

  private ImageDocument document(Descriptor descriptor, int depth) throws IOException, InterruptedException {
    if (!ImageDocument.isKnown(descriptor.mediaType())) {
      throw new InvalidImageException("manifest " + descriptor.digest() + " is a " + descriptor.mediaType());
    }
    byte[] content = source.get(descriptor);
    if (content == null) {
      if (depth == 1) {
        throw new InvalidImageException("manifest " + descriptor.digest() + " is not there");
      }
      return null; // left out for its platform
    }
    total += content.length;
    if (depth > MOST_DEPTH || documents.size() >= MOST_MANIFESTS || total > MOST_BYTES) {
      throw new InvalidImageException(
          "depth=" + depth + " manifests=" + (documents.size() + 1) + " bytes=" + total + " > MOST=" + MOST_DEPTH + ", "
              + MOST_MANIFESTS + ", " + MOST_BYTES);
    }
    ImageDocument document = ImageDocument.read(content, descriptor.mediaType());
    bytes.put(descriptor.hex(), content);
    documents.put(descriptor.hex(), document);
    manifests.put(descriptor.hex(), Descriptor.of(descriptor.mediaType(), descriptor.hex(), content.length));
    return document;
  }

  /** The children for the platforms that are carried; what is said of one of them goes with it. */
  private List<Descriptor> admitted(ImageDocument document) throws InvalidImageException {
    if (platforms.all() || document.children().isEmpty()) {
      return document.children();
    }
    Map<String, Descriptor> kept =
        document.children().stream()
            .filter(child -> child.describes().isEmpty() && (child.platform().isEmpty() || platforms.admits(child.platform())))
            .collect(Collectors.toMap(Descriptor::digest, child -> child, (one, other) -> one, LinkedHashMap::new));
    if (kept.isEmpty()) {
      throw new InvalidImageException("it is for none of the platforms " + String.join(", ", platforms.names()));
    }
    document.children().stream()
        .filter(child -> kept.containsKey(child.describes()))
        .toList()
        .forEach(child -> kept.put(child.digest(), child));
    return List.copyOf(kept.values());
  }

  /** The manifests' bytes, by the digits of their digests, in the order in which they were found. */
  Map<String, byte[]> bytes() {
    return bytes;
  }

  /** What they say. */
  Map<String, ImageDocument> documents() {
    return documents;
  }

  /** How an index names them. */
  Map<String, Descriptor> manifests() {
    return manifests;
  }

  /** Configs and layers. */
  Map<String, Descriptor> blobs() {
    return blobs;
  }
}
