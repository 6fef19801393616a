package io.nonreturn.receiver.assemble;

import io.nonreturn.receiver.assemble.CompletedBlob.InMemory;
import io.nonreturn.receiver.assemble.CompletedBlob.InSpool;
import io.nonreturn.receiver.assemble.WaitingBlobs.Waiting;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.PieceSink;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusalCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts pieces, which come in any order, together to whole objects whose SHA-256 is their name, and hands those over.
 *
 * <p>Manifests, heads and small blobs are put together in memory, larger blobs in files of the spool. A blob is handed over
 * once a verified manifest names it with its size; until then its bytes count against a quota and a time.
 *
 * <p>{@link #piece} and {@link #work} belong to one thread, the assembler's; the other methods may be called from any
 * thread once {@link #recover} has returned. Nothing that arrives is thrown: it is counted.
 */
public final class Assembler implements PieceSink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Assembler.class);
  private static final long SWEEP_NANOS = 1_000_000_000;
  private static final long ASK_NANOS = 2_000_000;
  private static final int ASK_BLOBS = 1_024;
  private static final int MAX_RANGES = 65_536;
  /** Tiny blobs cost far more than their bytes: an entry here, and a block on the disk. */
  private static final int MAX_WAITING = 65_536;
  private static final int CATCH_UP_BYTES = 256 << 10;

  private final SpoolOptions options;
  private final BlobLookup lookup;
  private final AssembledSink sink;
  private final RefusalCounters refusals;
  private final LongSupplier nanoClock;
  private final Spool spool;
  private final DiskSpace disk;
  private final MemoryObjects objects;
  private final HandedOver handed;
  private final WaitingBlobs waiting = new WaitingBlobs();
  private final Set<SpoolFile> behind = new LinkedHashSet<>();
  private final Queue<Digest> discards = new ConcurrentLinkedQueue<>();
  private final byte[] scratch = new byte[CATCH_UP_BYTES];
  private final LongAdder pieces = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder repeats = new LongAdder();
  private volatile int waitingCount;
  private final AtomicLong unnamedBytes = new AtomicLong();
  private boolean failing;
  private boolean stopped;
  private long sweptNanos;
  private long askedNanos;

  /**
   * @param usableBytes free space where the spool lies, such as {@code FileStore::getUsableSpace} with its error as 0
   * @param nanoClock runs like {@link System#nanoTime}
   */
  public Assembler(
      SpoolOptions options,
      BlobLookup lookup,
      AssembledSink sink,
      RefusalCounters refusals,
      LongSupplier usableBytes,
      LongSupplier nanoClock) {
    this.options = options;
    this.lookup = lookup;
    this.sink = sink;
    this.refusals = refusals;
    this.nanoClock = nanoClock;
    spool = new Spool(options.directory(), options.ranges(), options.openFiles());
    disk = new DiskSpace(usableBytes, options.floorBytes());
    objects = new MemoryObjects(options.memoryBytes(), refusals);
    handed = new HandedOver(options.unnamedAge().toNanos());
    sweptNanos = nanoClock.getAsLong();
    askedNanos = sweptNanos;
  }

  /**
   * Takes up the blobs that an earlier process left in the spool. Their bytes are hashed again, by {@link #work}.
   *
   * @throws IOException the spool cannot be read
   */
  public void recover() throws IOException {
    long now = nanoClock.getAsLong();
    spool.recover(now);
    for (SpoolFile file : spool.files()) {
      name(file, lookup.expectedSize(file.id), now);
      file.promised = file.named; // what stands in it already is not given up for want of room
      if (file.isBehind()) {
        behind.add(file);
      }
    }
    countUnnamed();
    if (spool.size() > 0) {
      LOG.info("spool recovered blobs={} bytes={}", spool.size(), stats().spoolBytes());
    }
  }

  @Override
  public void piece(
      PieceKind kind, Digest id, long offset, long total, byte[] buffer, int position, int length) {
    if (stopped) {
      return;
    }
    pieces.increment();
    bytes.add(length);
    long now = nanoClock.getAsLong();
    try {
      if ((handed.contains(id, now) && !lookup.isLost(id)) || waiting.contains(id)) {
        repeats.increment();
      } else if (kind == PieceKind.BLOB) {
        blob(id, offset, total, buffer, position, length, now);
      } else {
        object(kind, id, offset, total, buffer, position, length);
      }
    } catch (InterruptedException e) {
      stop();
    }
  }

  /**
   * Does what was put off: hashes bytes that came before their turn, asks about blobs that wait for their manifest, and once
   * a second writes journals and looks for blobs nobody wants.
   *
   * @param maxBytes about how many bytes to hash at most
   * @return whether bytes remain to be hashed
   */
  public boolean work(int maxBytes) {
    if (stopped) {
      return false;
    }
    long now = nanoClock.getAsLong();
    try {
      for (Digest id = discards.poll(); id != null; id = discards.poll()) {
        drop(id);
      }
      for (int done = 0; done < maxBytes && !behind.isEmpty(); done += CATCH_UP_BYTES) {
        catchUp(now);
      }
      if (now - askedNanos >= ASK_NANOS) {
        askedNanos = now;
        askAboutWaiting(now);
      }
      if (now - sweptNanos >= SWEEP_NANOS) {
        sweptNanos = now;
        sweep(now);
      }
    } catch (InterruptedException e) {
      stop();
    }
    return !stopped && !behind.isEmpty();
  }

  /** Bytes of a blob that are here: in the spool, or handed over lately. Any thread. */
  public long progress(Digest id) {
    return Math.max(spool.receivedBytes(id), handed.size(id));
  }

  /** Forgets a blob or object, so that it can be received again. Any thread; takes effect with the next piece or work. */
  public void discard(Digest id) {
    discards.add(id);
  }

  /** Whether blobs are refused because the disk has no room for them above its floor. Any thread. */
  public boolean isShortOfDisk() {
    return disk.isShort(nanoClock.getAsLong());
  }

  /** Figures for the status page. Any thread. */
  public AssembleStats stats() {
    long spoolBytes = spool.files().stream().mapToLong(SpoolFile::receivedBytes).sum();
    return new AssembleStats(
        pieces.sum(), bytes.sum(), repeats.sum(), spool.size(), spoolBytes, unnamedBytes.get(), waitingCount);
  }

  /** Writes the journals. Call when the assembler's thread has ended. */
  @Override
  public void close() throws IOException {
    spool.close();
  }

  /** The sink was interrupted, which means that the process ends: what was not taken is in the spool, or comes again. */
  private void stop() {
    stopped = true;
    Thread.currentThread().interrupt();
  }

  private void object(
      PieceKind kind, Digest id, long offset, long total, byte[] buffer, int position, int length)
      throws InterruptedException {
    if (lookup.isKnownObject(id)) {
      repeats.increment();
      return;
    }
    byte[] whole = objects.add(id, offset, total, buffer, position, length);
    if (whole == null) {
      return;
    }
    switch (kind) {
      case MANIFEST -> sink.manifest(id, whole);
      case HEAD -> sink.head(id, whole);
      case INVENTORY -> sink.inventory(id, whole);
      case BLOB -> throw new IllegalArgumentException("a blob is no message");
    }
  }

  private void blob(Digest id, long offset, long total, byte[] buffer, int position, int length, long now)
      throws InterruptedException {
    if (lookup.isStored(id)) {
      repeats.increment();
      return;
    }
    long expected = lookup.expectedSize(id);
    if (expected >= 0 && expected != total) {
      refusals.count(Refusal.TOTAL_MISMATCH);
    } else if (!disk.allows(length, now)) {
      refusals.count(Refusal.DISK_FLOOR);
    } else if (total > options.smallBlobBytes()) {
      disk.taken(length);
      spooled(id, offset, total, expected >= 0, buffer, position, length, now);
    } else {
      disk.taken(length);
      byte[] whole = objects.add(id, offset, total, buffer, position, length);
      if (whole != null) {
        SpoolFile spilled = spool.get(id); // before a restart, and not hashed again yet: two of one name would share a file
        if (spilled != null) {
          forget(spilled);
        }
        completed(new InMemory(id, whole), isWanted(id, total), now);
      }
    }
  }

  private void spooled(
      Digest id, long offset, long total, boolean named, byte[] buffer, int position, int length, long now)
      throws InterruptedException {
    SpoolFile file = spool.get(id);
    if (file != null && file.total != total) {
      refusals.count(Refusal.TOTAL_MISMATCH);
      if (!named) {
        return; // nobody can tell which of the two lies
      }
      forget(file);
      file = null;
    }
    if (file == null) {
      if (!named && !hasQuota(length)) {
        refusals.count(Refusal.UNKNOWN_BYTES);
        return;
      }
      file = createFile(id, total, named, now);
    }
    if (file == null) {
      return;
    }
    name(file, named ? total : -1, now);
    if (!fits(file, now)) {
      return;
    }
    if (file.contains(offset, offset + length)) {
      repeats.increment();
    } else if (!file.named && !hasQuota(length)) {
      refusals.count(Refusal.UNKNOWN_BYTES);
    } else if (!file.hasRoom(offset, offset + length, mostRanges(file))) {
      refusals.count(Refusal.OPEN_OBJECTS);
    } else {
      write(file, offset, buffer, position, length);
      settle(file, now);
    }
  }

  /** Whether a whole blob is wanted: with this size or, where manifests state different ones, by its SHA-256 alone. */
  private boolean isWanted(Digest id, long size) {
    long expected = lookup.expectedSize(id);
    return expected == size || (expected < 0 && lookup.isWanted(id));
  }

  /** Whether so many more bytes may come of blobs that no manifest names. */
  private boolean hasQuota(long more) {
    return unnamedBytes.get() + more <= options.unnamedBytes();
  }

  /** Half of all ranges are kept for blobs that a verified manifest names. */
  private int mostRanges(SpoolFile file) {
    int free = spool.freeRanges() - (file.named ? 0 : options.ranges() / 2);
    return Math.min(MAX_RANGES, file.ranges() + Math.max(0, free));
  }

  /** Null when a bound forbids one more file: counted. */
  private SpoolFile createFile(Digest id, long total, boolean named, long now) {
    if (spool.size() >= options.blobs()) {
      refusals.count(Refusal.OPEN_OBJECTS);
      return null;
    }
    if (named && !disk.allows(total + promisedBytes(), now)) {
      refusals.count(Refusal.DISK_FLOOR);
      return null;
    }
    SpoolFile file = spool.create(id, total, now);
    file.promised = named;
    return file;
  }

  /** Bytes still to come of blobs that were let into the spool; not of those that nobody waits for any more. */
  private long promisedBytes() {
    return spool.files().stream()
        .filter(file -> file.named && !lookup.isGivenUp(file.id))
        .mapToLong(file -> file.total - file.receivedBytes())
        .sum();
  }

  private void write(SpoolFile file, long offset, byte[] buffer, int position, int length) {
    long before = file.receivedBytes();
    int rangesBefore = file.ranges();
    try {
      file.write(spool.channel(file), offset, buffer, position, length);
      failing = false;
    } catch (IOException e) {
      failed("writing", file, e);
    }
    spool.countRanges(file.ranges() - rangesBefore);
    if (!file.named) {
      unnamedBytes.addAndGet(file.receivedBytes() - before);
    }
  }

  private void settle(SpoolFile file, long now) throws InterruptedException {
    if (file.isHashed()) {
      behind.remove(file);
      finish(file, now);
    } else if (file.isBehind()) {
      behind.add(file);
    }
  }

  private void catchUp(long now) throws InterruptedException {
    SpoolFile file = behind.iterator().next();
    try {
      file.catchUp(spool.channel(file), scratch);
    } catch (IOException e) {
      failed("reading", file, e);
      forget(file);
      return;
    }
    if (!file.isBehind()) {
      behind.remove(file);
    }
    settle(file, now);
  }

  private void finish(SpoolFile file, long now) throws InterruptedException {
    if (!file.isGenuine()) {
      refusals.count(Refusal.HASH_MISMATCH);
      LOG.warn("blob {} of {} bytes has another hash than its name: dropped, waiting for a repeat; if it comes so again, look at the memory of both hosts and at the blob on the low side", file.id, file.total);
      forget(file);
      return;
    }
    Path whole;
    try {
      whole = spool.release(file);
    } catch (IOException e) {
      failed("renaming", file, e);
      forget(file);
      return;
    }
    boolean named = isWanted(file.id, file.total);
    if (named && !file.named) {
      unnamedBytes.addAndGet(-file.total);
    } else if (!named && file.named) {
      unnamedBytes.addAndGet(file.total);
    }
    completed(new InSpool(file.id, file.total, whole), named, now);
  }

  private void completed(CompletedBlob blob, boolean named, long now) throws InterruptedException {
    if (named) {
      handed.add(blob.id(), blob.size(), now);
      sink.blob(blob);
    } else if (waiting.size() >= MAX_WAITING) {
      refusals.count(Refusal.UNKNOWN_BYTES);
      unquote(blob);
      delete(blob);
    } else if (blob instanceof InMemory small
        && waiting.memoryBytes() + WaitingBlobs.memoryFor(small.size()) > options.waitingBytes()) {
      spill(small, now);
    } else {
      waiting.add(new Waiting(blob, now));
      waitingCount = waiting.size();
    }
  }

  /** Moves a small blob that waits into the spool, where there is more room. */
  private void spill(InMemory small, long now) throws InterruptedException {
    if (small.size() == 0 || !hasQuota(small.size())) {
      refusals.count(Refusal.UNKNOWN_BYTES);
      return;
    }
    SpoolFile file = createFile(small.id(), small.size(), false, now);
    if (file != null) {
      write(file, 0, small.bytes(), 0, small.bytes().length);
      settle(file, now);
    }
  }

  private void askAboutWaiting(long now) throws InterruptedException {
    for (int left = Math.min(ASK_BLOBS, waiting.size()); left > 0; left--) {
      Waiting next = waiting.poll();
      CompletedBlob blob = next.blob();
      long expected = lookup.expectedSize(blob.id());
      if (isWanted(blob.id(), blob.size())) {
        unquote(blob);
        completed(blob, true, now);
      } else if (expected >= 0 || now - next.sinceNanos() > options.unnamedAge().toNanos()) {
        refusals.count(expected >= 0 ? Refusal.TOTAL_MISMATCH : Refusal.UNKNOWN_EXPIRED);
        unquote(blob);
        delete(blob);
      } else {
        waiting.add(next);
      }
    }
    waitingCount = waiting.size();
  }

  private void sweep(long now) {
    for (SpoolFile file : spool.files()) {
      long expected = lookup.expectedSize(file.id);
      name(file, expected, now);
      if (!fits(file, now)) {
        continue;
      }
      if (lookup.isStored(file.id)) {
        forget(file);
      } else if (expected >= 0 && expected != file.total) {
        refusals.count(Refusal.TOTAL_MISMATCH);
        forget(file);
      } else if (!file.named && now - file.sinceNanos > options.unnamedAge().toNanos()) {
        refusals.count(Refusal.UNKNOWN_EXPIRED);
        forget(file);
      }
    }
    try {
      spool.flush();
    } catch (IOException e) {
      LOG.debug("journals of the spool not written, tried again in a second: {}", e.toString());
      refusals.count(Refusal.DISK_ERROR);
    }
  }

  /**
   * A blob that was begun while nobody named it is given up when it turns out that the disk has no room for all of it: what it is
   * promised would be refused to every other blob.
   */
  private boolean fits(SpoolFile file, long now) {
    if (file.promised || !file.named) {
      return true;
    }
    if (!disk.allows(promisedBytes(), now)) {
      refusals.count(Refusal.DISK_FLOOR);
      forget(file);
      return false;
    }
    file.promised = true;
    return true;
  }

  /** Notes whether a verified manifest names the blob, and moves its bytes on or off the quota. */
  private void name(SpoolFile file, long expected, long now) {
    boolean named = expected == file.total;
    if (named == file.named) {
      return;
    }
    file.named = named;
    file.sinceNanos = now;
    unnamedBytes.addAndGet(named ? -file.receivedBytes() : file.receivedBytes());
  }

  private void countUnnamed() {
    unnamedBytes.set(
        spool.files().stream().filter(file -> !file.named).mapToLong(SpoolFile::receivedBytes).sum());
  }

  private void drop(Digest id) {
    handed.remove(id);
    objects.remove(id);
    Waiting removed = waiting.remove(id);
    if (removed != null) {
      unquote(removed.blob());
      delete(removed.blob());
      waitingCount = waiting.size();
    }
    SpoolFile file = spool.get(id);
    if (file != null) {
      forget(file);
    }
  }

  private void forget(SpoolFile file) {
    behind.remove(file);
    if (!file.named) {
      unnamedBytes.addAndGet(-file.receivedBytes());
    }
    spool.discard(file);
  }

  private void unquote(CompletedBlob blob) {
    if (blob instanceof InSpool) {
      unnamedBytes.addAndGet(-blob.size());
    }
  }

  private static void delete(CompletedBlob blob) {
    if (blob instanceof InSpool large) {
      try {
        Files.deleteIfExists(large.file());
      } catch (IOException e) {
        LOG.warn("spool file {} not deleted: {}; check the permissions of the state folder", large.file(), e.toString());
      }
    }
  }

  /** One line when the disk begins to fail; every failure is counted. */
  private void failed(String what, SpoolFile file, IOException e) {
    refusals.count(Refusal.DISK_ERROR);
    if (!failing) {
      failing = true;
      LOG.warn("{} spool file {} failed, its piece counts as lost until it comes again: {}; check the disk of the state folder", what, file.file, e.toString());
    }
  }
}
