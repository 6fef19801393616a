package io.nonreturn.receiver.ecosystem.npm;

import io.nonreturn.receiver.ecosystem.npm.Packument.Release;
import io.nonreturn.receiver.ecosystem.npm.RegistryKeys.Verdict;
import io.nonreturn.receiver.verify.BlobReader;
import io.nonreturn.receiver.verify.EcosystemCheck;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.receiver.verify.StoredBlobs;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bundle is one package: its packument and the tarball of every version that this names, and nothing else. Each tarball has the
 * digests that the packument states and is inside the package and version that it is outside; each tag leads to a version that is here;
 * and where keys of the registry are known, each version is signed with one of them.
 */
final class NpmCheck implements EcosystemCheck {
  /** Facts about the bundle itself: what a search shows, and what the signatures are worth. */
  static final String DESCRIPTION = "description";
  static final String LATEST = "latest";
  static final String SIGNATURES = "signatures";

  /** Tarballs whose content is remembered, some 300 bytes each: a further version must not cost reading all older ones again. */
  private static final int REMEMBERED = 50_000;

  private final Optional<RegistryKeys> keys;
  private final boolean takesUnsigned;
  private final Map<Digest, Tarball> known = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Digest, Tarball> eldest) {
      return size() > REMEMBERED;
    }
  };

  /** @param takesUnsigned whether a version without a signature of one of the keys is taken */
  NpmCheck(Optional<RegistryKeys> keys, boolean takesUnsigned) {
    this.keys = keys;
    this.takesUnsigned = takesUnsigned;
  }

  @Override
  public boolean hasSharedNames() {
    return true;
  }

  @Override
  public boolean isFixed(String path) {
    return NpmName.isTarball(path);
  }

  @Override
  public List<Fact> check(Manifest manifest, StoredBlobs blobs) throws RefusedException, IOException {
    NpmName name = BundleNames.upstream(manifest.name())
        .flatMap(NpmName::of)
        .orElseThrow(() -> new RefusedException(Refusal.BUNDLE_NAME, "name=" + manifest.name() + " is not a package's"));
    if (manifest.removed()) {
      return List.of();
    }
    Map<String, Manifest.Artifact> byPath = new HashMap<>();
    for (Manifest.Artifact artifact : manifest.artifacts()) {
      byPath.put(artifact.path(), artifact);
    }
    Manifest.Artifact document = byPath.remove(NpmName.PACKUMENT);
    if (document == null) {
      throw new RefusedException(Refusal.CONTENT_INCOMPLETE, "package=" + name.full() + " has no " + NpmName.PACKUMENT);
    }
    Packument packument = new BlobReader(blobs).json(document, PackumentReader.MOST_BYTES, PackumentReader::read);
    checkNames(name, packument);
    int signed = 0;
    for (Map.Entry<String, Release> entry : packument.versions().entrySet()) {
      String path = name.tarball(entry.getKey());
      Manifest.Artifact artifact = byPath.remove(path);
      if (artifact == null) {
        throw new RefusedException(Refusal.CONTENT_INCOMPLETE, "package=" + name.full() + " lacks path=" + path);
      }
      Integrity integrity = Integrity.of(entry.getValue(), "path=" + path);
      checkTarball(name, entry.getKey(), integrity, path, tarball(artifact, blobs));
      String published = packument.times().getOrDefault(entry.getKey(), "");
      signed += isSigned(name, entry.getValue(), integrity, published) ? 1 : 0;
    }
    if (!byPath.isEmpty()) {
      throw new RefusedException(
          Refusal.FOREIGN_FILE, "package=" + name.full() + " path=" + byPath.keySet().iterator().next() + " is of no version");
    }
    return facts(packument, signed);
  }

  private static void checkNames(NpmName name, Packument packument) throws RefusedException {
    if (!packument.name().equals(name.full())) {
      throw contradiction("packument name=" + packument.name() + " != " + name.full());
    }
    for (Map.Entry<String, Release> entry : packument.versions().entrySet()) {
      Release release = entry.getValue();
      if (!NpmName.isVersion(entry.getKey())) {
        throw new RefusedException(Refusal.CONTENT_MALFORMED, "version=" + entry.getKey() + " is not one");
      }
      if (!release.name().equals(name.full()) || !release.version().equals(entry.getKey())) {
        throw contradiction("version=" + entry.getKey() + " states " + release.name() + "@" + release.version());
      }
    }
    for (Map.Entry<String, String> tag : packument.tags().entrySet()) {
      if (!packument.versions().containsKey(tag.getValue())) {
        throw new RefusedException(
            Refusal.CONTENT_INCOMPLETE, "tag=" + tag.getKey() + " leads to version=" + tag.getValue() + ", which is not here");
      }
    }
    if (packument.versions().isEmpty()) {
      throw new RefusedException(Refusal.CONTENT_INCOMPLETE, "package=" + name.full() + " has no version");
    }
  }

  private static void checkTarball(NpmName name, String version, Integrity integrity, String path, Tarball tarball)
      throws RefusedException {
    integrity.check(tarball, "path=" + path);
    if (!tarball.isOf(name.full(), version)) {
      throw contradiction("path=" + path + " is inside " + tarball.name() + "@" + tarball.version());
    }
  }

  /** A refusal of a tarball by its own content names its path here, where that is known. */
  private Tarball tarball(Manifest.Artifact artifact, StoredBlobs blobs) throws RefusedException, IOException {
    Tarball tarball = known.get(artifact.sha256());
    if (tarball == null) {
      try {
        tarball = Tarball.read(blobs.file(artifact.sha256()));
      } catch (RefusedException e) {
        throw new RefusedException(e.cause(), "path=" + artifact.path() + " " + e.getMessage());
      }
      known.put(artifact.sha256(), tarball);
    }
    return tarball;
  }

  private boolean isSigned(NpmName name, Release release, Integrity integrity, String published) throws RefusedException {
    if (keys.isEmpty()) {
      return false;
    }
    boolean isSigned = false;
    for (Packument.Signature signature : release.signatures()) {
      Verdict verdict = keys.get().judge(name.full(), release.version(), integrity.text(), signature, published);
      if (verdict == Verdict.BAD) {
        throw new RefusedException(
            Refusal.CONTENT_SIGNATURE, name.full() + "@" + release.version() + " key=" + signature.keyid() + " did not sign it");
      }
      isSigned |= verdict == Verdict.GOOD;
    }
    if (!isSigned && !takesUnsigned) {
      throw new RefusedException(
          Refusal.CONTENT_SIGNATURE, name.full() + "@" + release.version() + " is not signed with a key of this side");
    }
    return isSigned;
  }

  private List<Fact> facts(Packument packument, int signed) {
    List<Fact> facts = new ArrayList<>();
    String worth = keys.isEmpty()
        ? "not checked: no keys are configured"
        : "good=" + signed + " missing=" + (packument.versions().size() - signed);
    facts.add(new Fact("", SIGNATURES, worth));
    if (!packument.description().isEmpty()) {
      facts.add(new Fact("", DESCRIPTION, packument.description()));
    }
    String latest = packument.tags().get("latest");
    if (latest != null) {
      facts.add(new Fact("", LATEST, latest));
    }
    return facts;
  }

  private static RefusedException contradiction(String what) {
    return new RefusedException(Refusal.CONTENT_METADATA, what);
  }
}
