package io.nonreturn.bench.soak;

import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.daemon.TempTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Offers new bundles at a steady rate and takes them away again some time after they were published, so that disks do not fill: from
 * the mirror, and, as nothing there asks for them any more, from the high side's store. One thread.
 *
 * <p>A bundle is a tenth of a second's bytes or more, in large, middling and small files; beside them goes a probe of 10 KB now and
 * then, on which latency is measured.
 */
final class SoakLoad {
  static final String MIRROR = "soak";
  static final String PROBE = "probe-";

  private static final int PROBE_BYTES = 10_000;
  private static final long PROBE_NANOS = 500_000_000;
  private static final long BUNDLE_NANOS = 250_000_000;
  /** Of a bundle's bytes in files of so many bytes each; the rest is one large file. */
  private static final double MIDDLING = 0.25;

  private static final int MIDDLING_BYTES = 256_000;
  private static final double SMALL = 0.05;
  private static final int SMALL_BYTES = 16_000;
  private static final long KEPT_NANOS = 15_000_000_000L;

  /** A bundle that was offered: its bytes, and its files' hashes. */
  record Offer(String name, long bytes, List<String> hashes) {}

  /** A published bundle on its way out. */
  private record Leaving(Offer offer, long sinceNanos) {}

  private final Path mirror;
  private final Path aside;
  private final Path highStore;
  private final long bundleBytes;
  private final SplittableRandom random = new SplittableRandom(3);
  private final Map<String, Offer> open = new LinkedHashMap<>();
  private final Deque<Leaving> published = new ArrayDeque<>();
  private final Deque<Leaving> removed = new ArrayDeque<>();
  private long nextBundleNanos;
  private long nextProbeNanos;
  private long bundles;
  private long bytes;
  private long removals;

  /**
   * @param mirror followed by the sender
   * @param aside beside it, on the same file system
   * @param highStore the receiver's blobs
   * @param bytesPerSecond of files
   */
  SoakLoad(Path mirror, Path aside, Path highStore, long bytesPerSecond) {
    this.mirror = mirror;
    this.aside = aside;
    this.highStore = highStore;
    this.bundleBytes = (long) (bytesPerSecond * (BUNDLE_NANOS / 1e9));
  }

  /** Does what is due. What cannot be offered in time, because the machine is busy, is not made up for. */
  void work(long nowNanos, boolean offering) throws IOException {
    if (offering && nowNanos >= nextBundleNanos) {
      nextBundleNanos = Math.max(nextBundleNanos + BUNDLE_NANOS, nowNanos - BUNDLE_NANOS);
      offer(String.format("bundle-%07d", bundles), bundleBytes);
    }
    if (offering && nowNanos >= nextProbeNanos) {
      nextProbeNanos = nowNanos + PROBE_NANOS;
      offer(String.format(PROBE + "%07d", bundles), PROBE_BYTES);
    }
    while (offering && !published.isEmpty() && nowNanos - published.peek().sinceNanos() > KEPT_NANOS) {
      Offer old = published.poll().offer();
      Path gone = aside.resolve("gone");
      Files.move(mirror.resolve(old.name()), gone, StandardCopyOption.ATOMIC_MOVE);
      TempTree.delete(gone);
      removed.add(new Leaving(old, nowNanos));
      removals++;
    }
    while (!removed.isEmpty() && nowNanos - removed.peek().sinceNanos() > KEPT_NANOS) {
      for (String hash : removed.poll().offer().hashes()) {
        Files.deleteIfExists(highStore.resolve(hash.substring(0, 2)).resolve(hash));
      }
    }
  }

  /** Notes that a bundle is visible; tells whether it was not known to be, and is one of these. */
  boolean published(String name, long nowNanos) {
    Offer offer = open.remove(name);
    if (offer != null) {
      published.add(new Leaving(offer, nowNanos));
    }
    return offer != null;
  }

  /** Offered and not known to be published. */
  List<Offer> open() {
    return new ArrayList<>(open.values());
  }

  /** Some bundle that is published and still in the mirror. */
  Optional<Offer> somePublished() {
    return published.stream().skip(published.isEmpty() ? 0 : random.nextInt(published.size())).findFirst().map(Leaving::offer);
  }

  long bundles() {
    return bundles;
  }

  /** Bundles taken away again; each is a bundle of the stream, too. */
  long removals() {
    return removals;
  }

  /** Bytes of all files that were offered. */
  long bytes() {
    return bytes;
  }

  private void offer(String name, long size) throws IOException {
    Path folder = Files.createDirectories(aside.resolve(name));
    List<String> hashes = new ArrayList<>();
    long left = size;
    int number = 0;
    for (long end = (long) (size * (1 - SMALL)); size > PROBE_BYTES && left > end; left -= SMALL_BYTES) {
      hashes.add(write(folder.resolve("file-" + number++), SMALL_BYTES));
    }
    for (long end = (long) (size * (1 - SMALL - MIDDLING)); size > PROBE_BYTES && left > end; left -= MIDDLING_BYTES) {
      hashes.add(write(folder.resolve("file-" + number++), MIDDLING_BYTES));
    }
    long written = size - left;
    if (left > 0) {
      hashes.add(write(folder.resolve("file-" + number), (int) left));
      written += left;
    }
    open.put(name, new Offer(name, written, List.copyOf(hashes)));
    bundles++;
    bytes += written;
    Files.move(folder, mirror.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private String write(Path file, int size) throws IOException {
    byte[] content = new byte[size];
    random.nextBytes(content);
    Files.write(file, content);
    return HighSide.sha256(new java.io.ByteArrayInputStream(content));
  }
}
