package io.nonreturn.receiver.ecosystem.apt;

import io.nonreturn.receiver.verify.BlobReader;
import io.nonreturn.receiver.verify.EarlierFacts;
import io.nonreturn.receiver.verify.EcosystemCheck;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.receiver.verify.StoredBlobs;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.deb.IndexFile;
import io.nonreturn.wire.deb.Release;
import io.nonreturn.wire.deb.SignedRelease;
import io.nonreturn.wire.openpgp.Keyring;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A bundle of a Debian archive is one suite: its Release files, indexes that Release names, and exactly the files that these indexes name.
 * The archive's signature is held against the keys that the operator of this side trusts for the mirror; where he named none, the
 * rest is checked all the same and a fact says so.
 *
 * @param keyrings by mirror
 */
record AptCheck(Map<String, Keyring> keyrings) implements EcosystemCheck {
  static final String DATE = "date";
  static final String VALID_UNTIL = "valid-until";
  static final String SIGNATURE = "signature";
  static final String SIGNED_BY = "signed by ";
  static final String NOT_CHECKED = "signature not checked: no keyring is configured for this mirror";

  private static final String IN_RELEASE = "InRelease";
  private static final String RELEASE = "Release";
  private static final String RELEASE_GPG = "Release.gpg";
  private static final String DISTS = "dists/";
  private static final String BY_HASH = "by-hash/";
  private static final int BUFFER_BYTES = 64 << 10;

  @Override
  public List<Fact> check(Manifest manifest, StoredBlobs blobs) throws RefusedException, IOException {
    return check(manifest, blobs, EarlierFacts.NONE);
  }

  @Override
  public List<Fact> check(Manifest manifest, StoredBlobs blobs, EarlierFacts earlier) throws RefusedException, IOException {
    Optional<String> suite = BundleNames.upstream(manifest.name());
    if (suite.isEmpty()) {
      throw new RefusedException(Refusal.BUNDLE_NAME, "name=" + manifest.name() + " is no suite's");
    }
    if (manifest.removed()) {
      return List.of();
    }
    String folder = folder(suite.get());
    Map<String, Manifest.Artifact> left = new HashMap<>();
    manifest.artifacts().forEach(artifact -> left.put(artifact.path(), artifact));
    SignedRelease signed = signed(folder, left, blobs, keyrings.get(manifest.mirror()));
    checkName(suite.get(), signed.release());
    checkDate(signed.release(), earlier);
    List<Manifest.Artifact> indexes = checkIndexes(folder, signed.release(), left);
    checkPool(folder, indexes, left, blobs);
    return facts(signed);
  }

  static String folder(String suite) {
    return DISTS + suite + "/";
  }

  private static SignedRelease signed(String folder, Map<String, Manifest.Artifact> left, StoredBlobs blobs, Keyring keys)
      throws RefusedException, IOException {
    BlobReader reader = new BlobReader(blobs);
    byte[][] files = new byte[3][];
    String[] names = {IN_RELEASE, RELEASE, RELEASE_GPG};
    for (int i = 0; i < names.length; i++) {
      Manifest.Artifact artifact = left.remove(folder + names[i]);
      files[i] = artifact == null ? null : reader.bytes(artifact, SignedRelease.MOST_BYTES);
    }
    return SignedRelease.read(files[0], files[1], files[2], keys);
  }

  private static void checkName(String suite, Release release) throws RefusedException {
    if (!release.isOf(suite)) {
      throw new RefusedException(Refusal.BUNDLE_NAME, "suite=" + suite + " holds the Release of " + String.join(", ", release.names()));
    }
  }

  private static void checkDate(Release release, EarlierFacts earlier) throws RefusedException, IOException {
    Optional<String> known = earlier.latest("", DATE);
    if (known.isPresent() && release.date().isBefore(Instant.parse(known.get()))) {
      throw new RefusedException(
          Refusal.GENERATION_ROLLBACK, "Release of " + release.date() + " is older than that of " + known.get());
    }
  }

