package io.nonreturn.receiver;

import io.nonreturn.receiver.assemble.CompletedBlob;
import io.nonreturn.receiver.commit.BlobStore;
import io.nonreturn.receiver.commit.Catalog;
import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.commit.CommitOptions;
import io.nonreturn.receiver.commit.Committer;
import io.nonreturn.receiver.commit.FileOperations;
import io.nonreturn.receiver.ecosystem.Ecosystems;
import io.nonreturn.receiver.publish.EmbeddedPublisher;
import io.nonreturn.receiver.publish.PublicationRecord;
import io.nonreturn.receiver.verify.EnvelopeVerifier;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusalCounters;
import io.nonreturn.wire.ReservedNames;
import io.nonreturn.wire.Trust;
import io.nonreturn.wire.audit.Audit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** The cold half of a receiver on a folder: everything behind the assembler, with a clock that stands still. */
public final class TestHighSide implements AutoCloseable {
  public static final CommitOptions OPTIONS = new CommitOptions(4 << 20, 100, 1_000, Duration.ofMillis(5));

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  public final RefusalCounters refusals = new RefusalCounters();
  public final AtomicLong nowMicros = new AtomicLong(TestStream.NOW_MICROS + 1_000);
  public final AtomicReference<String> fault = new AtomicReference<>();
  public final AtomicLong freeBytes = new AtomicLong(Long.MAX_VALUE);
  public final BlobStore store;
  public final Catalog catalog;
  public final CatalogReader reader;
  public final PublicationRecord record;
  public final Committer committer;
  private final Thread thread;

  public TestHighSide(Path folder) throws IOException {
    this(folder, OPTIONS, FileOperations.REAL);
  }

  public TestHighSide(Path folder, CommitOptions options, FileOperations disk) throws IOException {
    this(folder, options, disk, TestStream.trust());
  }

  public TestHighSide(Path folder, CommitOptions options, FileOperations disk, Trust trust) throws IOException {
    this(folder, options, disk, trust, Catalog.open(folder.resolve("catalog.db")));
  }

  public TestHighSide(Path folder, CommitOptions options, FileOperations disk, Trust trust, Catalog catalog) throws IOException {
    this(folder, options, disk, trust, catalog, ReservedNames.NONE);
  }

  /** A side that reserves names. */
  public TestHighSide(Path folder, ReservedNames reserved) throws IOException {
    this(folder, OPTIONS, FileOperations.REAL, TestStream.trust(), Catalog.open(folder.resolve("catalog.db")), reserved);
  }

  private TestHighSide(Path folder, CommitOptions options, FileOperations disk, Trust trust, Catalog catalog, ReservedNames reserved)
      throws IOException {
    InstantSource clock = () -> Instant.EPOCH.plus(nowMicros.get(), ChronoUnit.MICROS);
    store = BlobStore.open(folder.resolve("store"), disk);
    this.catalog = catalog;
    reader = new CatalogReader(folder.resolve("catalog.db"), 4);
    record = PublicationRecord.load(reader);
    committer = new Committer(
        options,
        store,
        catalog,
        new EnvelopeVerifier(trust),
        Ecosystems.load().checks(reserved),
        new EmbeddedPublisher(catalog, record, clock),
        refusals,
        Audit.NONE,
        (what, cause) -> fault.set(what + ": " + cause),
        bytes -> freeBytes.get() >= bytes,
        clock);
    committer.recover();
    thread = Thread.ofPlatform().name("commit").start(committer);
  }

  public void blob(byte[] bytes) throws InterruptedException {
    committer.blob(new CompletedBlob.InMemory(Digest.sha256(bytes), bytes));
  }

  public void manifest(TestStream.Bundle bundle) throws InterruptedException {
    committer.manifest(bundle.id(), bundle.envelope());
  }

  public void head(byte[] envelope) throws InterruptedException {
    committer.head(Digest.sha256(envelope), envelope);
  }

  public void inventory(byte[] envelope) throws InterruptedException {
    committer.inventory(Digest.sha256(envelope), envelope);
  }

  /** The manifest and then all blobs, each once. */
  public void everything(TestStream.Bundle bundle) throws InterruptedException {
    manifest(bundle);
    for (TestStream.File file : bundle.files()) {
      blob(file.bytes());
    }
  }

  /** Lets all that was given be worked off: what comes next comes in another batch. */
  public void settle() throws InterruptedException {
    await("all is worked off", committer::isIdle);
  }

  /** Waits for a condition; fails when the committer has ended without it, or after a time that no machine needs. */
  public void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0 || !thread.isAlive()) {
        throw new AssertionError("waited for: " + what + "; fault: " + fault.get());
      }
      Thread.sleep(1);
    }
  }

  /** Lets all that was given be worked off, and ends the committer. */
  public void finish() throws InterruptedException {
    committer.stop();
    thread.join();
  }

  /** Ends the committer without letting it finish. */
  public void abandon() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** Sequences that clients see now, ascending. */
  public List<Long> visible() throws IOException {
    return reader.snapshot(s ->
        s.all("SELECT sequence FROM current WHERE NOT removed ORDER BY sequence", row -> row.getLong(1)));
  }

  /** The state of each bundle taken, in the order of the stream. */
  public List<Integer> states() throws IOException {
    return reader.snapshot(s -> s.all("SELECT state FROM bundle ORDER BY sequence", row -> row.getInt(1)));
  }

  /** What the ledger holds: range and cause of each row. */
  public List<String> ledger() throws IOException {
    return reader.snapshot(s -> s.all(
        "SELECT first, last, cause FROM gap ORDER BY first",
        row -> row.getLong(1) + "-" + row.getLong(2) + (row.getString(3) == null ? "" : " " + row.getString(3))));
  }

  public long refused(Refusal cause) {
    return refusals.get(cause);
  }

  @Override
  public void close() throws IOException {
    try {
      finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reader.close();
    catalog.close();
  }
}
