package io.nonreturn.receiver.verify;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Head;
import io.nonreturn.wire.Inventory;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The second half of believing a message: does it fit what is known of the stream? A hostile low side that still holds its keys
 * can sign anything, but it can neither take back nor fork what the high side has seen.
 *
 * <ul>
 *   <li><i>Epoch</i>: the highest one seen is followed. A message of a higher one begins it, once everything else about the message
 *       is right; a lower one never comes back. One that no honest clock would make is refused, lest it shut the true sender out.
 *   <li><i>Chain</i>: each manifest states the chain value before it and thereby fixes its own; each head states one. Two
 *       statements about one sequence of one epoch must agree, in whatever order they arrive.
 *   <li><i>Generation</i>: within one epoch and (mirror, name), generations rise with sequences. A higher sequence that carries an
 *       older or equal generation is a rollback.
 *   <li><i>Owner</i>: a mirror keeps its ecosystem; where an ecosystem has one namespace for all its mirrors, a name belongs to
 *       the mirror that brought it first, so that no second mirror can slip its own package under a known name.
 *   <li><i>Fixed files</i>: where an ecosystem never lets a file change, the bytes that were committed first under a name stay.
 *   <li><i>Expiry</i>: against the later of the clock and the last signed low-side time, so that a clock set back does not
 *       bring expired statements to life again. A head from a low side whose clock runs far ahead is refused, lest its time
 *       make everything after it look expired.
 * </ul>
 */
public final class StreamRules {
  /** How far the two sides' clocks may lie apart: a day is more than any mistaken time zone. */
  private static final long MOST_AHEAD_MICROS = 86_400_000_000L;
  private static final long MICROS_PER_SECOND = 1_000_000;

  /** More bundles than a sender can make: a million a second would take nine years. Keeps places from running out. */
  static final long MOST_SEQUENCES = 1L << 48;

  /** More epochs than a sender begins in its life: one a week for twenty years. Each is kept for good, and held in memory. */
  static final long MOST_EPOCHS = 1_000;

  private StreamRules() {}

  /** The time against which expiry is judged, in microseconds since 1970. */
  public static long judgedNow(StreamView known, long clockMicros) throws IOException {
    return Math.max(clockMicros, known.lowSideMicros());
  }

  /** Refuses a manifest that contradicts what is known. One that was taken already passes. */
  public static void check(VerifiedManifest verified, EcosystemChecks checks, StreamView known, long clockMicros)
      throws RefusedException, IOException {
    Manifest manifest = verified.manifest();
    long epoch = manifest.epoch();
    checkPlace(epoch, manifest.sequence(), known, clockMicros);
    checkChain(epoch, manifest.sequence() - 1, manifest.previousChain(), known);
    checkChain(epoch, manifest.sequence(), verified.chain(), known);
    long now = judgedNow(known, clockMicros);
    long expires = manifest.expiresUnixMicros();
    if (expires != 0 && expires < now) {
      throw new RefusedException(Refusal.MANIFEST_EXPIRED, "expires=" + expires + " < now=" + now);
    }
    checkOwner(manifest, checks, known);
    checkGeneration(manifest, known);
  }

  /**
   * Refuses a head that contradicts what is known or that has expired.
   *
   * @return false for an authentic head that says nothing new: an older one, as repeats and replays bring
   */
  public static boolean check(VerifiedHead verified, StreamView known, long clockMicros)
      throws RefusedException, IOException {
    Head head = verified.head();
    checkStatement(
        head.epoch(), head.sequence(), head.chain(), head.createdUnixMicros(), head.expiresUnixMicros(), known, clockMicros);
    return isNews(head.epoch(), head.sequence(), head.createdUnixMicros(), known);
  }

  /**
   * Refuses an inventory that contradicts what is known or that has expired. An old one is as true as a new one: what was
   * superseded never comes back.
   *
   * @return whether it announces a higher sequence than any head did: then it counts as a head, too
   */
  public static boolean check(VerifiedInventory verified, StreamView known, long clockMicros)
      throws RefusedException, IOException {
    Inventory stated = verified.inventory();
    checkStatement(
        stated.epoch(),
        stated.sequence(),
        stated.chain(),
        stated.createdUnixMicros(),
        stated.expiresUnixMicros(),
        known,
        clockMicros);
    return stated.sequence() > known.headSequence(stated.epoch());
  }

  private static void checkStatement(
      long epoch, long sequence, Digest chain, long createdMicros, long expiresMicros, StreamView known, long clockMicros)
      throws RefusedException, IOException {
    checkPlace(epoch, sequence, known, clockMicros);
    checkChain(epoch, sequence, chain, known);
    long now = judgedNow(known, clockMicros);
    if (expiresMicros < now) {
      throw new RefusedException(Refusal.HEAD_EXPIRED, "expires=" + expiresMicros + " < now=" + now);
    }
    if (createdMicros > clockMicros + MOST_AHEAD_MICROS) {
      throw new RefusedException(
          Refusal.HEAD_AHEAD,
          "created=" + createdMicros + " > clock=" + clockMicros + " + LIMIT=" + MOST_AHEAD_MICROS
              + ": compare the clocks of both sides");
    }
  }

  private static boolean isNews(long epoch, long sequence, long createdMicros, StreamView known) throws IOException {
    long knownSequence = known.headSequence(epoch);
    return sequence > knownSequence || (sequence == knownSequence && createdMicros > known.headCreatedMicros(epoch));
  }

