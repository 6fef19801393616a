package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads an OCI image layout: each name in its index is an image, and what has a subject goes with that. Source: OCI image specification,
 * "Image Layout".
 */
final class LayoutReader {

  static final String MARKER = "oci-layout";
  static final String INDEX = "index.json";

  private static final int MOST_IMAGES = 10_000;
  private static final String UNNAMED = "latest";

  private final FileTree tree;
  private final String repository;

  /** @param repository of images whose names are tags alone */
  LayoutReader(FileTree tree, String repository) {
    this.tree = tree;
    this.repository = repository;
  }

  /** Whether this is a layout. */
  static boolean isLayout(FileTree tree) {
    return tree.has(MARKER) && tree.has(INDEX);
  }

  /**
   * The images.
   *
   * @throws InvalidImageException if one is not what it must be, or has a name that is none
   */
  Map<ImageName, List<ArtifactDraft>> images() throws IOException, InterruptedException {
    List<Descriptor> tops = ImageDocument.read(tree.read(INDEX, ImageDocument.MOST_BYTES), ImageDocument.OCI_INDEX).children();
    if (tops.size() > MOST_IMAGES) {
      throw new InvalidImageException("images=" + tops.size() + " > MOST=" + MOST_IMAGES);
    }
    Map<ImageName, Descriptor> images = new LinkedHashMap<>();
    Map<String, Descriptor> referrers = new LinkedHashMap<>();
    for (Descriptor top : tops) {
      ImageName name = name(top);
      if (name != null && !name.byDigest() && ImageName.isReferrersTag(name.reference())) {
        ImageDocument list = ImageDocument.read(manifest(top), ImageDocument.OCI_INDEX);
        list.children().forEach(child -> referrers.put(child.hex(), child));
      } else if (name == null && !subject(top).isEmpty()) {
        referrers.put(top.hex(), top);
      } else {
        ImageName own = name != null ? name : new ImageName(repository, UNNAMED);
        if (images.putIfAbsent(own, top) != null) {
          throw new InvalidImageException("two images are called " + own);
        }
      }
    }
    Map<ImageName, List<ArtifactDraft>> drafts = new LinkedHashMap<>();
    for (Map.Entry<ImageName, Descriptor> image : images.entrySet()) {
      drafts.put(image.getKey(), image(image.getKey(), image.getValue(), referrers));
    }
    return drafts;
  }

  /** Null when it has none. */
  private ImageName name(Descriptor top) throws InvalidImageException {
    String text = top.refName();
    if (text.isEmpty()) {
      return null;
    }
    ImageName name = ImageName.isTag(text) ? new ImageName(repository, text) : ImageName.ofArchive(text);
    if (name == null || !ImageName.isRepository(name.repository())) {
      throw new InvalidImageException("an image is called " + text + " in " + repository + ", which is no name of one");
    }
    return name;
  }

  private String subject(Descriptor top) throws IOException {
    return tree.has(top.path()) ? ImageDocument.read(manifest(top), top.mediaType()).subject() : "";
  }

  private List<ArtifactDraft> image(ImageName name, Descriptor top, Map<String, Descriptor> referrers)
      throws IOException, InterruptedException {
    ImageWalk walk = new ImageWalk(this::manifest, new Platforms(List.of()));
    walk.follow(top);
    Map<String, Descriptor> about = new LinkedHashMap<>();
    boolean more = true;
    while (more) {
      more = false;
      for (Descriptor referrer : referrers.values()) {
        if (!about.containsKey(referrer.hex()) && names(walk, subject(referrer))) {
          walk.follow(referrer);
          about.put(referrer.hex(), referrer);
          more = true;
        }
      }
    }
    String origin = tree.origin();
    List<ArtifactDraft> drafts =
        new ArrayList<>(ImageBundle.documents(name, origin, tree.fingerprint(INDEX), top, about.values(), walk));
    Set<String> documents = walk.manifests().keySet();
    for (Descriptor blob : walk.blobs().values()) {
      if (!documents.contains(blob.hex())) {
        drafts.add(blob(tree, blob));
      }
    }
    return drafts;
  }

  /** Also of what an index names and the layout does not hold. */
  private static boolean names(ImageWalk walk, String subject) {
    return walk.manifests().containsKey(subject)
        || walk.documents().values().stream()
            .flatMap(document -> document.children().stream())
            .anyMatch(child -> child.hex().equals(subject));
  }

  /** A config or a layer, as it lies there. */
  static ArtifactDraft blob(FileTree tree, Descriptor blob) throws InvalidImageException {
    if (!tree.has(blob.path()) || tree.size(blob.path()) != blob.size()) {
      throw new InvalidImageException(blob.path() + " is missing, or of another size than " + blob.size());
    }
    return blob(tree, blob.path(), blob);
  }

  /** The same where it lies under another name. */
  static ArtifactDraft blob(FileTree tree, String at, Descriptor blob) {
    return new ArtifactDraft(
        blob.path(),
        tree.origin(),
        ImageBundle.mediaType(blob),
        blob.size(),
        Digest.parse(blob.hex()),
        tree.fingerprint(at),
        tree.source(at));
  }

  /** Null when it is not there. */
  private byte[] manifest(Descriptor descriptor) throws IOException {
    if (!tree.has(descriptor.path())) {
      return null;
    }
    byte[] bytes = tree.read(descriptor.path(), ImageDocument.MOST_BYTES);
    String hex = Digest.sha256(bytes).hex();
    if (!hex.equals(descriptor.hex()) || (descriptor.size() >= 0 && bytes.length != descriptor.size())) {
      throw new InvalidImageException(descriptor.path() + " holds bytes of sha256=" + hex + ", or of another size");
    }
    return bytes;
  }
}
