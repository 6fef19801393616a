package io.nonreturn.sender.ecosystem.npm;

import io.nonreturn.sender.fetch.Ask;
import io.nonreturn.sender.fetch.FetchException;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.Page;
import io.nonreturn.sender.fetch.Validators;
import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.Lookout;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.RemoteFile;
import io.nonreturn.sender.watch.RemoteFiles;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.sender.watch.Unanswered;
import io.nonreturn.sender.watch.UpstreamOptions;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a registry: a package is a bundle. Each package's document is asked for if it changed, or, where there is a feed of changes,
 * only if that names it; once a day all are asked in any case. One thread.
 */
final class NpmLookout implements Lookout {

  private static final Logger LOG = LoggerFactory.getLogger(NpmLookout.class);
  /** Of a registry of which everything is followed. */
  private static final int MOST_NAMES = 500_000;

  private static final Duration ALL_ASKED = Duration.ofDays(1);
  /** Documents that came with a look are kept for the gathering that follows. */
  private static final long KEPT_BYTES = 64L << 20;

  private final NpmOptions options;
  private final MirrorTools tools;
  private final UpstreamOptions upstream;
  private final Fetcher fetcher;
  private final Admission admission;
  private final LongSupplier nanoTime;
  private final Changes changes;

  /** Null where packages are named. */
  private final Everything everything;

  private final Map<String, Known> known = new HashMap<>();
  private final Map<String, byte[]> documents = new HashMap<>();
  private final Set<String> missing = new HashSet<>();
  private Map<String, Set<String>> locked = Map.of();
  private long keptBytes;
  private long allAskedNanos;

  /**
   * What is known of a package.
   *
   * @param validators for the next question
   * @param digest of the document; null when there is no such package
   */
  private record Known(Validators validators, String digest) {}

  /** @param keys null where signatures are not checked */
  NpmLookout(NpmOptions options, MirrorTools tools, RegistryKeys keys) {
    this.options = options;
    this.tools = tools;
    upstream = tools.options();
    fetcher = tools.fetcher();
    admission = new Admission(options, tools, keys);
    nanoTime = tools.nanoTime();
    Feed feed = options.changes() == null ? null : new Feed(fetcher, options.changes());
    everything = feed != null && options.selection().all() ? new Everything(feed, upstream.filter(), MOST_NAMES) : null;
    changes = feed == null || everything != null ? null : new Changes(feed);
    allAskedNanos = nanoTime.getAsLong();
  }

  @Override
  public Map<String, String> look(Set<String> live) throws IOException, InterruptedException {
    locked = options.lockfile() == null ? Map.of() : Lockfile.read(options.lockfile());
    documents.clear();
    keptBytes = 0;
    Set<String> names = new LinkedHashSet<>(options.selection().packages().keySet());
    names.addAll(locked.keySet());
    names.removeIf(name -> !upstream.filter().admits(name));
    known.keySet().retainAll(names);
    Set<String> changed = changed();
    Map<String, String> tokens = new LinkedHashMap<>();
    Unanswered unanswered = new Unanswered();
    for (String name : names) {
      String bundle = BundleNames.of(name);
      try {
        if (changed == null || changed.contains(name) || !known.containsKey(name)) {
          ask(name);
        }
        unanswered.answered();
      } catch (FetchException e) {
        unanswered.note(bundle, e);
        known.putIfAbsent(name, new Known(Validators.NONE, "unknown"));
      }
      String digest = known.get(name).digest();
      tellIfMissing(name, digest == null);
      if (digest != null) {
        tokens.put(bundle, digest + " " + String.join(",", new TreeSet<>(locked.getOrDefault(name, Set.of()))));
      }
    }
    unanswered.end(tools.skips());
    if (everything != null) {
      everything.next().forEach((name, place) -> tokens.putIfAbsent(BundleNames.of(name), "change " + place));
    }
    return tokens;
  }

  /** The packages that must be asked; null for all. */
  private Set<String> changed() throws InterruptedException {
    long now = nanoTime.getAsLong();
    Set<String> changed = changes == null ? null : changes.next();
    if (changed == null || now - allAskedNanos >= ALL_ASKED.toNanos()) {
      allAskedNanos = now;
      return null;
    }
    return changed;
  }

