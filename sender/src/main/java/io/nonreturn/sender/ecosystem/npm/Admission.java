package io.nonreturn.sender.ecosystem.npm;

import io.nonreturn.sender.fetch.Checksum;
import io.nonreturn.sender.fetch.Wanted;
import io.nonreturn.sender.watch.Holdings;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.RemoteFile;
import io.nonreturn.sender.watch.RemoteFiles;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.wire.ArtifactPath;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Limits;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Decides which versions of a package cross. What is left out although it was selected is told by name. One thread. */
final class Admission {

  private static final int MOST_INVALID = 10_000;

  private final NpmOptions options;
  private final URI upstream;
  private final Holdings holdings;
  private final InstantSource clock;
  private final RegistryKeys keys;
  private final Set<String> invalid = new HashSet<>();

  /** @param keys null where signatures are not checked */
  Admission(NpmOptions options, MirrorTools tools, RegistryKeys keys) {
    this.options = options;
    upstream = tools.options().upstream();
    holdings = tools.holdings();
    clock = tools.clock();
    this.keys = keys;
  }

  /**
   * The tarballs of the versions that cross.
   *
   * @param locked versions that a lock file names
   * @param files told of what is left out
   * @return by version, in the order of the document
   * @throws IOException if the document is of another package, or it cannot be told what crossed before
   */
  Map<String, RemoteFile> of(String name, Packument packument, Set<String> locked, RemoteFiles files) throws IOException {
    if (!packument.name().equals(name)) {
      throw new IOException("the packument of " + name + " is of " + packument.name());
    }
    Map<String, RemoteFile> wanted = new LinkedHashMap<>();
    Set<String> paths = new HashSet<>();
    for (Release release : packument.releases().values()) {
      String version = release.version();
      if (!options.selection().admits(name, version, packument.tags(), locked)) {
        continue;
      }
      boolean fits = Release.fits(release.os(), options.os()) && Release.fits(release.cpu(), options.cpu());
      if (!fits) {
        continue; // clients of the wanted platforms leave it out as well
      }
      String origin = upstream.resolve(NpmName.encoded(name)) + " " + version;
      RemoteFile file = file(name, release, packument.times().getOrDefault(version, ""), origin, files);
      if (file == null) {
        continue;
      }
      if (invalid.contains(key(file))) {
        continue;
      }
      boolean isWanted = locked.contains(version) || isRecent(packument.times().get(version)) || crossed(name, file);
      if (!isWanted) {
        continue;
      }
      if (!paths.add(file.path().toLowerCase(Locale.ROOT))) {
        files.skip(origin, Skipped.CASE_CLASH, file.path());
        continue;
      }
      wanted.put(version, file);
    }
    return wanted;
  }

  private RemoteFile file(String name, Release release, String published, String origin, RemoteFiles files) {
    if (!release.fault().isEmpty()) {
      files.skip(origin, Skipped.UPSTREAM_INVALID, release.fault());
      return null;
    }
    RegistryKeys.Verdict verdict = keys == null ? RegistryKeys.Verdict.GOOD : keys.verdict(name, release, published);
    if (verdict == RegistryKeys.Verdict.FALSE) {
      files.skip(origin, Skipped.UPSTREAM_INVALID, "its registry signature is not one over its integrity");
      return null;
    }
    if (verdict == RegistryKeys.Verdict.NONE && !options.takesUnsigned()) {
      files.skip(origin, Skipped.NOT_ADMITTED, "none of the keys signed it");
      return null;
    }
    String path = NpmName.tarball(name, release.version());
    URI uri = address(release.tarball());
    if (uri == null) {
      files.skip(origin, Skipped.NOT_ADMITTED, "its tarball lies at " + release.tarball() + ", on a host that npm.hosts does not name");
      return null;
    }
    if (ArtifactPath.check(path) != null) {
      files.skip(origin, Skipped.BAD_PATH, path);
      return null;
    }
    Wanted tarball = Wanted.of(uri, -1, Limits.BLOB_BYTES, release.checksums().toArray(Checksum[]::new));
    return RemoteFile.of(path, "application/octet-stream", tarball);
  }

  private URI address(String text) {
    try {
      URI uri = upstream.resolve(text);
      String host = uri.getHost();
      boolean isHttp = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      boolean isAllowed = host != null && (host.equalsIgnoreCase(upstream.getHost()) || options.hosts().contains(host));
      return isHttp && isAllowed && uri.getRawUserInfo() == null && !text.isEmpty() ? uri : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private boolean isRecent(String published) {
    if (options.window().isZero()) {
      return true;
    }
    try {
      return published != null && Instant.parse(published).isAfter(clock.instant().minus(options.window()));
    } catch (DateTimeException e) {
      return false;
    }
  }

  private boolean crossed(String name, RemoteFile file) throws IOException {
    return holdings.carried(BundleNames.of(name), file.path(), file.fingerprint()) != null;
  }

  /** Remembers that a tarball is no package of its name, so that it is not fetched for nothing with each change. */
  void invalid(RemoteFile file) {
    if (invalid.size() < MOST_INVALID) {
      invalid.add(key(file));
    }
  }

  private static String key(RemoteFile file) {
    return file.path() + " " + file.wanted().checksums();
  }
}
