package io.nonreturn.sender.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A folder as upstream: scanned when something in it moves, and from time to time in any case.
 *
 * <p>What is there is found by {@link FolderScan}, what of it changed and is at rest by {@link BundleChanges}. One thread, except
 * for the counters.
 */
public final class FolderMirror implements Mirror {

  private static final long DEBOUNCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int BUSY_FACTOR = 4;

  private final String name;
  private final String ecosystem;
  private final Path root;
  private final Layout layout;
  private final Duration scan;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final FolderWatch watch;
  private final BundleChanges changes;
  private final Skips skips;
  private long scannedNanos;
  private long scanNanos;
  private volatile int bundles;
  private volatile long lookedMicros;

  /**
   * @param name unique within the sender
   * @param ecosystem the name of the one whose layout this is
   * @param settle how long a file must not have changed
   * @param scan how often the folder is scanned even if nothing was reported
   * @param nanoTime monotonic, as {@link System#nanoTime}
   * @throws IOException if the folder cannot be watched
   */
  public FolderMirror(
      String name,
      String ecosystem,
      Path root,
      Layout layout,
      Duration settle,
      Duration scan,
      InstantSource clock,
      LongSupplier nanoTime)
      throws IOException {
    this.name = name;
    this.ecosystem = ecosystem;
    this.root = root.toAbsolutePath();
    this.layout = layout;
    this.scan = scan;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.watch = new FolderWatch(root);
    this.changes = new BundleChanges(this.root.toString(), settle);
    this.skips = new Skips(name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String ecosystem() {
    return ecosystem;
  }

  @Override
  public boolean isWhole() {
    return layout.isWhole();
  }

  @Override
  public int bundles() {
    return bundles;
  }

  @Override
  public long lookedMicros() {
    return lookedMicros;
  }

  @Override
  public Skips skips() {
    return skips;
  }

  @Override
  public List<BundleDraft> poll(Set<String> live) throws IOException {
    long startNanos = nanoTime.getAsLong();
    changes.look(clock.instant(), startNanos);
    watch.clear();
    if (!Files.isDirectory(root)) {
      throw new IOException("folder " + root + " is missing; nothing is removed on that account");
    }
    FolderScan found = FolderScan.of(root, skips, watch::add);
    watch.forgetOthers();
    found.files().sort(Comparator.comparing(FoundFile::path));
    Map<String, List<ArtifactDraft>> current = layout.bundles(found.files(), skips);
    bundles = current.size();
    skips.forgetBundles(bundle -> !current.containsKey(bundle));
    current.keySet().forEach(skips::follow);
    Set<String> unknown = unknown(found);
    if (found.isEmpty() && live.size() > 1) {
      throw new IOException(
          "folder " + root + " is empty where " + live.size() + " bundles were; nothing is removed on that account:"
              + " mount what belongs there, or remove bundles one after the other");
    }
    List<BundleDraft> drafts = changes.drafts(current, unknown, live);
    scannedNanos = nanoTime.getAsLong();
    lookedMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    scanNanos = scannedNanos - startNanos;
    return drafts;
  }

  /** The bundles of which a part could not be read, so that nobody knows what they hold. */
  private Set<String> unknown(FolderScan found) throws IOException {
    Set<String> unknown = new HashSet<>();
    for (String folder : found.unreadableFolders()) {
      String bundle = layout.bundleOfFolder(folder);
      if (bundle == null) {
        throw new IOException(
            "folder " + root.resolve(folder) + " cannot be read, and any bundle may lie there; make it readable");
      }
      unknown.add(bundle);
    }
    return unknown;
  }

  @Override
  public void taken(BundleDraft draft) {
    changes.taken(draft);
  }

  @Override
  public void await(Duration limit) throws InterruptedException {
    long untilNanos = Math.min(scannedNanos + scan.toNanos(), nanoTime.getAsLong() + limit.toNanos());
    if (changes.nextSettleNanos() != Long.MAX_VALUE) {
      untilNanos = Math.min(untilNanos, Math.max(changes.nextSettleNanos(), scannedNanos + DEBOUNCE_NANOS));
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
}
