package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.ledger.Closing;
import io.nonreturn.receiver.ledger.IncidentKind;
import io.nonreturn.receiver.verify.EcosystemChecks;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.receiver.verify.StreamRules;
import io.nonreturn.receiver.verify.VerifiedHead;
import io.nonreturn.receiver.verify.VerifiedInventory;
import io.nonreturn.receiver.verify.VerifiedManifest;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Head;
import io.nonreturn.wire.Inventory;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/**
 * The catalog transaction of one batch. Decides everything against the catalog and notes what follows from it; nothing outside
 * the catalog changes before the transaction is durable, so that one that found no room can simply be run again.
 */
final class BatchTransaction {
  /** A manifest's rows, indexes and write-ahead log beside the envelope itself. */
  private static final int ROOM_FOR_EACH_BYTE = 4;
  /** What an inventory may make of a sequence: half a range that stays open, half a record of one that is closed, and the log. */
  private static final int ROOM_FOR_EACH_SEQUENCE = 128;
  private static final int PAGE = 1_000;

  private final Catalog catalog;
  private final BlobStore store;
  private final EcosystemChecks checks;
  private final WaitingBundles waiting;
  private final LongPredicate hasRoom;
  private final LongPredicate isAnybodyBelieved;
  private final long nowMicros;
  private final Outcome outcome = new Outcome();
  private int newlyWaiting;
  private int newlyMissing;
  /** Waiting places that may make room, while one epoch is worked off; null until somebody needs room. */
  private Deque<Long> givenUp;

  BatchTransaction(
      Catalog catalog,
      BlobStore store,
      EcosystemChecks checks,
      WaitingBundles waiting,
      LongPredicate hasRoom,
      LongPredicate isAnybodyBelieved,
      long nowMicros) {
    this.catalog = catalog;
    this.store = store;
    this.checks = checks;
    this.waiting = waiting;
    this.hasRoom = hasRoom;
    this.isAnybodyBelieved = isAnybodyBelieved;
    this.nowMicros = nowMicros;
  }

  /** What the transaction decided, to be applied once it is durable. */
  static final class Outcome {
    /** Handled for good; repeats need not be looked at again. */
    final List<Digest> known = new ArrayList<>();
    /** Refused messages and bundles. */
    final List<RefusedException> refused = new ArrayList<>();
    /** New bundles whose blobs are not all here, with the missing blobs' sizes. */
    final SortedMap<Long, Presence> waiting = new TreeMap<>();
    /** Places that are waited for no longer: committed, superseded or put back. */
    final List<Long> closed = new ArrayList<>();
    /** Places whose bundles were refused for their content. */
    final List<Long> rejected = new ArrayList<>();
    /** Places whose bundles are complete but of a name that another mirror has; it may yet give it up. */
    final List<Long> withoutName = new ArrayList<>();
    /** Names that a mirror gave up. */
    final List<String> freedNames = new ArrayList<>();
    /** Manifests that made room for others: a repeat is taken anew. */
    final List<Digest> putBack = new ArrayList<>();
    /** Statements of the stream that said something new. */
    int headsTaken;
    /** Whether anything now awaits publication. */
    boolean committed;
  }

  Outcome run(Batch batch) throws IOException {
    boolean isFirst = true;
    for (Batch epoch : batch.byEpoch().values()) {
      givenUp = null;
      for (VerifiedHead head : epoch.heads()) {
        admit(head);
      }
      if (isFirst) {
        finishWaiting();
        isFirst = false;
      }
      for (VerifiedManifest manifest : epoch.manifests()) {
        admit(manifest);
      }
      for (VerifiedInventory inventory : epoch.inventories()) {
        admit(inventory);
      }
    }
    if (isFirst) {
      finishWaiting();
    }
    return outcome;
  }

  /** What has waited comes before what is new, so that generations are committed in their order where they can be. */
  private void finishWaiting() throws IOException {
    if (isHeadFresh()) {
      for (long place : waiting.complete()) {
        Manifest manifest = Envelopes.manifest(catalog.bundles().envelope(place));
        finish(manifest, Presence.of(place, manifest, store));
      }
    }
  }

  private void admit(VerifiedHead verified) throws IOException {
    Head head = verified.head();
    try {
      if (StreamRules.check(verified, catalog.stream(), nowMicros)) {
        outcome.headsTaken++;
        catalog.stream().keepHead(
            head.epoch(), head.sequence(), head.chain(), head.createdUnixMicros(), head.expiresUnixMicros(), nowMicros);
      }
    } catch (RefusedException e) {
      refused(e, head.epoch(), head.sequence(), "head of sequence " + head.sequence());
    }
    outcome.known.add(verified.id());
  }

