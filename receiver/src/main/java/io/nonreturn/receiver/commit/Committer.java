package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.assemble.AssembledSink;
import io.nonreturn.receiver.assemble.BlobLookup;
import io.nonreturn.receiver.assemble.CompletedBlob;
import io.nonreturn.receiver.verify.EcosystemChecks;
import io.nonreturn.receiver.verify.EnvelopeVerifier;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.RefusalCounters;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what was assembled into committed bundles, a batch at a time: whatever has arrived since the last batch shares its forces
 * and its transaction. On an idle link a batch is one small bundle and takes a few milliseconds; under load it is thousands.
 *
 * <p>Threads: the assembler's calls the sink's methods (which block when the committer is behind) and the lookup's; one thread
 * runs {@link #run}; any may read the status.
 */
public final class Committer implements AssembledSink, BlobLookup, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int PAGE = 1_000;
    private static final int LOG_LINES_PER_SECOND = 50;

    private final CommitOptions options;
    private final BlobStore store;
    private final Catalog catalog;
    private final EnvelopeVerifier verifier;
    private final EcosystemChecks checks = new EcosystemChecks();
    private final Publication publication;
    private final RefusalCounters refusals;
    private final FaultHandler faults;
    private final InstantSource clock;
    private final Intake intake;
    private final WaitingBundles waiting;
    private final KnownObjects known = new KnownObjects();
    private final LogLimit log = new LogLimit(LOG_LINES_PER_SECOND);
    private final SequenceSet closed = new SequenceSet();
    private volatile StreamStatus status = new StreamStatus(0, 0, 0, false);

    /** Assembles the committer; {@link #recover} must be called before it gets any work. */
    public Committer(
            CommitOptions options,
            BlobStore store,
            Catalog catalog,
            EnvelopeVerifier verifier,
            Publication publication,
            RefusalCounters refusals,
            FaultHandler faults,
            InstantSource clock) {
        this.options = options;
        this.store = store;
        this.catalog = catalog;
        this.verifier = verifier;
        this.publication = publication;
        this.refusals = refusals;
        this.faults = faults;
        this.clock = clock;
        this.intake = new Intake(options.intakeBytes());
        this.waiting = new WaitingBundles(options.waitingBundles(), options.waitingBlobs());
    }

    /** Takes up where the last run ended, however it ended. */
    public void recover() throws IOException {
        catalog.bundles().closedSequences(closed::add);
        catalog.bundles().recentManifests(KnownObjects.MOST).reversed().forEach(known::add);
        long after = 0;
        List<Long> page;
        do {
            page = catalog.bundles().sequences(BundleState.WAITING, after, PAGE);
            for (long sequence : page) {
                await(Presence.of(Envelopes.manifest(catalog.bundles().envelope(sequence)), store));
                after = sequence;
            }
        } while (page.size() == PAGE);
        refreshStatus(false);
        int bundles = waiting.all().size();
        if (bundles > 0) {
            LOG.info("resuming {} incomplete bundles, of which {} miss nothing", bundles, waiting.complete().size());
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
    public boolean isStored(Digest id) {
        return intake.holds(id) || store.has(id);
    }

    @Override
    public long expectedSize(Digest id) {
        return waiting.expectedSize(id);
    }

    @Override
    public boolean isKnownObject(Digest id) {
        return intake.holds(id) || known.contains(id);
    }

    // ---- the committer's thread -----------------------------------------------------------------------------------------

    /** Works until {@link #stop}, then finishes what is queued. Interrupting abandons that. */
    @Override
    public void run() {
        try {
            // What the last run left complete or unpublished comes first.
            process(Batch.empty());
            publish();
            for (List<Arrival> arrivals = intake.take(); !arrivals.isEmpty(); arrivals = intake.take()) {
                process(verify(arrivals));
                intake.release(arrivals);
            }
        } catch (InterruptedException e) {
            LOG.info("committer interrupted; what was not committed is received or recovered again");
        } catch (IOException | RuntimeException | Error e) {
            // Also a fault of the program: without this thread nothing would ever become visible again, and nobody would know.
            faults.fatal("commit failed; what is on the disk is read back at the next start", e);
        }
    }

    /** Lets {@link #run} end once the queue is empty. Arrivals from now on are dropped. */
    public void stop() {
        intake.close();
    }

    private Batch verify(List<Arrival> arrivals) {
        Batch batch = Batch.empty();
        for (Arrival arrival : arrivals) {
            try {
                switch (arrival) {
                    case Arrival.Blob(CompletedBlob blob) -> batch.blobs().add(blob);
                    case Arrival.SignedManifest(Digest id, byte[] envelope) ->
                            batch.manifests().add(verifier.manifest(id, envelope));
                    case Arrival.SignedHead(Digest id, byte[] envelope) -> batch.heads().add(verifier.head(id, envelope));
                }
            } catch (RefusedException e) {
                known.add(arrival.id());
                refused(e);
            }
        }
        return batch.sorted();
    }

    private void process(Batch batch) throws IOException, InterruptedException {
        if (!batch.blobs().isEmpty()) {
            onceThereIsRoom(() -> {
                store.put(batch.blobs());
                return true;
            });
            for (CompletedBlob blob : batch.blobs()) {
                waiting.arrived(blob.id(), blob.size());
            }
        }
        if (batch.manifests().isEmpty() && batch.heads().isEmpty() && waiting.complete().isEmpty()) {
            return;
        }
        BatchTransaction.Outcome outcome = onceThereIsRoom(() -> {
            long now = nowMicros();
            long lowestOpen = closed.lowestMissing();
            return catalog.transaction(() ->
                    new BatchTransaction(catalog, store, checks, waiting, now, lowestOpen).run(batch));
        });
        apply(outcome);
        if (outcome.committed) {
            publish();
        }
    }

    private void apply(BatchTransaction.Outcome outcome) throws IOException {
        outcome.closed.forEach(sequence -> {
            closed.add(sequence);
            waiting.remove(sequence);
        });
        outcome.rejected.forEach(waiting::remove);
        outcome.waiting.forEach((sequence, presence) -> {
            waiting.remove(sequence);
            await(presence);
        });
        outcome.withoutName.forEach(waiting::awaitName);
        outcome.freedNames.forEach(waiting::nameFreed);
        outcome.refused.forEach(this::refused);
        outcome.known.forEach(known::add);
        refreshStatus(false);
    }

    private void await(Presence presence) {
        waiting.add(presence.waitingBundle(), presence.missingSizes());
    }

    private void publish() throws IOException, InterruptedException {
        List<CommittedBundle> bundles = catalog.index().unpublished();
        if (!bundles.isEmpty()) {
            onceThereIsRoom(() -> {
                publication.publish(bundles);
                return true;
            });
        }
    }

    private void refused(RefusedException e) {
        refusals.count(e.cause());
        log.ask(nowMicros()).ifPresent(suppressed -> LOG.warn("refused {} (suppressed before: {})", e.getMessage(), suppressed));
    }

    private <T> T onceThereIsRoom(Catalog.Work<T> work) throws IOException, InterruptedException {
        boolean waited = false;
        while (true) {
            try {
                T result = work.run();
                if (waited) {
                    LOG.info("disk has room again; committing goes on");
                    refreshStatus(false);
                }
                return result;
            } catch (DiskFullException e) {
                if (!waited) {
                    LOG.warn("disk is full: nothing is committed until there is room; free some on the file system of the state"
                            + " directory ({})", e.getMessage());
                    refreshStatus(true);
                    waited = true;
                }
                Thread.sleep(options.fullDiskRetry());
            }
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
        return waiting.isWanted(id);
    }

    /** The lowest sequences at or below the head that are not committed, at most {@code limit}. */
    public List<Long> gaps(int limit) {
        return closed.missing(status.headSequence(), limit);
    }

    /** How many sequences at or below the head are not committed. */
    public long gapCount() {
        return closed.countMissing(status.headSequence());
    }

    /** Whether everything that was given so far has been worked off. */
    public boolean isIdle() {
        return intake.isEmpty();
    }

    private void refreshStatus(boolean isDiskFull) throws IOException {
        status = new StreamStatus(
                catalog.stream().epoch().orElse(0),
                catalog.stream().headSequence(),
                catalog.stream().headExpiresMicros().orElse(0),
                isDiskFull);
    }

    private long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