  private static void checkPlace(long epoch, long sequence, StreamView known, long clockMicros)
      throws RefusedException, IOException {
    OptionalLong present = known.epoch();
    if (present.isPresent() && epoch < present.getAsLong()) {
      throw new RefusedException(Refusal.FOREIGN_EPOCH, "epoch=" + epoch + " < PRESENT=" + present.getAsLong());
    }
    if (present.isEmpty() || epoch > present.getAsLong()) {
      // Senders number epochs by the clock in seconds, or one higher than the last where the clock was set back.
      long highest = Math.max(
          present.orElse(0) + 1, (judgedNow(known, clockMicros) + MOST_AHEAD_MICROS) / MICROS_PER_SECOND);
      if (epoch > highest) {
        throw new RefusedException(Refusal.EPOCH_AHEAD, "epoch=" + epoch + " > LIMIT=" + highest);
      }
      long followed = known.epochCount();
      if (followed >= MOST_EPOCHS) {
        throw new RefusedException(
            Refusal.EPOCH_AHEAD,
            "epoch=" + epoch + " would be one more than LIMIT=" + MOST_EPOCHS
                + ": look at who signs on the low side; then start anew with an empty state folder");
      }
    }
    if (sequence > MOST_SEQUENCES || known.base(epoch) > Long.MAX_VALUE - MOST_SEQUENCES) {
      throw new RefusedException(Refusal.SEQUENCE_AHEAD, "sequence=" + sequence + " > LIMIT=" + MOST_SEQUENCES);
    }
  }

  private static void checkChain(long epoch, long sequence, Digest stated, StreamView known) throws RefusedException, IOException {
    Optional<Digest> expected = sequence == 0 ? Optional.of(Digest.ZERO) : known.chainAt(epoch, sequence);
    if (expected.isPresent() && !expected.get().equals(stated)) {
      throw new RefusedException(
          Refusal.CHAIN_FORK, "sequence=" + sequence + " chain=" + stated + " != KNOWN=" + expected.get());
    }
  }

  /** Refuses a bundle of a mirror that changed its ecosystem, or of a name that is reserved or owned by another mirror. */
  public static void checkOwner(Manifest manifest, EcosystemChecks checks, StreamView known)
      throws RefusedException, IOException {
    Optional<String> ecosystem = known.ecosystemOf(manifest.mirror());
    if (ecosystem.isPresent() && !ecosystem.get().equals(manifest.ecosystem())) {
      throw new RefusedException(
          Refusal.FOREIGN_ECOSYSTEM,
          "mirror=" + manifest.mirror() + " ecosystem=" + manifest.ecosystem() + " != KNOWN=" + ecosystem.get());
    }
    Optional<String> reserved = checks.reserved(manifest);
    if (reserved.isPresent()) {
      throw new RefusedException(
          Refusal.NAME_RESERVED, "mirror=" + manifest.mirror() + " name=" + manifest.name() + " RESERVED=" + reserved.get());
    }
    if (checks.hasSharedNames(manifest.ecosystem())) {
      Optional<String> owner = known.otherOwner(manifest.ecosystem(), manifest.name(), manifest.mirror());
      if (owner.isPresent()) {
        throw new RefusedException(
            Refusal.NAME_OWNED_BY_OTHER_MIRROR, "name=" + manifest.name() + " owner=" + owner.get());
      }
    }
  }

  /**
   * Refuses a bundle that gives a file another content than it ever had, where names are for ever: clients that pinned or cached
   * it, and people who looked at it, trust that it stays what it was. Removing it in between makes no difference.
   */
  public static void checkFixedFiles(Manifest manifest, EcosystemChecks checks, StreamView known)
      throws RefusedException, IOException {
    for (Manifest.Artifact artifact : manifest.artifacts()) {
      Optional<Digest> first = checks.isFixed(manifest.ecosystem(), artifact.path())
          ? known.fixedFile(manifest.ecosystem(), manifest.name(), artifact.path())
          : Optional.empty();
      if (first.isPresent() && !first.get().equals(artifact.sha256())) {
        throw new RefusedException(
            Refusal.FILE_CHANGED,
            "path=" + artifact.path() + " sha256=" + artifact.sha256() + " != KNOWN=" + first.get()
                + ": give the new content a version of its own");
      }
    }
  }

  private static void checkGeneration(Manifest manifest, StreamView known) throws RefusedException, IOException {
    Optional<StreamView.Generation> before =
        known.before(manifest.epoch(), manifest.mirror(), manifest.name(), manifest.sequence());
    if (before.isPresent() && before.get().generation() >= manifest.generation()) {
      throw rollback(manifest, before.get());
    }
    Optional<StreamView.Generation> after =
        known.after(manifest.epoch(), manifest.mirror(), manifest.name(), manifest.sequence());
    if (after.isPresent() && after.get().generation() <= manifest.generation()) {
      throw rollback(manifest, after.get());
    }
  }

  private static RefusedException rollback(Manifest manifest, StreamView.Generation known) {
    return new RefusedException(
        Refusal.GENERATION_ROLLBACK,
        "sequence=" + manifest.sequence() + " generation=" + manifest.generation() + " against KNOWN sequence="
            + known.sequence() + " generation=" + known.generation());
  }
}
