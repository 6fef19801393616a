package io.nonreturn.sender.ecosystem.apt;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.FoundFile;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.deb.IndexFile;
import io.nonreturn.wire.deb.Release;
import io.nonreturn.wire.deb.SignedRelease;
import io.nonreturn.wire.openpgp.Keyring;
import io.nonreturn.wire.settings.Toml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An archive on disk, as reprepro or a mirror's rsync leaves it: each folder below {@code dists} with a Release file is a suite, and takes
 * what its indexes name. A suite that is not whole, as in the middle of an update, is left as it crossed before.
 *
 * @param keyring file of the archive's keys; null when its signatures are not checked on this side
 */
record AptLayout(Path keyring) implements Layout {

  private static final String DISTS = "dists/";

  @Override
  public Map<String, List<ArtifactDraft>> bundles(List<FoundFile> files, Skips skips) {
    Map<String, FoundFile> byPath = new HashMap<>();
    files.forEach(file -> byPath.put(file.path(), file));
    Map<String, List<ArtifactDraft>> bundles = new TreeMap<>();
    for (FoundFile file : files) {
      boolean isRelease = file.name().equals(Suite.IN_RELEASE) || file.name().equals(Suite.RELEASE);
      int end = file.path().lastIndexOf('/');
      if (!isRelease || !file.path().startsWith(DISTS) || end < DISTS.length()) {
        continue;
      }
      String suite = file.path().substring(DISTS.length(), end);
      if (bundles.containsKey(BundleNames.of(suite)) || suite.contains("/binary-") || suite.endsWith("/source")) {
        continue;
      }
      try {
        bundles.put(BundleNames.of(suite), suite(suite, byPath));
      } catch (IOException | RefusedException e) {
        skips.noteBundle(BundleNames.of(suite), Skipped.UPSTREAM_INVALID, e.getMessage());
      }
    }
    return bundles;
  }

  private List<ArtifactDraft> suite(String suite, Map<String, FoundFile> byPath) throws IOException, RefusedException {
    String folder = DISTS + suite + "/";
    List<ArtifactDraft> drafts = new ArrayList<>();
    Map<String, byte[]> trio = new HashMap<>();
    for (String name : List.of(Suite.IN_RELEASE, Suite.RELEASE, Suite.RELEASE_GPG)) {
      FoundFile file = byPath.get(folder + name);
      if (file != null && file.fingerprint().size() <= SignedRelease.MOST_BYTES) {
        trio.put(name, Files.readAllBytes(file.file()));
        drafts.add(draft(file, Digest.sha256(trio.get(name))));
      }
    }
    Keyring keys = keyring == null ? null : Keyring.read(keyring);
    Release release = SignedRelease.read(trio.get(Suite.IN_RELEASE), trio.get(Suite.RELEASE), trio.get(Suite.RELEASE_GPG), keys).release();
    Map<String, PoolFile> pool = new TreeMap<>();
    for (Map.Entry<String, Release.Listed> listed : release.files().entrySet()) {
      String path = folder + listed.getKey();
      FoundFile file = byPath.get(path);
      // What cannot be read here cannot be checked on the high side, and clients have the other forms.
      boolean isIndex = IndexFile.isReadable(listed.getKey());
      if (file == null || (!isIndex && listed.getKey().matches("(?:.*/)?(?:Packages|Sources)\\.[a-z0-9]+"))) {
        continue;
      }
      drafts.add(draft(file, listed.getValue().sha256()));
      listed.getValue().digests().forEach((algorithm, hex) -> {
        String inFolder = path.substring(0, path.lastIndexOf('/') + 1);
        FoundFile byHash = byPath.get(inFolder + "by-hash/" + algorithm + "/" + hex);
        if (byHash != null) {
          drafts.add(draft(byHash, listed.getValue().sha256()));
        }
      });
      if (isIndex) {
        PoolFile.of(listed.getKey(), file.file()).forEach(named -> pool.put(named.path(), named));
      }
    }
    for (PoolFile named : pool.values()) {
      AptLookout.checkPlace(suite, named.path());
      FoundFile file = byPath.get(named.path());
      if (file == null) {
        throw new IOException("suite " + suite + " is not whole: its indexes name " + named.path() + ", which is not there");
      }
      drafts.add(draft(file, named.sha256()));
    }
    return drafts;
  }

  private static ArtifactDraft draft(FoundFile file, Digest sha256) {
    return new ArtifactDraft(
        file.path(), file.path(), AptEcosystem.mediaType(file.path()), file.fingerprint().size(), sha256, file.fingerprint(), file.source());
  }

  /** Its indexes name every file. */
  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public String bundleOfFolder(String folder) {
    return null;
  }

  @Override
  public Map<String, String> keys() {
    return keyring == null ? Map.of() : Map.of("keyring", Toml.quoted(keyring));
  }
}