  /** What it does not name as live was superseded, whether or not anything of it was ever seen here. */
  private void admit(VerifiedInventory verified) throws IOException {
    Inventory stated = verified.inventory();
    long count = stated.range().count();
    boolean isRoomOnDisk = hasRoom.test(count * ROOM_FOR_EACH_SEQUENCE);
    if (!isRoomOnDisk || !catalog.ledger().hasRoom(count / 2 + 1)) {
      // Not known: it is repeated, and there may be room then.
      outcome.refused.add(new RefusedException(
          isRoomOnDisk ? Refusal.OPEN_OBJECTS : Refusal.DISK_FLOOR, "inventory of " + stated.range()));
      return;
    }
    outcome.known.add(verified.id());
    try {
      if (StreamRules.check(verified, catalog.stream(), nowMicros)) {
        outcome.headsTaken++;
        catalog.stream().keepHead(
            stated.epoch(),
            stated.sequence(),
            stated.chain(),
            stated.createdUnixMicros(),
            stated.expiresUnixMicros(),
            nowMicros);
      }
    } catch (RefusedException e) {
      refused(e, stated.epoch(), stated.sequence(), "inventory of sequence " + stated.sequence());
      return;
    }
    long base = catalog.stream().base(stated.epoch());
    long first = base + stated.range().first();
    long last = base + stated.range().last();
    for (long place : catalog.bundles().unfinishedWithin(first, last)) {
      if (!stated.isLive(place - base)) {
        supersede(place);
      }
    }
    catalog.ledger().closeMatching(first, last, place -> !stated.isLive(place - base), Closing.INVENTORY, base + stated.sequence(), nowMicros);
  }

  /** Whether the same message will be refused again. The owner of a name may give it up, and a clock may be set right. */
  private static boolean isLasting(Refusal cause) {
    return switch (cause) {
      case NAME_OWNED_BY_OTHER_MIRROR, EPOCH_AHEAD, MANIFEST_EXPIRED -> false;
      default -> true;
    };
  }

  private void admit(VerifiedManifest verified) throws IOException {
    Manifest manifest = verified.manifest();
    try {
      StreamRules.check(verified, checks, catalog.stream(), nowMicros);
    } catch (RefusedException e) {
      refused(e, manifest.epoch(), manifest.sequence(), manifest.mirror() + " " + manifest.name());
      if (isLasting(e.cause())) {
        outcome.known.add(verified.id());
      }
      return;
    }
    if (catalog.stream().isTaken(manifest.epoch(), manifest.sequence())) {
      // The same payload, signed or sent again: another one would have forked the chain.
      outcome.known.add(verified.id());
      return;
    }
    if (!hasRoom.test(verified.envelope().length * (long) ROOM_FOR_EACH_BYTE)) {
      // Not known, either. What waits already may still be committed: that is bounded, and what comes to rest makes room.
      outcome.refused.add(new RefusedException(Refusal.DISK_FLOOR, "sequence=" + manifest.sequence()));
      return;
    }
    long place = catalog.stream().base(manifest.epoch()) + manifest.sequence();
    OptionalLong newer = newer(place, manifest);
    if (newer.isPresent()) {
      // Its blobs may never come: nobody needs them any more.
      catalog.bundles().keepManifest(verified, nowMicros);
      outcome.known.add(verified.id());
      supersede(place, newer.getAsLong());
      return;
    }
    Presence presence = Presence.of(place, manifest, store);
    if (!canWait(presence)) {
      // Not known: when it is repeated there may be room.
      outcome.refused.add(new RefusedException(
          Refusal.OPEN_OBJECTS, "sequence=" + manifest.sequence() + " missing=" + presence.missing().size()));
      return;
    }
    catalog.bundles().keepManifest(verified, nowMicros);
    outcome.known.add(verified.id());
    if (presence.isComplete() && isHeadFresh()) {
      finish(manifest, presence);
    } else {
      newlyWaiting++;
      newlyMissing += presence.missing().size();
      outcome.waiting.put(place, presence);
    }
  }

  /**
   * Whether one more bundle can be waited for. Those that were waived or whose epoch has ended make room for it, lest what never comes
   * shuts out for ever what does; they make none for one another.
   */
  private boolean canWait(Presence presence) throws IOException {
    int missing = presence.missing().size();
    while (!waiting.hasRoom(newlyWaiting + 1, newlyMissing + missing)) {
      if (givenUp == null) {
        givenUp = new ArrayDeque<>(catalog.bundles().givenUp(catalog.stream().presentBase()));
      }
      if (givenUp.isEmpty() || catalog.ledger().isWaived(presence.place())) {
        return false;
      }
      putBack(givenUp.removeFirst());
    }
    return true;
  }

