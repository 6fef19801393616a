package io.nonreturn.sender.ecosystem.apt;

import io.nonreturn.sender.fetch.Checksum;
import io.nonreturn.sender.fetch.Downloaded;
import io.nonreturn.sender.fetch.FetchException;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.Wanted;
import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.Holdings;
import io.nonreturn.sender.watch.Lookout;
import io.nonreturn.sender.watch.RemoteFile;
import io.nonreturn.sender.watch.RemoteFiles;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Limits;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.deb.IndexFile;
import io.nonreturn.wire.deb.Release;
import io.nonreturn.wire.deb.SignedRelease;
import io.nonreturn.wire.openpgp.Keyring;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An archive over HTTP: asks for each suite's Release, and when that changed for the indexes that changed, and then for the files of the
 * pool that are not here. Indexes are asked for by their digests where the archive has them so, because then an update that is under
 * way is harmless; where it has not, one that is not what Release says ends the try.
 */
final class AptLookout implements Lookout {

  private static final Logger LOG = LoggerFactory.getLogger(AptLookout.class);

  /** Under these clients ask for indexes. */
  private static final List<String> BY_HASH = List.of("SHA256", "SHA512");

  private final Fetcher fetcher;
  private final Holdings holdings;
  private final URI base;
  private final Selection selection;
  private final Keyring keys;
  private final Map<String, Suite> suites = new LinkedHashMap<>();
  private final Set<String> failing = new HashSet<>();
  private final Map<String, Instant> dates = new HashMap<>();