  private void ask(String name) throws FetchException, InterruptedException {
    Known before = known.getOrDefault(name, new Known(Validators.NONE, null));
    Page page = fetcher.page(question(name).unlessStill(before.validators()));
    if (page.isUnchanged()) {
      return;
    }
    if (page.isMissing()) {
      known.put(name, new Known(Validators.NONE, null));
      return;
    }
    keep(name, page.body());
    boolean isGone = isUnpublished(name, page.body());
    known.put(name, new Known(page.validators(), isGone ? null : Digest.sha256(page.body()).hex()));
  }

  private Ask question(String name) {
    return Ask.of(upstream.upstream().resolve(NpmName.encoded(name)), Packument.MOST_BYTES).accept("application/json");
  }

  private void keep(String name, byte[] document) {
    if (keptBytes + document.length <= KEPT_BYTES) {
      keptBytes += document.length;
      documents.put(name, document);
    }
  }

  /** Of a package that was taken back whole, a document without versions stays. */
  private static boolean isUnpublished(String name, byte[] document) {
    try {
      return Packument.parse(name, document).releases().isEmpty();
    } catch (IOException e) {
      return false; // told of when it is gathered
    }
  }

  /** Once for each: a name that was mistyped would else stay unnoticed. */
  private void tellIfMissing(String name, boolean isMissing) {
    if (!isMissing) {
      missing.remove(name);
    } else if (missing.add(name)) {
      LOG.warn("upstream={} has no package {}, which is selected; it is looked for again, is the name right?", upstream.upstream(), name);
    }
  }

  /** A document that names a tarball that stayed behind would be refused. */
  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public Gathered gather(String bundle, RemoteFiles files) throws IOException, InterruptedException {
    String name = BundleNames.upstream(bundle).orElseThrow(() -> new IOException(bundle + " is no package's bundle"));
    byte[] document = documents.remove(name);
    if (document == null) {
      Page page = fetcher.page(question(name));
      if (page.isMissing()) {
        return everything == null ? null : new Gathered(List.of(), true, upstream.upstream().toString());
      }
      document = page.body();
    } else {
      keptBytes -= document.length;
    }
    if (tools.keepsRemoved()) {
      document = withKept(bundle, document);
    }
    URI origin = upstream.upstream().resolve(NpmName.encoded(name));
    Map<String, RemoteFile> wanted = admission.of(name, Packument.parse(name, document), locked.getOrDefault(name, Set.of()), files);
    if (wanted.isEmpty() && everything != null) {
      return new Gathered(List.of(), true, origin.toString()); // nothing of it, until it changes
    }
    Map<String, ArtifactDraft> had = files.get(bundle, List.copyOf(wanted.values()));
    boolean complete = had.size() == wanted.size();
    Set<String> versions = new LinkedHashSet<>();
    List<ArtifactDraft> artifacts = new ArrayList<>();
    for (Map.Entry<String, RemoteFile> entry : wanted.entrySet()) {
      ArtifactDraft tarball = had.get(entry.getValue().path());
      if (tarball != null && isPackage(name, entry.getKey(), entry.getValue(), files.fetched(tarball), files)) {
        versions.add(entry.getKey());
        artifacts.add(tarball);
      }
    }
    if (versions.isEmpty()) {
      throw new IOException("of " + name + " no version is selected, admitted and whole; what crossed before stays");
    }
    byte[] cut = Packument.cut(document, versions);
    artifacts.add(RemoteFiles.document(NpmName.PACKUMENT, origin.toString(), "application/json", cut));
    return new Gathered(artifacts, complete, origin.toString());
  }

  /** The document with the versions that crossed and that it no longer has. */
  private byte[] withKept(String bundle, byte[] document) throws IOException {
    Digest carried = tools.holdings().carried(bundle, NpmName.PACKUMENT);
    return carried == null ? document : Packument.added(document, tools.holdings().read(carried, Packument.MOST_BYTES));
  }

  /**
   * Looks into a tarball that came just now: the high side would refuse the whole package for one that is not what it must be.
   *
   * @param fetched null when it was here before, and was looked into then
   */
  private boolean isPackage(String name, String version, RemoteFile file, Path fetched, RemoteFiles files) throws IOException {
    if (fetched == null) {
      return true;
    }
    try {
      NpmTarball.check(NpmTarball.manifest(fetched), name, version);
      return true;
    } catch (SkippedException e) {
      files.skip(file.origin(), e.skipped(), e.getMessage());
      admission.invalid(file);
      return false;
    }
  }
}
