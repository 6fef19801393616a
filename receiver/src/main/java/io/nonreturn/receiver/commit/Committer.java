package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.assemble.AssembledSink;
import io.nonreturn.receiver.assemble.BlobLookup;
import io.nonreturn.receiver.assemble.CompletedBlob;
import io.nonreturn.receiver.ledger.Sample;
import io.nonreturn.receiver.verify.EcosystemChecks;
import io.nonreturn.receiver.verify.EnvelopeVerifier;
import io.nonreturn.receiver.verify.StreamRules;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusalCounters;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.audit.Audit;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what was assembled into committed bundles, a batch at a time: whatever has arrived since the last batch shares its forces
 * and its transaction. On an idle link a batch is one small bundle and takes a few milliseconds; under load it is thousands.
 *
 * <p>Threads: the assembler's calls the sink's methods (which block when the committer is behind) and the lookup's; one thread
 * runs {@link #run}, or calls {@link #step} whenever it likes; any may read the status.
 */
public final class Committer implements AssembledSink, BlobLookup, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
  private static final int PAGE = 1_000;
  private static final int LOG_LINES_PER_SECOND = 50;
  private static final long LOST_LOOK_MICROS = 1_000_000;

  private final CommitOptions options;
  private final BlobStore store;
  private final Catalog catalog;
  private final EnvelopeVerifier verifier;
  private final EcosystemChecks checks;
  private final Publication publication;
  private final RefusalCounters refusals;
  private final CommitAudit audit;
  private final FaultHandler faults;
  private final LongPredicate hasRoom;
  private final InstantSource clock;
  private final Intake intake;
  private final WaitingBundles waiting;
  private final KnownObjects known = new KnownObjects();
  private final LogLimit log = new LogLimit(LOG_LINES_PER_SECOND);
  /** The batch under way: at first an empty one, so that what the last run left complete comes before anything new. */
  private Batch batch = Batch.empty();
  private List<Arrival> arrivals = List.of();
  /** Whether committed bundles may wait for their publication. */
  private boolean isUnpublished = true;
  /** Whether a full disk keeps the batch from going on. */
  private boolean stalled;
  private long headsTaken;
  private final LedgerUpkeep upkeep;
  private final LostBlobs lost;
  private long lostLookedMicros;
  private volatile StreamStatus status = StreamStatus.NOTHING;

  /**
   * Assembles the committer; {@link #recover} must be called before it gets any work.
   *
   * @param audit where what is committed and refused is put down
   * @param hasRoom whether so many bytes more leave the disk its floor: no manifest is taken otherwise; asked on the committer's thread
   */
  public Committer(
      CommitOptions options,
      BlobStore store,
      Catalog catalog,
      EnvelopeVerifier verifier,
      EcosystemChecks checks,
      Publication publication,
      RefusalCounters refusals,
      Audit audit,
      FaultHandler faults,
      LongPredicate hasRoom,
      InstantSource clock) {
    this.options = options;
    this.store = store;
    this.catalog = catalog;
    this.verifier = verifier;
    this.checks = checks;
    this.publication = publication;
    this.refusals = refusals;
    this.audit = new CommitAudit(audit);
    this.faults = faults;
    this.hasRoom = hasRoom;
    this.clock = clock;
    this.intake = new Intake(options.intakeBytes());
    this.upkeep = new LedgerUpkeep(catalog);
    this.lost = new LostBlobs(catalog, store);
    this.waiting = new WaitingBundles(options.waitingBundles(), options.waitingBlobs());
  }

  /** Takes up where the last run ended, however it ended. */
  public void recover() throws IOException {
    long after = 0;
    List<Long> page;
    do {
      page = catalog.bundles().places(BundleState.WAITING, after, PAGE);
      List<Long> tooMany = new ArrayList<>();
      for (long place : page) {
        Presence presence = Presence.of(place, Envelopes.manifest(catalog.bundles().envelope(place)), store);
        if (waiting.hasRoom(1, presence.missing().size())) {
          await(presence);
        } else {
          tooMany.add(place);
        }
        after = place;
      }
      putBack(tooMany);
    } while (page.size() == PAGE);
    catalog.bundles().recentManifests(KnownObjects.MOST).reversed().forEach(known::add);
    waiting.giveUp(catalog.bundles().givenUp(catalog.stream().presentBase()));
    try {
      readLost();
    } catch (DiskFullException e) {
      LOG.debug("no room to forget what came again: tried again each second ({})", e.getMessage());
    }
    refreshStatus();
    int bundles = waiting.all().size();
    if (bundles > 0) {
      LOG.info("resuming {} incomplete bundles, of which {} miss nothing", bundles, waiting.complete().size());
    }
  }

  /** Of an earlier run with higher limits, or of blobs that are gone: taken anew when they are repeated and there is room. */
  private void putBack(List<Long> places) throws IOException {
    if (places.isEmpty()) {
      return;
    }
    try {
      catalog.transaction(() -> {
        for (long place : places) {
          catalog.bundles().putBack(place);
        }
        return 0;
      });
    } catch (DiskFullException e) {
      LOG.warn("disk is full: {} incomplete bundles are not resumed before a start with room ({}); free some on the file system of the state folder, then start again", places.size(), e.getMessage());
    }
    for (long place : places) {
      refused(new RefusedException(Refusal.OPEN_OBJECTS, "place=" + place + " was waited for and exceeds the limits now"));
    }
  }

  // ---- from the assembler ---------------------------------------------------------------------------------------------

  @Override
  public void blob(CompletedBlob blob) throws InterruptedException {
    intake.put(new Arrival.Blob(blob));
  }

  @Override
  public void manifest(Digest id, byte[] envelope) throws InterruptedException {
    intake.put(new Arrival.SignedManifest(id, envelope));
  }

  @Override
  public void head(Digest id, byte[] envelope) throws InterruptedException {
    intake.put(new Arrival.SignedHead(id, envelope));
  }

  @Override
  public void inventory(Digest id, byte[] envelope) throws InterruptedException {
    intake.put(new Arrival.SignedInventory(id, envelope));
  }

  @Override
  public boolean isStored(Digest id) {
    return intake.holds(id) || store.has(id);
  }

  @Override
  public long expectedSize(Digest id) {
    return waiting.isWanted(id) ? waiting.expectedSize(id) : lost.expectedSize(id);
  }

  @Override
  public boolean isKnownObject(Digest id) {
    return intake.holds(id) || known.contains(id);
  }

  /** Takes what was counted, once a second, from any thread: the evidence from which gaps get their causes. */
  public void look(Sample sample) {
    upkeep.add(sample);
    intake.nudge();
  }

  // ---- the committer's thread -----------------------------------------------------------------------------------------

  /** Works until {@link #stop}, then finishes what is queued. Interrupting abandons that. */
  @Override
  public void run() {
    try {
      do {
        while (!step() && stalled) {
          Thread.sleep(options.fullDiskRetry());
        }
      } while (intake.await());
    } catch (InterruptedException e) {
      LOG.info("committer interrupted; what was not committed is received or recovered again");
    } catch (IOException | RuntimeException | Error e) {
      // Also a fault of the program: without this thread nothing would ever become visible again, and nobody would know.
      faults.fatal("commit failed; what is on the disk is read back at the next start", e);
    }
  }

  /**
   * Works off one batch, all that has arrived, without ever waiting. A batch that a full disk stops is kept and is what the
   * next step goes on with. The first step takes up what the last run left complete or unpublished. One thread.
   *
   * @return whether a batch was worked off; false when there was none, or when the disk is full
   * @throws IOException the disk failed: what became of earlier writes is unknown, and the process must end
   */
  public boolean step() throws IOException {
    keepLedger();
    settleAudit();
    if (batch == null) {
      arrivals = intake.take();
      if (arrivals.isEmpty()) {
        return false;
      }
      batch = verify(arrivals);
    }
    try {
      storeBlobs();
      commit();
      publish();
    } catch (DiskFullException e) {
      stall(e);
      return false;
    }
    batch = null;
    intake.release(arrivals);
    arrivals = List.of();
    goOn();
    return true;
  }

  /** Lets {@link #run} end once the queue is empty. Arrivals from now on are dropped. */
  public void stop() {
    intake.close();
  }

  private void keepLedger() throws IOException {
    try {
      if (upkeep.work(status.epochs())) {
        waiting.giveUp(catalog.bundles().givenUp(catalog.stream().presentBase()));
        refreshStatus();
      }
      lookForLost();
    } catch (DiskFullException e) {
      LOG.debug("no room to note causes: found again with the next sample ({})", e.getMessage());
    }
  }

  /** Each second: whoever found that something is lost may ask for it at once. */
  private void lookForLost() throws IOException {
    long now = nowMicros();
    if (Math.abs(now - lostLookedMicros) >= LOST_LOOK_MICROS) {
      lostLookedMicros = now;
      if (lost.isDue()) {
        readLost();
        refreshStatus();
      }
    }
  }

  private void readLost() throws IOException {
    tellReturned(lost.read());
  }

  private void tellReturned(List<Digest> blobs) {
    for (Digest id : blobs) {
      LOG.info("blob {} is here again, which this disk had lost", id.hex());
      audit.returned(id);
    }
  }

  private void settleAudit() throws IOException {
    try {
      audit.settle(nowMicros());
    } catch (DiskFullException e) {
      LOG.debug("no room for what was noted for the audit log: it stays in memory and is tried again each second ({})", e.getMessage());
    }
  }

  private Batch verify(List<Arrival> arrivals) throws IOException {
    long now = StreamRules.judgedNow(catalog.stream(), nowMicros());
    Batch batch = Batch.empty();
    for (Arrival arrival : arrivals) {
      try {
        switch (arrival) {
          case Arrival.Blob(CompletedBlob blob) -> batch.blobs().add(blob);
          case Arrival.SignedManifest(Digest id, byte[] envelope) ->
              batch.manifests().add(verifier.manifest(id, envelope, now));
          case Arrival.SignedHead(Digest id, byte[] envelope) -> batch.heads().add(verifier.head(id, envelope, now));
          case Arrival.SignedInventory(Digest id, byte[] envelope) ->
              batch.inventories().add(verifier.inventory(id, envelope, now));
        }
      } catch (RefusedException e) {
        if (e.cause() != Refusal.KEY_EXPIRED && e.cause() != Refusal.UNKNOWN_KEY) { // a clock may be set right, the trust file renewed
          known.add(arrival.id());
        }
        refused(e);
      }
    }
    return batch;
  }

  /** Each of these three leaves nothing for a second try that it has done. */
  private void storeBlobs() throws IOException {
    if (!batch.blobs().isEmpty()) {
      store.put(batch.blobs());
      List<Digest> back = batch.blobs().stream().map(CompletedBlob::id).filter(this::isLost).distinct().toList();
      for (CompletedBlob blob : batch.blobs()) {
        waiting.arrived(blob.id(), blob.size());
      }
      batch.blobs().clear();
      if (!back.isEmpty()) {
        lost.returned(back);
        tellReturned(back);
        refreshStatus();
      }
    }
  }

  private void commit() throws IOException {
    if (!batch.hasMessages() && waiting.complete().isEmpty()) {
      return;
    }
    do {
      long now = nowMicros();
      BatchTransaction.Outcome outcome =
          catalog.transaction(() -> new BatchTransaction(catalog, store, checks, waiting, hasRoom, verifier::isAnybodyBelieved, now).run(batch.part()));
      batch.clearPart();
      isUnpublished |= outcome.committed;
      apply(outcome);
    } while (batch.hasMessages());
  }

  private void apply(BatchTransaction.Outcome outcome) throws IOException {
    headsTaken += outcome.headsTaken;
    outcome.closed.forEach(waiting::remove);
    outcome.rejected.forEach(waiting::remove);
    outcome.waiting.forEach((place, presence) -> {
      waiting.remove(place);
      await(presence);
    });
    outcome.withoutName.forEach(waiting::awaitName);
    outcome.freedNames.forEach(waiting::nameFreed);
    outcome.refused.forEach(this::refused);
    outcome.known.forEach(known::add);
    outcome.putBack.forEach(known::remove);
    refreshStatus();
  }

  private void await(Presence presence) {
    waiting.add(presence.waitingBundle(), presence.missingSizes());
  }

  private void publish() throws IOException {
    if (!isUnpublished) {
      return;
    }
    List<CommittedBundle> bundles = catalog.index().unpublished();
    if (!bundles.isEmpty()) {
      audit.committed(bundles, status.epochs());
      publication.publish(bundles);
      audit.published(bundles);
    }
    isUnpublished = false;
  }

  private void refused(RefusedException e) {
    refusals.count(e.cause());
    log.ask(nowMicros()).ifPresent(suppressed -> {
      LOG.warn(
          "refused {} (suppressed before: {}); nothing is lost that the ledger does not name: nonreturn gaps -c FILE says what to do",
          e.getMessage(),
          suppressed);
      audit.refused(e, suppressed);
    });
  }

  private void stall(DiskFullException e) {
    if (!stalled) {
      LOG.warn("disk is full: nothing is committed until there is room; free some on the file system of the state"
          + " directory ({})", e.getMessage());
      stalled = true;
      status = status.diskFull(true);
    }
  }

  private void goOn() {
    if (stalled) {
      LOG.info("disk has room again; committing goes on");
      stalled = false;
      status = status.diskFull(false);
    }
  }

  // ---- status, any thread ---------------------------------------------------------------------------------------------

  /** What is known of the stream. */
  public StreamStatus status() {
    return status;
  }

  /** Bundles that wait for blobs, in the order of the stream. */
  public Collection<WaitingBundle> waitingBundles() {
    return waiting.all();
  }

  @Override
  public boolean isWanted(Digest id) {
    return waiting.isWanted(id) || isLost(id);
  }

  @Override
  public boolean isLost(Digest id) {
    return lost.expectedSize(id) >= 0;
  }

  @Override
  public boolean isGivenUp(Digest id) {
    return waiting.isGivenUp(id);
  }

  /** For whoever calls {@link #step} on the thread that also calls the sink's methods: these never wait, and he asks {@link #hasRoom}. */
  public void neverWait() {
    intake.neverWait();
  }

  /** Whether the sink's methods would take more without blocking, for whoever calls {@link #step} on the same thread. */
  public boolean hasRoom() {
    return intake.hasRoom();
  }

  /** Whether everything that was given so far has been worked off. */
  public boolean isIdle() {
    return intake.isEmpty();
  }

  private void refreshStatus() throws IOException {
    Epochs epochs = catalog.stream().epochs();
    audit.follow(epochs);
    LedgerTables.Open open = catalog.ledger().open();
    status = new StreamStatus(
        epochs,
        catalog.stream().headSequence(epochs.present().epoch()),
        catalog.stream().headExpiresMicros().orElse(0),
        headsTaken,
        open.places(),
        open.sinceMicros(),
        catalog.ledger().incidentMicros(),
        lost.count(),
        stalled);
  }

  private long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }
}