  /** Takes everything that Release names off the list; what is left must be files of the pool. */
  private static List<Manifest.Artifact> checkIndexes(String folder, Release release, Map<String, Manifest.Artifact> left)
      throws RefusedException {
    List<Manifest.Artifact> indexes = new ArrayList<>();
    Map<String, Release.Listed> byHash = byHash(release);
    for (Manifest.Artifact artifact : List.copyOf(left.values())) {
      if (!artifact.path().startsWith(folder)) {
        continue;
      }
      String path = artifact.path().substring(folder.length());
      Release.Listed listed = release.files().get(path);
      if (listed != null) {
        checkBytes(artifact, listed.size(), listed.sha256());
        if (IndexFile.of(path).isPresent()) {
          indexes.add(artifact);
        }
      } else if (path.contains(BY_HASH)) {
        // Of its folder some index must have that digest, and these bytes.
        Release.Listed named = byHash.get(path);
        if (named == null) {
          throw new RefusedException(Refusal.FOREIGN_FILE, "path=" + artifact.path() + " is named by nothing in Release");
        }
        checkBytes(artifact, named.size(), named.sha256());
      } else {
        continue;
      }
      left.remove(artifact.path());
    }
    return indexes;
  }

  /** The paths by digest of all that Release names. */
  private static Map<String, Release.Listed> byHash(Release release) {
    Map<String, Release.Listed> paths = new HashMap<>();
    release.files().forEach((path, listed) -> {
      String folder = path.substring(0, path.lastIndexOf('/') + 1);
      listed.digests().forEach((algorithm, hex) -> paths.putIfAbsent(folder + BY_HASH + algorithm + "/" + hex, listed));
    });
    return paths;
  }

  private static void checkBytes(Manifest.Artifact artifact, long size, Digest sha256) throws RefusedException {
    if (artifact.size() != size || !artifact.sha256().equals(sha256)) {
      throw new RefusedException(
          Refusal.CONTENT_DIGEST,
          "path=" + artifact.path() + " bytes=" + artifact.size() + " sha256=" + artifact.sha256() + " != bytes=" + size
              + " sha256=" + sha256);
    }
  }

  private static void checkPool(
      String folder, List<Manifest.Artifact> indexes, Map<String, Manifest.Artifact> left, StoredBlobs blobs)
      throws RefusedException, IOException {
    Set<String> read = new HashSet<>();
    Set<String> named = new HashSet<>();
    for (Manifest.Artifact index : indexes) {
      IndexFile form = IndexFile.of(index.path()).orElseThrow();
      if (!read.add(form + " " + index.sha256())) {
        continue;
      }
      try (InputStream in = new BufferedInputStream(Files.newInputStream(blobs.file(index.sha256())), BUFFER_BYTES)) {
        form.read(in, (path, size, sha256) -> {
          Manifest.Artifact file = left.get(path);
          if (file == null) {
            throw new RefusedException(Refusal.CONTENT_INCOMPLETE, "index=" + index.path() + " names path=" + path);
          }
          checkBytes(file, size, sha256);
          named.add(path);
        });
      }
    }
    for (String path : left.keySet()) {
      if (!named.contains(path)) {
        throw new RefusedException(Refusal.FOREIGN_FILE, "path=" + path + " is named by no index");
      }
      // Else it would be found where another suite's own files are looked for, as long as that is not here.
      if (path.startsWith(DISTS) && !path.startsWith(folder)) {
        throw new RefusedException(Refusal.FOREIGN_FILE, "path=" + path + " lies in another suite's folder");
      }
    }
  }

  private static List<Fact> facts(SignedRelease signed) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("", DATE, signed.release().date().toString()));
    signed.release().validUntil().ifPresent(until -> facts.add(new Fact("", VALID_UNTIL, until.toString())));
    facts.add(new Fact("", SIGNATURE, signed.signer().map(signer -> SIGNED_BY + signer).orElse(NOT_CHECKED)));
    return facts;
  }
}
