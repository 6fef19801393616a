package io.nonreturn.receiver.ecosystem.oci;

import io.nonreturn.receiver.verify.BlobReader;
import io.nonreturn.receiver.verify.EcosystemCheck;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.receiver.verify.StoredBlobs;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Manifest.Artifact;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A bundle is one image as an OCI image layout: the first entry of its {@code index.json} is the image, under its tag or its digest; all
 * others are manifests about it, by their {@code subject}. Every blob lies under its own SHA-256, each is named by some descriptor, and none
 * that a manifest names is missing.
 */
final class OciCheck implements EcosystemCheck {
  /** Of the bundle: the digits of the image's digest. Of a path: the media type of the manifest there. */
  static final String MANIFEST = "manifest";
  /** Of the bundle: this, the subject's digits and the digits of the manifest about it; the value is its descriptor. */
  static final String REFERRER = "referrer";
  /** Those of one manifest stand in one answer. */
  static final int MOST_REFERRERS = 1_000;

  private static final String LAYOUT = "oci-layout";
  private static final String INDEX = "index.json";
  private static final String LAYOUT_VERSION = "1.0.0";
  private static final int LAYOUT_BYTES = 4 << 10;
  private static final Set<String> FIXED = Set.of(LAYOUT, INDEX);

  @Override
  public boolean hasSharedNames() {
    return true;
  }

  @Override
  public List<Fact> check(Manifest manifest, StoredBlobs blobs) throws RefusedException, IOException {
    ImageName name = ImageName.ofBundle(manifest.name())
        .orElseThrow(() -> new RefusedException(
            Refusal.BUNDLE_NAME, "name=" + manifest.name() + " is neither repository:tag nor repository@sha256:digest"));
    if (manifest.removed()) {
      return List.of();
    }
    Map<String, Artifact> byPath = new HashMap<>();
    for (Artifact artifact : manifest.artifacts()) {
      checkPath(artifact);
      byPath.put(artifact.path(), artifact);
    }
    BlobReader reader = new BlobReader(blobs);
    checkLayout(byPath.get(LAYOUT), reader);
    List<Descriptor> tops = tops(byPath.get(INDEX), name, reader);
    LayoutWalk walk = new LayoutWalk(byPath, reader);
    for (Descriptor top : tops) {
      walk.follow(top);
    }
    checkReferrers(tops, walk);
    for (Artifact artifact : manifest.artifacts()) {
      if (!FIXED.contains(artifact.path()) && !walk.reached(artifact.sha256())) {
        throw new RefusedException(Refusal.FOREIGN_FILE, "path=" + artifact.path() + " is named by no manifest");
      }
    }
    return facts(tops.getFirst().digest(), walk);
  }

  private static void checkPath(Artifact artifact) throws RefusedException {
    if (FIXED.contains(artifact.path()) || artifact.path().equals(Descriptor.path(artifact.sha256()))) {
      return;
    }
    boolean isBlob = artifact.path().startsWith("blobs/sha256/");
    throw new RefusedException(
        isBlob ? Refusal.CONTENT_DIGEST : Refusal.FOREIGN_FILE,
        "path=" + artifact.path() + (isBlob ? " holds bytes of sha256=" + artifact.sha256() : " is no part of an image layout"));
  }

  private static void checkLayout(Artifact layout, BlobReader reader) throws RefusedException, IOException {
    if (layout == null) {
      throw new RefusedException(Refusal.CONTENT_INCOMPLETE, "path=" + LAYOUT + " is missing");
    }
    String version = reader.json(layout, LAYOUT_BYTES).path("imageLayoutVersion").asString("");
    if (!version.equals(LAYOUT_VERSION)) {
      throw new RefusedException(Refusal.CONTENT_MALFORMED, "path=" + LAYOUT + " states another version than " + LAYOUT_VERSION);
    }
  }

  private static List<Descriptor> tops(Artifact index, ImageName name, BlobReader reader) throws RefusedException, IOException {
    if (index == null) {
      throw new RefusedException(Refusal.CONTENT_INCOMPLETE, "path=" + INDEX + " is missing");
    }
    JsonNode document = reader.json(index, LayoutWalk.MANIFEST_BYTES);
    List<Descriptor> tops = ImageDocument.read(document, ImageDocument.OCI_INDEX, "path=" + INDEX).children();
    if (tops.isEmpty()) {
      throw new RefusedException(Refusal.CONTENT_MALFORMED, "path=" + INDEX + " names no image");
    }
    Descriptor image = tops.getFirst();
    boolean isOfName = name.digest().isPresent() ? name.digest().get().equals(image.digest()) : image.refName().equals(name.tag());
    if (!isOfName) {
      throw new RefusedException(Refusal.CONTENT_METADATA, "path=" + INDEX + " names another image first than the bundle does");
    }
    for (Descriptor other : tops.subList(1, tops.size())) {
      if (other.refName().isPresent()) {
        throw new RefusedException(Refusal.CONTENT_METADATA, "path=" + INDEX + " names a second image: " + other.refName().get());
      }
    }
    return tops;
  }

  /** What comes beside the image must be about it, or about something that is. */
  private static void checkReferrers(List<Descriptor> tops, LayoutWalk walk) throws RefusedException {
    for (Descriptor top : tops.subList(1, tops.size())) {
      Optional<Descriptor> subject = walk.documents().entrySet().stream()
          .filter(document -> document.getKey().digest().equals(top.digest()))
          .findFirst()
          .flatMap(document -> document.getValue().subject());
      if (subject.isEmpty() || !walk.names(subject.get().digest())) {
        throw new RefusedException(Refusal.FOREIGN_FILE, "path=" + top.path() + " is about nothing in this bundle");
      }
    }
  }

  private static List<Fact> facts(Digest image, LayoutWalk walk) throws RefusedException {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("", MANIFEST, image.hex()));
    Set<String> referrers = new TreeSet<>();
    for (Map.Entry<Descriptor, ImageDocument> found : walk.documents().entrySet()) {
      Descriptor descriptor = found.getKey();
      facts.add(new Fact(descriptor.path(), MANIFEST, descriptor.mediaType()));
      Optional<Descriptor> subject = found.getValue().subject();
      if (subject.isPresent()) {
        String fact = referrers(subject.get().digest()) + descriptor.digest().hex();
        referrers.add(fact);
        facts.add(new Fact("", fact, referrer(descriptor, found.getValue())));
      }
    }
    if (referrers.size() > MOST_REFERRERS) {
      throw new RefusedException(
          Refusal.CONTENT_MALFORMED, "manifests with a subject=" + referrers.size() + " > LIMIT=" + MOST_REFERRERS);
    }
    return facts;
  }

  /** The beginning of the names of facts about those that refer to this manifest. */
  static String referrers(Digest subject) {
    return REFERRER + " " + subject.hex() + " ";
  }

  /** As it stands in the list of those that refer to its subject (distribution specification, "Listing Referrers"). */
  private static String referrer(Descriptor descriptor, ImageDocument document) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("mediaType", descriptor.mediaType());
    node.put("digest", ImageName.SHA256 + descriptor.digest().hex());
    node.put("size", descriptor.size());
    document.artifactType().ifPresent(type -> node.put("artifactType", type));
    if (!document.annotations().isEmpty()) {
      node.set("annotations", JsonMapper.shared().readTree(document.annotations()));
    }
    return node.toString();
  }
}
