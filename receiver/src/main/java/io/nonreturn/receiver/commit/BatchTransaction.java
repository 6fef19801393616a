package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.verify.EcosystemChecks;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.receiver.verify.StreamRules;
import io.nonreturn.receiver.verify.VerifiedHead;
import io.nonreturn.receiver.verify.VerifiedManifest;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The catalog transaction of one batch. Decides everything against the catalog and notes what follows from it; nothing outside
 * the catalog changes before the transaction is durable, so that one that found no room can simply be run again.
 */
final class BatchTransaction {
    private final Catalog catalog;
    private final BlobStore store;
    private final EcosystemChecks checks;
    private final WaitingBundles waiting;
    private final long nowMicros;
    private final long lowestOpen;
    private final Outcome outcome = new Outcome();
    private int newlyMissing;

    /**
     * Prepares one batch.
     *
     * @param lowestOpen the lowest sequence that is not closed as this begins
     */
    BatchTransaction(
            Catalog catalog, BlobStore store, EcosystemChecks checks, WaitingBundles waiting, long nowMicros, long lowestOpen) {
        this.catalog = catalog;
        this.store = store;
        this.checks = checks;
        this.waiting = waiting;
        this.nowMicros = nowMicros;
        this.lowestOpen = lowestOpen;
    }

    /** What the transaction decided, to be applied once it is durable. */
    static final class Outcome {
        /** Handled for good; repeats need not be looked at again. */
        final List<Digest> known = new ArrayList<>();
        /** Refused messages and bundles. */
        final List<RefusedException> refused = new ArrayList<>();
        /** New bundles whose blobs are not all here, with the missing blobs' sizes. */
        final SortedMap<Long, Presence> waiting = new TreeMap<>();
        /** Sequences that need nothing any more: committed or superseded. */
        final List<Long> closed = new ArrayList<>();
        /** Sequences whose bundles were refused for their content. */
        final List<Long> rejected = new ArrayList<>();
        /** Sequences whose bundles are complete but of a name that another mirror has; it may yet give it up. */
        final List<Long> withoutName = new ArrayList<>();
        /** Names that a mirror gave up. */
        final List<String> freedNames = new ArrayList<>();
        /** Whether anything now awaits publication. */
        boolean committed;
    }

    Outcome run(Batch batch) throws IOException {
        for (VerifiedHead head : batch.heads()) {
            admit(head);
        }
        // What has waited comes before what is new, so that generations are committed in their order where they can be.
        if (isHeadFresh()) {
            for (long sequence : waiting.complete()) {
                Manifest manifest = Envelopes.manifest(catalog.bundles().envelope(sequence));
                finish(manifest, Presence.of(manifest, store));
            }
        }
        for (VerifiedManifest manifest : batch.manifests()) {
            admit(manifest);
        }
        return outcome;
    }

    private void admit(VerifiedHead verified) throws IOException {
        try {
            if (StreamRules.check(verified, catalog.stream(), nowMicros)) {
                catalog.stream().keepHead(verified.head(), nowMicros, lowestOpen);
            }
        } catch (RefusedException e) {
            outcome.refused.add(e);
        }
        outcome.known.add(verified.id());
    }

    private void admit(VerifiedManifest verified) throws IOException {
        Manifest manifest = verified.manifest();
        try {
            StreamRules.check(verified, catalog.stream(), nowMicros);
        } catch (RefusedException e) {
            outcome.refused.add(e);
            if (e.cause() != Refusal.NAME_OWNED_BY_OTHER_MIRROR) {
                // The owner's removal may be on its way: that one can be repeated.
                outcome.known.add(verified.id());
            }
            return;
        }
        if (catalog.stream().isTaken(manifest.sequence())) {
            // The same payload, signed or sent again: another one would have forked the chain.
            outcome.known.add(verified.id());
            return;
        }
        if (isOutdated(manifest)) {
            // Its blobs may never come: nobody needs them any more.
            catalog.bundles().keepManifest(verified);
            outcome.known.add(verified.id());
            supersede(manifest.sequence());
            return;
        }
        Presence presence = Presence.of(manifest, store);
        if (!waiting.hasRoom(newlyMissing + presence.missing().size())) {
            // Not known: when it is repeated there may be room.
            outcome.refused.add(new RefusedException(
                    Refusal.OPEN_OBJECTS, "sequence=" + manifest.sequence() + " missing=" + presence.missing().size()));
            return;
        }
        catalog.bundles().keepManifest(verified);
        outcome.known.add(verified.id());
        if (presence.isComplete() && isHeadFresh()) {
            finish(manifest, presence);
        } else {
            newlyMissing += presence.missing().size();
            outcome.waiting.put(manifest.sequence(), presence);
        }
    }

    /** Commits a bundle whose blobs are all stored, or ends it otherwise. */
    private void finish(Manifest manifest, Presence presence) throws IOException {
        long sequence = manifest.sequence();
        if (!presence.isComplete()) {
            // A blob that was stored is gone from the disk: wait for it again.
            outcome.waiting.put(manifest.sequence(), presence);
            return;
        }
        if (isOutdated(manifest)) {
            supersede(sequence);
            return;
        }
        try {
            presence.checkSizes();
            StreamRules.checkOwner(manifest, catalog.stream());
            StreamRules.checkFixedFiles(manifest, catalog.stream());
            List<Fact> facts = checks.check(manifest, store);
            catalog.bundles().commit(manifest, facts, nowMicros);
            outcome.closed.add(sequence);
            outcome.committed = true;
            if (manifest.removed()) {
                outcome.freedNames.add(manifest.name());
            }
            for (long older : catalog.bundles().waitingBefore(manifest.mirror(), manifest.name(), manifest.generation())) {
                supersede(older);
                outcome.waiting.remove(older);
            }
        } catch (RefusedException e) {
            outcome.refused.add(e);
            if (e.cause() == Refusal.NAME_OWNED_BY_OTHER_MIRROR) {
                // Who has the name depends on what came first: nothing final follows from that.
                outcome.waiting.putIfAbsent(sequence, presence);
                outcome.withoutName.add(sequence);
            } else {
                catalog.bundles().refuse(sequence, e.getMessage());
                outcome.rejected.add(sequence);
            }
        }
    }

    /** Whether a newer generation of its name has been committed. */
    private boolean isOutdated(Manifest manifest) throws IOException {
        return catalog.bundles().committedGeneration(manifest.mirror(), manifest.name()) > manifest.generation();
    }

    private void supersede(long sequence) throws IOException {
        catalog.bundles().supersede(sequence);
        outcome.closed.add(sequence);
    }

    /** An expired head means that the stream may be frozen or cut: nothing is committed until a fresh one comes. */
    private boolean isHeadFresh() throws IOException {
        OptionalLong expires = catalog.stream().headExpiresMicros();
        return expires.isEmpty() || expires.getAsLong() >= StreamRules.judgedNow(catalog.stream(), nowMicros);
    }
}
