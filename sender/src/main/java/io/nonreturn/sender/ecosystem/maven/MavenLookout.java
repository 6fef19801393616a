package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.sender.fetch.FetchException;
import io.nonreturn.sender.watch.Lookout;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.RemoteFiles;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.sender.watch.Unanswered;
import io.nonreturn.sender.watch.UpstreamOptions;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.maven.MavenPath;
import io.nonreturn.wire.openpgp.Keyring;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a Maven repository: a release is a bundle, and is not asked for again once it is taken. What releases there are is asked
 * conditionally, of the metadata of each artifact that is selected without a version. One thread.
 */
final class MavenLookout implements Lookout {

  private static final Logger LOG = LoggerFactory.getLogger(MavenLookout.class);

  private final MavenOptions options;
  private final UpstreamOptions upstream;
  private final InstantSource clock;
  private final ReleaseLists lists;
  private final ReleaseDates dates;
  private final ProjectClosure closure;
  private final ReleaseFiles releases;
  private final Skips skips;
  private final Set<String> missing = new HashSet<>();
  private final Set<String> snapshots = new HashSet<>();
  private Map<String, Wish> wanted = Map.of();
  private Set<String> carried = Set.of();
  private Unanswered unanswered = new Unanswered();

  /** @param keys null where signatures are not checked */
  MavenLookout(MavenOptions options, MirrorTools tools, Keyring keys) {
    this.options = options;
    upstream = tools.options();
    clock = tools.clock();
    skips = tools.skips();
    PageCache cache = new PageCache(tools.fetcher().cache());
    Repository repository = new Repository(tools.fetcher(), upstream.upstream(), cache, options.checksums());
    lists = new ReleaseLists(repository);
    dates = new ReleaseDates(repository);
    closure =
        options.pom() == null ? null : new ProjectClosure(options.pom(), options.profiles(), options.maven(), repository, lists);
    releases = new ReleaseFiles(repository, tools.holdings(), new Signatures(options.signatures(), keys, repository), options.classifiers());
  }

  @Override
  public Map<String, String> look(Set<String> live) throws IOException, InterruptedException {
    carried = live;
    lists.begin();
    unanswered = new Unanswered();
    Map<String, Wish> found = new LinkedHashMap<>();
    for (Coordinates each : asked()) {
      if (each.isOpen()) {
        named(each, live).forEach(release -> add(found, release, Wish.MAIN));
      } else {
        unanswered.answered(); // nothing has to be asked to know of it
        add(found, each.release(each.version()), each.part() == null ? Wish.MAIN : Wish.of(Set.of(each.part())));
      }
    }
    unanswered.end(skips);
    dates.keep();
    if (closure != null) {
      closure.releases().forEach((release, parts) -> add(found, release, Wish.of(parts)));
    }
    found.keySet().removeIf(release -> !upstream.filter().admits(release));
    wanted = found;
    String period = options.recheck().isZero() ? "" : " " + clock.instant().getEpochSecond() / Math.max(1, options.recheck().toSeconds());
    Map<String, String> tokens = new LinkedHashMap<>();
    found.forEach((release, wish) -> tokens.put(BundleNames.of(release), wish.token() + period));
    return tokens;
  }

  private List<Coordinates> asked() throws IOException {
    List<Coordinates> all = new ArrayList<>(options.selection());
    if (options.artifacts() != null) {
      ArtifactList list = ArtifactList.read(options.artifacts());
      all.addAll(list.entries());
      for (String snapshot : list.snapshots()) {
        if (snapshots.add(snapshot)) {
          LOG.warn("artifacts={} names {}, a snapshot: it changes under one name and does not cross; name a release", options.artifacts(), snapshot);
        }
      }
    }
    return all;
  }

  private static void add(Map<String, Wish> found, String release, Wish wish) {
    found.merge(release, wish, Wish::and);
  }

  /** The releases that metadata names, as far as they are admitted and recent, or crossed before. */
  private List<String> named(Coordinates asked, Set<String> live) throws IOException, InterruptedException {
    String path = ReleaseLists.path(asked.group(), asked.artifact());
    RepositoryMetadata metadata;
    try {
      metadata = lists.of(path);
      unanswered.answered();
    } catch (FetchException e) {
      unanswered.note(asked.key(), e);
      metadata = lists.before(path);
      if (metadata == null) {
        String start = BundleNames.of(asked.release(""));
        return live.stream().filter(bundle -> bundle.startsWith(start)).map(bundle -> BundleNames.upstream(bundle).orElseThrow()).toList();
      }
    }
    if (metadata == null) {
      if (missing.add(asked.key())) {
        LOG.warn(
            "upstream={} has no metadata of {}, which is selected; is the name right? Where a repository keeps none, name versions",
            upstream.upstream(), asked.key());
      }
      return List.of();
    }
    missing.remove(asked.key());
    List<String> releasesOf = new ArrayList<>();
    for (String version : metadata.versions()) {
      String release = asked.release(version);
      if (asked.admits(version) && (live.contains(BundleNames.of(release)) || isRecent(release))) {
        releasesOf.add(release);
      }
    }
    return releasesOf;
  }

  /** One without a date counts as recent: it may be in the middle of being published. */
  private boolean isRecent(String release) throws IOException, InterruptedException {
    if (options.window().isZero()) {
      return true;
    }
    Instant date = dates.of(MavenPath.ofCoordinates(release).orElseThrow());
    return date == null || !date.isBefore(clock.instant().minus(options.window()));
  }

  /** A checksum or signature whose file stayed behind would be refused. */
  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public Gathered gather(String bundle, RemoteFiles files) throws IOException, InterruptedException {
    String name = BundleNames.upstream(bundle).orElseThrow(() -> new IOException(bundle + " is no release's bundle"));
    Wish wish = wanted.get(name);
    if (wish == null) {
      throw new IOException(bundle + " is not followed");
    }
    return releases.gather(MavenPath.ofCoordinates(name).orElseThrow(), wish, carried.contains(bundle), files);
  }
}
