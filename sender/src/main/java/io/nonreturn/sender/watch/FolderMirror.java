package io.nonreturn.sender.watch;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A folder as upstream: scanned when something in it moves, and from time to time in any case.
 *
 * <p>A bundle is drafted when all of its files have been stable for {@code settle}. One that never comes to rest is
 * drafted after {@value #PATIENCE_FACTOR} times that, without the files that still change. The memory is one entry a bundle
 * and one a changing file, bounded by the scan. One thread, except for the counters.
 */
public final class FolderMirror implements Mirror {

  static final int PATIENCE_FACTOR = 15;
  private static final long DEBOUNCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int BUSY_FACTOR = 4;

  private record Resting(Fingerprint fingerprint, long sinceNanos) {}

  private final String name;
  private final Path root;
  private final Layout layout;
  private final Duration settle;
  private final Duration scan;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final FolderWatch watch;
  private final Skips skips;
  private final Map<String, Digest> taken = new HashMap<>();
  private final Map<String, Long> changedSinceNanos = new HashMap<>();
  private final Map<String, Long> observedMicros = new HashMap<>();
  private Map<String, Resting> resting = new HashMap<>();
  private long nextSettleNanos = Long.MAX_VALUE;
  private long scannedNanos;
  private long scanNanos;
  private volatile int bundles;

  private FolderMirror(
      String name,
      Path root,
      Layout layout,
      Duration settle,
      Duration scan,
      InstantSource clock,
      LongSupplier nanoTime)
      throws IOException {
    this.name = name;
    this.root = root.toAbsolutePath();
    this.layout = layout;
    this.settle = settle;
    this.scan = scan;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.watch = new FolderWatch(root);
    this.skips = new Skips(name);
  }

  /**
   * Any files: a subfolder is a bundle.
   *
   * @param settle how long a file must not have changed
   * @param scan how often the folder is scanned even if nothing was reported
   * @param nanoTime monotonic, as {@link System#nanoTime}
   */
  public static FolderMirror raw(
      String name, Path root, Duration settle, Duration scan, InstantSource clock, LongSupplier nanoTime)
      throws IOException {
    return new FolderMirror(name, root, new RawLayout(), settle, scan, clock, nanoTime);
  }

  /** Wheels and sdists: a project is a bundle. Parameters as for {@link #raw}. */
  public static FolderMirror pypi(
      String name, Path root, Duration settle, Duration scan, InstantSource clock, LongSupplier nanoTime)
      throws IOException {
    return new FolderMirror(name, root, new PypiLayout(), settle, scan, clock, nanoTime);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String ecosystem() {
    return layout.ecosystem();
  }

  @Override
  public int bundles() {
    return bundles;
  }

  @Override
  public Skips skips() {
    return skips;
  }

  @Override
  public List<BundleDraft> poll(Set<String> live) throws IOException {
    long startNanos = nanoTime.getAsLong();
    Instant now = clock.instant();
    watch.clear();
    if (!Files.isDirectory(root)) {
      throw new IOException("folder " + root + " is missing; nothing is removed on that account");
    }
    FolderScan found = FolderScan.of(root, skips, watch::add);
    found.files().sort(Comparator.comparing(FolderScan.Found::path));
    Set<String> unsettled = unsettled(found.files(), now, startNanos);
    Map<String, List<ArtifactDraft>> current = layout.bundles(found.files(), skips);
    bundles = current.size();
    Set<String> unknown = new HashSet<>();
    for (String folder : found.unreadableFolders()) {
      String bundle = layout.bundleOfFolder(folder);
      if (bundle == null) {
        throw new IOException(
            "folder " + root.resolve(folder) + " cannot be read, and any bundle may lie there; make it readable");
      }
      unknown.add(bundle);
    }
    if (found.isEmpty() && live.size() > 1) {
      throw new IOException(
          "folder " + root + " is empty where " + live.size() + " bundles were; nothing is removed on that account:"
              + " mount what belongs there, or remove bundles one after the other");
    }

    List<BundleDraft> drafts = new ArrayList<>();
    for (Map.Entry<String, List<ArtifactDraft>> bundle : current.entrySet()) {
      if (!unknown.contains(bundle.getKey())) {
        BundleDraft draft = draft(bundle.getKey(), bundle.getValue(), unsettled, now, startNanos);
        if (draft != null) {
          drafts.add(draft);
        }
      }
    }
    for (String gone : live) {
      if (!current.containsKey(gone) && !unknown.contains(gone)) {
        drafts.add(new BundleDraft(gone, List.of(), true, root.toString(), micros(now), null));
      }
    }
    taken.keySet().retainAll(current.keySet());
    changedSinceNanos.keySet().retainAll(current.keySet());
    observedMicros.keySet().retainAll(current.keySet());
    scannedNanos = nanoTime.getAsLong();
    scanNanos = scannedNanos - startNanos;
    return drafts;
  }

  @Override
  public void taken(BundleDraft draft) {
    if (draft.version() instanceof Digest version) {
      taken.put(draft.name(), version);
    }
    changedSinceNanos.remove(draft.name());
    observedMicros.remove(draft.name());
  }

  @Override
  public void await(Duration limit) throws InterruptedException {
    long untilNanos = Math.min(scannedNanos + scan.toNanos(), nanoTime.getAsLong() + limit.toNanos());
    if (nextSettleNanos != Long.MAX_VALUE) {
      untilNanos = Math.min(untilNanos, Math.max(nextSettleNanos, scannedNanos + DEBOUNCE_NANOS));
    }
    long waitNanos = untilNanos - nanoTime.getAsLong();
    if (waitNanos > 0 && watch.await(waitNanos)) {
      // A busy folder must not be scanned all the time: the pause grows with the time that a scan takes.
      TimeUnit.NANOSECONDS.sleep(Math.max(DEBOUNCE_NANOS, BUSY_FACTOR * scanNanos));
    }
  }

  @Override
  public void close() throws IOException {
    watch.close();
  }

  /** Null when the bundle is as it was taken, or is to come to rest first. */
  private BundleDraft draft(
      String bundle, List<ArtifactDraft> artifacts, Set<String> unsettled, Instant now, long nowNanos) {
    Digest version = version(artifacts);
    if (version.equals(taken.get(bundle))) {
      return null;
    }
    long since = changedSinceNanos.computeIfAbsent(bundle, key -> nowNanos);
    long observed = observedMicros.computeIfAbsent(bundle, key -> micros(now));
    boolean atRest = artifacts.stream().noneMatch(a -> unsettled.contains(a.origin()));
    if (atRest) {
      return new BundleDraft(bundle, artifacts, false, root.toString(), observed, version);
    }
    if (nowNanos - since < PATIENCE_FACTOR * settle.toNanos()) {
      return null;
    }
    changedSinceNanos.put(bundle, nowNanos);
    List<ArtifactDraft> able = new ArrayList<>(artifacts.size());
    for (ArtifactDraft artifact : artifacts) {
      able.add(unsettled.contains(artifact.origin()) ? withoutBytes(artifact) : artifact);
    }
    return new BundleDraft(bundle, able, false, root.toString(), observed, null);
  }

  private static ArtifactDraft withoutBytes(ArtifactDraft a) {
    Source source = Source.skipped(Skipped.UNSETTLED, "");
    return new ArtifactDraft(a.path(), a.origin(), a.mediaType(), a.size(), a.expected(), null, source);
  }

  /**
   * The files that changed too recently. A file whose change time is old enough is at rest at first sight; the clock of
   * a file server may be ahead of ours, so one that we saw unchanged for long enough is at rest too.
   */
  private Set<String> unsettled(List<FolderScan.Found> files, Instant now, long nowNanos) {
    Map<String, Resting> still = new HashMap<>();
    Set<String> unsettled = new HashSet<>();
    nextSettleNanos = Long.MAX_VALUE;
    long wallNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    for (FolderScan.Found found : files) {
      long ageNanos = wallNanos - found.fingerprint().changedNanos();
      if (ageNanos >= settle.toNanos()) {
        continue;
      }
      Resting before = resting.get(found.path());
      Resting rest =
          before != null && before.fingerprint().equals(found.fingerprint())
              ? before
              : new Resting(found.fingerprint(), nowNanos);
      still.put(found.path(), rest);
      long leftNanos = settle.toNanos() - (nowNanos - rest.sinceNanos());
      if (leftNanos > 0) {
        unsettled.add(found.path());
        long byChangeTime = ageNanos >= 0 ? settle.toNanos() - ageNanos : leftNanos;
        nextSettleNanos = Math.min(nextSettleNanos, nowNanos + Math.min(leftNanos, byChangeTime));
      }
    }
    resting = still;
    return unsettled;
  }

  private static Digest version(List<ArtifactDraft> artifacts) {
    MessageDigest hash = Digest.newSha256();
    ByteBuffer numbers = ByteBuffer.allocate(4 * Long.BYTES);
    for (ArtifactDraft artifact : artifacts) {
      Fingerprint f = artifact.fingerprint();
      numbers.clear().putLong(f.size()).putLong(f.modifiedNanos()).putLong(f.changedNanos()).putLong(f.inode());
      hash.update(artifact.path().getBytes(StandardCharsets.UTF_8));
      hash.update((byte) 0);
      hash.update(numbers.array());
    }
    return Digest.of(hash.digest());
  }

  private static long micros(Instant instant) {
    return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + instant.getNano() / 1_000;
  }
}