  /** What indexes name, by their digests: of one that did not change nothing is fetched again. Given up when memory is short. */
  private final Map<Digest, SoftReference<List<PoolFile>>> named =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, SoftReference<List<PoolFile>>> eldest) {
          return size() > 1_000;
        }
      };

  /** @param keys null: signatures are not checked on this side */
  AptLookout(Fetcher fetcher, Holdings holdings, URI base, List<String> followed, Selection selection, Keyring keys) {
    this.fetcher = fetcher;
    this.holdings = holdings;
    this.base = base;
    this.selection = selection;
    this.keys = keys;
    followed.forEach(suite -> suites.put(suite, new Suite(fetcher, uri("dists/" + suite + "/"))));
  }

  @Override
  public Map<String, String> look(Set<String> live) throws IOException, InterruptedException {
    Map<String, String> found = new LinkedHashMap<>();
    FetchException failed = null;
    int answered = 0;
    for (Map.Entry<String, Suite> suite : suites.entrySet()) {
      try {
        suite.getValue().look();
        answered++;
        failing.remove(suite.getKey());
      } catch (FetchException e) {
        // What is known of it stays; it must not hold back the others.
        failed = e;
        if (failing.add(suite.getKey())) {
          LOG.warn("suite {} cannot be looked at, and stays as it crossed before: {}; it is looked at again, correct its name or the archive if that lasts", suite.getKey(), e.getMessage());
        }
      }
      // One that is configured and not there is no removal: it is told as a fault of that suite alone.
      found.put(BundleNames.of(suite.getKey()), suite.getValue().token());
    }
    if (failed != null && answered == 0) {
      throw failed;
    }
    return found;
  }

  /** Its indexes name every file. */
  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public Gathered gather(String bundle, RemoteFiles files) throws IOException, InterruptedException {
    String name = BundleNames.upstream(bundle).orElseThrow();
    Suite suite = suites.get(name);
    try {
      return gather(name, suite, files);
    } catch (IOException e) {
      suite.forget();
      throw e;
    }
  }

  private Gathered gather(String name, Suite suite, RemoteFiles files) throws IOException, InterruptedException {
    String folder = "dists/" + name + "/";
    if (suite.files().isEmpty()) {
      throw new IOException(uri(folder) + " has neither InRelease nor Release; look at mirror.upstream and mirror.apt.suites");
    }
    Release release = release(name, suite.files());
    List<Downloaded> spare = new ArrayList<>();
    List<RemoteFile> wanted = new ArrayList<>();
    Map<String, RemoteFile> pool = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Release.Listed> index : selection.of(release).entrySet()) {
        Wanted remote = index(folder, index.getKey(), index.getValue(), release.isByHash());
        wanted.add(file(folder + index.getKey(), remote));
        if (release.isByHash()) {
          String inFolder = index.getKey().substring(0, index.getKey().lastIndexOf('/') + 1);
          index.getValue().digests().forEach((algorithm, hex) -> {
            if (BY_HASH.contains(algorithm)) {
              wanted.add(file(folder + inFolder + "by-hash/" + algorithm + "/" + hex, remote));
            }
          });
        }
        if (IndexFile.isReadable(index.getKey())) {
          for (PoolFile file : named(index.getKey(), remote, index.getValue().sha256(), spare)) {
            checkPlace(name, file.path());
            Wanted there =
                Wanted.of(uri(file.path()), file.size(), file.size(), Checksum.sha256(file.sha256().hex()));
            RemoteFile before = pool.putIfAbsent(file.path(), file(file.path(), there));
            if (before != null && !before.wanted().checksums().equals(there.checksums())) {
              throw new IOException("indexes of suite " + name + " name two different files " + file.path());
            }
          }
        }
      }
      wanted.addAll(pool.values());
      if (wanted.size() + suite.files().size() > Limits.ARTIFACTS) {
        throw new IOException(
            "suite " + name + " has files=" + wanted.size() + " > LIMIT=" + Limits.ARTIFACTS
                + "; choose fewer components or architectures, or spread them over several mirrors");
      }
      return gathered(name, suite, wanted, files.get(BundleNames.of(name), wanted));
    } finally {
      spare.forEach(fetcher::release);
    }
  }

  /** The high side would refuse it: it could be found where another suite's own files are looked for. */
  static void checkPlace(String suite, String path) throws IOException {
    if (path.startsWith("dists/") && !path.startsWith("dists/" + suite + "/")) {
      throw new IOException("suite " + suite + " names " + path + ", which lies in another suite's folder");
    }
  }

  private Gathered gathered(String name, Suite suite, List<RemoteFile> wanted, Map<String, ArtifactDraft> had) throws IOException {
    long missing = wanted.stream().filter(file -> !had.containsKey(file.path())).count();
    if (missing > 0) {
      String first = wanted.stream().map(RemoteFile::path).filter(path -> !had.containsKey(path)).findFirst().orElseThrow();
      throw new IOException("suite " + name + " is not whole: files=" + missing + " could not be had, the first " + first);
    }
    List<ArtifactDraft> artifacts = new ArrayList<>(had.values());
    String folder = "dists/" + name + "/";
    suite.files().forEach((file, bytes) ->
        artifacts.add(RemoteFiles.document(folder + file, uri(folder + file).toString(), "text/plain", bytes)));
    return new Gathered(artifacts, true, uri(folder).toString());
  }

  private Release release(String name, Map<String, byte[]> files) throws IOException {
    Release release;
    try {
      release = SignedRelease.read(files.get(Suite.IN_RELEASE), files.get(Suite.RELEASE), files.get(Suite.RELEASE_GPG), keys).release();
    } catch (RefusedException e) {
      throw new IOException("suite " + name + ": " + e.getMessage(), e);
    }
    if (!release.isOf(name)) {
      throw new IOException("suite " + name + " holds the Release of " + String.join(", ", release.names()));
    }
    Instant known = dates.get(name);
    if (known != null && release.date().isBefore(known)) {
      throw new IOException("suite " + name + " went back from " + known + " to " + release.date() + ": a mirror that lags, or a replay");
    }
    dates.put(name, release.date());
    return release;
  }

  /** Where an index is; it is downloaded here already if it is not held, because its address may have to be tried twice. */
  private Wanted index(String folder, String path, Release.Listed listed, boolean isByHash) throws IOException, InterruptedException {
    Wanted plain = Wanted.of(uri(folder + path), listed.size(), listed.size(), Checksum.sha256(listed.sha256().hex()));
    if (!isByHash) {
      return plain;
    }
    String inFolder = path.substring(0, path.lastIndexOf('/') + 1);
    URI address = uri(folder + inFolder + "by-hash/SHA256/" + listed.sha256().hex());
    Wanted byHash = Wanted.of(address, listed.size(), listed.size(), Checksum.sha256(listed.sha256().hex()));
    if (holdings.has(listed.sha256())) {
      return byHash;
    }
    try {
      // Kept under its digest, where the bundle's own download finds it.
      fetcher.download(byHash);
      return byHash;
    } catch (FetchException e) {
      return plain;
    }
  }

  /** @param spare gets what was downloaded for this alone */
  private List<PoolFile> named(String path, Wanted wanted, Digest sha256, List<Downloaded> spare)
      throws IOException, InterruptedException {
    SoftReference<List<PoolFile>> known = named.get(sha256);
    List<PoolFile> files = known == null ? null : known.get();
    if (files == null) {
      boolean isHere = holdings.has(sha256);
      Downloaded downloaded = fetcher.download(wanted);
      if (isHere) {
        spare.add(downloaded);
      }
      files = PoolFile.of(path, downloaded.file());
      named.put(sha256, new SoftReference<>(files));
    }
    return files;
  }

  private static RemoteFile file(String path, Wanted wanted) {
    return RemoteFile.of(path, AptEcosystem.mediaType(path), wanted);
  }

  private URI uri(String path) {
    try {
      // Names hold %3a as it stands.
      return base.resolve(new URI(null, null, "./" + path, null));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("path=" + path, e);
    }
  }
}