  private void putBack(long place) throws IOException {
    OptionalInt claims = waiting.claims(place);
    if (claims.isEmpty()) {
      return; // new in this batch
    }
    Optional<Digest> id = catalog.bundles().putBack(place);
    if (id.isPresent()) {
      newlyWaiting--;
      newlyMissing -= claims.getAsInt();
      outcome.putBack.add(id.get());
      outcome.waiting.remove(place);
      outcome.closed.add(place);
    }
  }

  /** Commits a bundle whose blobs are all stored, or ends it otherwise. */
  private void finish(Manifest manifest, Presence presence) throws IOException {
    long place = presence.place();
    if (!presence.isComplete()) {
      // A blob that was stored is gone from the disk: wait for it again.
      outcome.waiting.put(place, presence);
      return;
    }
    OptionalLong newer = newer(place, manifest);
    if (newer.isPresent()) {
      supersede(place, newer.getAsLong());
      return;
    }
    try {
      presence.checkSizes();
      StreamRules.checkOwner(manifest, checks, catalog.stream());
      StreamRules.checkFixedFiles(manifest, checks, catalog.stream());
      List<Fact> facts = checks.check(
          manifest, store, (path, name) -> catalog.bundles().latestFact(manifest.mirror(), manifest.name(), path, name));
      commit(place, manifest, facts);
    } catch (RefusedException e) {
      refused(e, manifest.epoch(), manifest.sequence(), manifest.mirror() + " " + manifest.name());
      if (e.cause() == Refusal.NAME_OWNED_BY_OTHER_MIRROR) {
        // Who has the name depends on what came first: nothing final follows from that.
        outcome.waiting.putIfAbsent(place, presence);
        outcome.withoutName.add(place);
      } else {
        catalog.bundles().refuse(place, e.getMessage());
        catalog.ledger().refuse(place);
        outcome.rejected.add(place);
      }
    }
  }

  private void commit(long place, Manifest manifest, List<Fact> facts) throws IOException {
    catalog.bundles().commit(place, manifest, path -> checks.isFixed(manifest.ecosystem(), path), facts, nowMicros);
    catalog.ledger().close(place, Closing.COMMITTED, null, nowMicros);
    outcome.closed.add(place);
    outcome.committed = true;
    if (manifest.removed() && !manifest.hides()) {
      outcome.freedNames.add(manifest.name());
    }
    List<Long> older;
    do {
      older = catalog.bundles().unfinishedBefore(manifest.mirror(), manifest.name(), place, PAGE);
      for (long each : older) {
        supersede(each, place);
      }
    } while (older.size() == PAGE);
  }

  /** A later bundle of its name, of this epoch or a later one, that has been committed. */
  private OptionalLong newer(long place, Manifest manifest) throws IOException {
    return catalog.bundles().committedAfter(manifest.mirror(), manifest.name(), place);
  }

  private void supersede(long place, long byPlace) throws IOException {
    supersede(place);
    catalog.ledger().close(place, Closing.SUPERSEDED, byPlace, nowMicros);
  }

  private void supersede(long place) throws IOException {
    catalog.bundles().supersede(place);
    outcome.waiting.remove(place);
    if (waiting.claims(place).isPresent()) {
      outcome.closed.add(place);
    }
  }

  /** Counted; and what a person has to know of is put down. */
  private void refused(RefusedException e, long epoch, long sequence, String subject) throws IOException {
    outcome.refused.add(e);
    IncidentKind kind = switch (e.cause()) {
      case CHAIN_FORK -> IncidentKind.CHAIN_FORK;
      case FILE_CHANGED -> IncidentKind.FILE_CHANGED;
      default -> null;
    };
    if (kind != null) {
      catalog.ledger().incident(kind, catalog.stream().base(epoch) + sequence, subject, e.getMessage(), nowMicros);
    }
  }

  /**
   * An expired head means that the stream may be frozen or cut, and keys that have all expired that others may have them: nothing is committed
   * until a fresh head comes.
   */
  private boolean isHeadFresh() throws IOException {
    OptionalLong expires = catalog.stream().headExpiresMicros();
    long now = StreamRules.judgedNow(catalog.stream(), nowMicros);
    return (expires.isEmpty() || expires.getAsLong() >= now) && isAnybodyBelieved.test(now);
  }
}
