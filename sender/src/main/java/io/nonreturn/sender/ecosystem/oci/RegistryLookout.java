package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.sender.fetch.Checksum;
import io.nonreturn.sender.fetch.FetchException;
import io.nonreturn.sender.fetch.Wanted;
import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.Lookout;
import io.nonreturn.sender.watch.RemoteFile;
import io.nonreturn.sender.watch.RemoteFiles;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a registry: each tag's digest, and the digests of what is about it. A signature that comes after its image changes the token, so
 * that the image is drafted again with it. One thread.
 */
final class RegistryLookout implements Lookout {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryLookout.class);
  private static final int MOST_IMAGES = 100_000;
  private static final int MOST_REFERRERS = 500;

  private final Registry registry;
  private final Selection selection;
  private final OciFollowing options;
  private Map<String, Target> targets = Map.of();

  private final Set<String> failing = new HashSet<>();

  /**
   * An image as the last look saw it.
   *
   * @param digest empty when it was never had
   */
  private record Target(ImageName name, String digest, String token) {}

  RegistryLookout(Registry registry, Selection selection, OciFollowing options) {
    this.registry = registry;
    this.selection = selection;
    this.options = options;
  }

  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public Map<String, String> look(Set<String> live) throws IOException, InterruptedException {
    registry.look();
    Map<String, Target> found = new LinkedHashMap<>();
    Failures failures = new Failures();
    for (ImageName name : names(live, failures)) {
      String bundle = name.bundle(options.prefix());
      try {
        String digest = registry.digest(name);
        if (digest != null) {
          found.put(bundle, new Target(name, digest, digest + about(name, digest)));
        }
        failures.none(name.toString());
      } catch (FetchException | InvalidImageException e) {
        failures.note(name.toString(), e);
        // What was known stays; of what was not, gathering says why.
        found.put(bundle, targets.getOrDefault(bundle, new Target(name, "", "unasked")));
      }
    }
    failures.throwIfAll();
    targets = found;
    Map<String, String> tokens = new LinkedHashMap<>();
    found.forEach((bundle, target) -> tokens.put(bundle, target.token()));
    return tokens;
  }

  @Override
  public boolean isKept(String before, String now) {
    return options.keepsMoved() && !image(before).equals(image(now));
  }

  /** What a token says of the image itself, without what is about it. */
  private static String image(String token) {
    int about = token.indexOf('+');
    return about < 0 ? token : token.substring(0, about);
  }

  /** Images and lists that a look could not have: one must not hold back the others, and is told once, until it can be had. */
  private final class Failures {
    private IOException last;
    private int answered;

    void note(String what, IOException e) {
      last = e;
      if (failing.add(what)) {
        LOG.warn("{} cannot be looked at, and stays as it crossed before: {}; it is looked at again, correct its name or the registry if that lasts", what, e.getMessage());
      }
    }

    void none(String what) {
      answered++;
      failing.remove(what);
    }

    void throwIfAll() throws IOException {
      if (last != null && answered == 0) {
        throw last;
      }
    }
  }

  private String about(ImageName name, String digest) throws IOException, InterruptedException {
    if (!options.referrers()) {
      return "";
    }
    Set<String> digests = new TreeSet<>();
    registry.referrers(name.repository(), hex(digest)).forEach(referrer -> digests.add(referrer.hex()));
    return digests.isEmpty() ? "" : "+" + Digest.sha256(String.join(",", digests).getBytes(StandardCharsets.US_ASCII)).hex();
  }

  /** All images that are selected, each once, in the order of the selection. */
  private Set<ImageName> names(Set<String> live, Failures failures) throws IOException, InterruptedException {
    Set<ImageName> names = new LinkedHashSet<>();
    for (ImageName exact : selection.exact()) {
      add(names, exact);
    }
    for (Selection.TagPattern pattern : selection.patterns()) {
      for (String tag : tags(pattern.repository(), live, failures)) {
        if (ImageName.isTag(tag) && pattern.tags().admits(tag)) {
          add(names, new ImageName(pattern.repository(), tag));
        }
      }
    }
    if (selection.all()) {
      for (String repository : registry.repositories()) {
        for (String tag : ImageName.isRepository(repository) ? tags(repository, live, failures) : List.<String>of()) {
          if (ImageName.isTag(tag)) {
            add(names, new ImageName(repository, tag));
          }
        }
      }
    }
    return names;
  }

  /** A repository's tags; where they cannot be listed, those that are carried. */
  private List<String> tags(String repository, Set<String> live, Failures failures) throws IOException, InterruptedException {
    try {
      List<String> tags = registry.tags(repository);
      failures.none(repository);
      return tags;
    } catch (FetchException | InvalidImageException e) {
      failures.note(repository, e);
      String start = new ImageName(repository, "").bundle(options.prefix());
      return live.stream().filter(bundle -> bundle.startsWith(start)).map(bundle -> bundle.substring(start.length())).toList();
    }
  }

  private void add(Set<ImageName> names, ImageName name) throws InvalidImageException {
    // Lists of referrers go with the image that they are about.
    if (!ImageName.isReferrersTag(name.reference()) && selection.filter().admits(name.toString())) {
      names.add(name);
    }
    if (names.size() > MOST_IMAGES) {
      throw new InvalidImageException("images=" + names.size() + " > MOST=" + MOST_IMAGES + "; select fewer");
    }
  }

  @Override
  public Gathered gather(String bundle, RemoteFiles files) throws IOException, InterruptedException {
    Target target = targets.get(bundle);
    if (target == null) {
      return null;
    }
    if (target.digest().isEmpty()) {
      registry.digest(target.name()); // says why it cannot be had
      return null;
    }
    String repository = target.name().repository();
    Registry.Manifest top = registry.manifest(repository, target.digest(), -1);
    if (top == null) {
      return null; // the tag moved since, and what it was is gone
    }
    Descriptor image = Descriptor.of(top.mediaType(), hex(target.digest()), top.bytes().length);
    ImageWalk walk =
        new ImageWalk(manifest -> manifest.hex().equals(image.hex()) ? top.bytes() : fetched(repository, manifest), options.platforms());
    walk.follow(image);
    List<Descriptor> referrers = options.referrers() ? referrers(repository, walk) : List.of();
    List<RemoteFile> wanted = new ArrayList<>();
    for (Descriptor blob : walk.blobs().values()) {
      if (!walk.manifests().containsKey(blob.hex())) {
        Wanted bytes =
            new Wanted(registry.blob(repository, blob), blob.size(), blob.size(), List.of(Checksum.sha256(blob.hex())), Map.of());
        wanted.add(RemoteFile.of(blob.path(), ImageBundle.mediaType(blob), bytes));
      }
    }
    Map<String, ArtifactDraft> got = files.get(bundle, wanted);
    if (got.size() < wanted.size()) {
      return null; // noted by name; an image that lacks a layer is none
    }
    String origin = target.name().toString();
    List<ArtifactDraft> artifacts = new ArrayList<>(ImageBundle.documents(target.name(), origin, null, image, referrers, walk));
    artifacts.addAll(got.values());
    return new Gathered(artifacts, true, origin);
  }

  private byte[] fetched(String repository, Descriptor manifest) throws IOException, InterruptedException {
    Registry.Manifest found = registry.manifest(repository, manifest.digest(), manifest.size());
    if (found == null) {
      throw new InvalidImageException(repository + " names manifest " + manifest.digest() + " and does not give it");
    }
    return found.bytes();
  }

  /** What is about the image, about its parts for each platform, and about any of these. */
  private List<Descriptor> referrers(String repository, ImageWalk walk) throws IOException, InterruptedException {
    Map<String, Descriptor> found = new LinkedHashMap<>();
    Set<String> asked = new LinkedHashSet<>();
    for (List<String> subjects = List.copyOf(walk.manifests().keySet()); !subjects.isEmpty(); ) {
      for (String subject : subjects) {
        asked.add(subject);
        for (Descriptor referrer : registry.referrers(repository, subject)) {
          if (found.containsKey(referrer.hex()) || walk.manifests().containsKey(referrer.hex())) {
            continue;
          }
          walk.follow(referrer);
          if (!walk.documents().get(referrer.hex()).subject().equals(subject)) {
            throw new InvalidImageException(repository + " lists " + referrer.digest() + " as one about " + subject + ", and it is not");
          }
          found.put(referrer.hex(), walk.manifests().get(referrer.hex()));
        }
      }
      if (found.size() > MOST_REFERRERS) {
        throw new InvalidImageException("referrers=" + found.size() + " > MOST=" + MOST_REFERRERS);
      }
      subjects = walk.manifests().keySet().stream().filter(manifest -> !asked.contains(manifest)).toList();
    }
    return List.copyOf(found.values());
  }

  private static String hex(String digest) {
    return digest.substring(ImageName.SHA256.length());
  }
}
