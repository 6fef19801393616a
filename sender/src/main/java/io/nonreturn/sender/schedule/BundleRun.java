package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.StagedBlob;
import io.nonreturn.sender.stage.StagedBundle;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.PieceKind;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;

/**
 * One passage of one bundle over the link: its manifest, its blobs, and its manifest again when that falls into a later
 * block (in the same block a second copy protects from nothing).
 *
 * <p>Cuts the objects into pieces as room is offered, and follows which of them have left, since blocks that are spread
 * over time finish out of order. For the scheduler's thread.
 */
final class BundleRun {
  /** A rest of room smaller than this is left empty rather than filled with the beginning of a larger object. */
  static final int LEAST_SLICE_BYTES = 4096;

  private enum Phase {
    MANIFEST,
    BLOBS,
    MANIFEST_AGAIN,
    CUT
  }

  /** Why the bundle is sent. */
  enum Kind {
    FIRST,
    AGAIN,
    REPEAT,
    RESEND
  }

  private final StagedBundle bundle;
  private final List<StagedBlob> blobs;
  private final Kind kind;
  private final ArrayDeque<PlannedPiece> underWay = new ArrayDeque<>();
  private Phase phase = Phase.MANIFEST;
  private int blob;

  /** Where in the first blob to be sent a resumed run begins. */
  private long skipped;

  private long offset;
  private long freshCut;
  private long freshSent;
  private long remaining;
  private boolean failed;
  private BlockPlan manifestBlock;
  private boolean superseded;
  private Set<Digest> dropped = Set.of();

  private BundleRun(StagedBundle bundle, Kind kind, List<StagedBlob> blobs, long skip) {
    this.bundle = bundle;
    this.kind = kind;
    this.blobs = blobs;
    skip(skip);
    recount();
    if (kind == Kind.FIRST || kind == Kind.AGAIN) {
      change(bundle.sending());
    }
  }

  /** The first passage of a bundle, its fresh blobs from where a restart interrupted it. */
  static BundleRun first(StagedBundle bundle) {
    return new BundleRun(bundle, Kind.FIRST, bundle.fresh(), bundle.progressBytes());
  }

  /**
   * Another attempt after a first passage that failed, from the first hole on. It ends at the next hole: whatever lies behind that has
   * been sent before.
   */
  static BundleRun again(StagedBundle bundle) {
    return new BundleRun(bundle, Kind.AGAIN, bundle.fresh(), bundle.progressBytes());
  }

  /** A repetition of a bundle with all its blobs. */
  static BundleRun repeat(StagedBundle bundle) {
    return new BundleRun(bundle, Kind.REPEAT, bundle.blobs(), 0);
  }

  /** A repetition of the manifest alone. */
  static BundleRun repeatManifest(StagedBundle bundle) {
    return new BundleRun(bundle, Kind.REPEAT, List.of(), 0);
  }

  /**
   * A repetition that a ticket asks for, with all blobs, from where a restart or a hole interrupted it. It ends at the next hole, as the
   * bundle cannot become whole without.
   */
  static BundleRun resend(StagedBundle bundle, long skip) {
    return new BundleRun(bundle, Kind.RESEND, bundle.blobs(), skip);
  }

  /**
   * Takes over that the bundle was superseded meanwhile, or that some of its blobs go with others: what nobody needs is not cut any
   * more.
   */
  void change(StagedBundle.Sending sending) {
    superseded = sending.superseded();
    dropped = sending.dropped();
    if (phase == Phase.MANIFEST && superseded) {
      nextObject(true);
    } else if (phase == Phase.MANIFEST_AGAIN && superseded) {
      phase = Phase.CUT;
    } else {
      skipDropped();
    }
    recount();
  }

  /** Cuts nothing more. For a repetition that has become needless. */
  void stop() {
    phase = Phase.CUT;
    remaining = 0;
  }

  private void recount() {
    remaining = phase == Phase.MANIFEST ? bundle.envelope().length - offset : 0;
    if (phase == Phase.MANIFEST || phase == Phase.BLOBS) {
      for (int i = blob; i < blobs.size(); i++) {
        remaining += dropped.contains(blobs.get(i).id()) ? 0 : blobs.get(i).size();
      }
      if (blob < blobs.size() && !dropped.contains(blobs.get(blob).id())) {
        remaining -= phase == Phase.BLOBS ? offset : skipped;
      }
    }
  }

  /** Goes on behind blobs that need not be carried; those count as sent, so that marks mean the same after a restart. */
  private void skipDropped() {
    while (phase == Phase.BLOBS && blob < blobs.size() && dropped.contains(blobs.get(blob).id())) {
      freshCut += blobs.get(blob).size() - offset;
      offset = 0;
      blob++;
      endOfBlobs();
    }
  }

  private void endOfBlobs() {
    if (blob == blobs.size()) {
      phase = superseded ? Phase.CUT : Phase.MANIFEST_AGAIN;
    }
  }

  /** Bytes of the signed manifest, which stays in memory as long as the run. */
  int envelopeBytes() {
    return bundle.envelope().length;
  }

  private void skip(long bytes) {
    long left = bytes;
    while (left > 0 && blob < blobs.size()) {
      long size = blobs.get(blob).size();
      if (left < size) {
        skipped = left;
        left = 0;
      } else {
        left -= size;
        blob++;
      }
    }
    freshCut = bytes - left;
    freshSent = freshCut;
  }

  long sequence() {
    return bundle.sequence();
  }

  Kind kind() {
    return kind;
  }

  boolean isAgain() {
    return kind == Kind.AGAIN;
  }

  /** Where it waits, see {@link io.nonreturn.sender.stage.Lane}. */
  int lane() {
    return bundle.sending().lane();
  }

  boolean isSuperseded() {
    return superseded;
  }

  /** Bytes that are not yet cut, manifest included. */
  long remainingBytes() {
    return remaining;
  }

  /** Whether all of the bundle has been given a place in a block. */
  boolean isCut() {
    return phase == Phase.CUT;
  }

  /** Whether all of it has been cut and every block with a part of it has come back. */
  boolean isOver() {
    return isCut() && underWay.isEmpty();
  }

  /** Whether a piece could not be read, so that the bundle must be sent again. */
  boolean isFailed() {
    return failed;
  }

  /** Fresh bytes sent without a hole. */
  long freshSent() {
    return freshSent;
  }

  /** Puts as much as fits into the block, and returns the bytes put, piece headers not counted. */
  long fill(BlockPlan plan) {
    long put = 0;
    while (!isCut()) {
      if (phase == Phase.MANIFEST_AGAIN && manifestBlock == plan) {
        phase = Phase.CUT;
        break;
      }
      PlannedPiece piece = cut(plan.room() - PlannedPiece.HEADER_BYTES);
      if (piece == null) {
        break;
      }
      plan.add(piece, this);
      underWay.add(piece);
      put += piece.length();
      if (phase != Phase.MANIFEST && manifestBlock == null) {
        manifestBlock = plan;
      }
    }
    return put;
  }

  private PlannedPiece cut(int room) {
    boolean manifest = phase != Phase.BLOBS;
    long size = manifest ? bundle.envelope().length : blobs.get(blob).size();
    long left = size - offset;
    if (room < Math.min(left, LEAST_SLICE_BYTES)) {
      return null;
    }
    int length = (int) Math.min(left, room);
    PlannedPiece piece;
    if (manifest) {
      piece = PlannedPiece.ofBytes(
          PieceKind.MANIFEST, bundle.manifestId(), bundle.envelope(), (int) offset, length, freshCut);
    } else {
      StagedBlob each = blobs.get(blob);
      freshCut += length;
      piece = PlannedPiece.ofFile(each.id(), each.file(), size, offset, length, freshCut);
    }
    if (phase != Phase.MANIFEST_AGAIN) {
      remaining -= length;
    }
    offset += length;
    if (offset == size) {
      nextObject(manifest);
    }
    return piece;
  }

  private void nextObject(boolean manifest) {
    offset = 0;
    if (phase == Phase.MANIFEST_AGAIN) {
      phase = Phase.CUT;
      return;
    }
    if (manifest) {
      phase = blob == blobs.size() ? Phase.CUT : Phase.BLOBS;
      offset = skipped;
      skipped = 0;
    } else {
      blob++;
      endOfBlobs();
    }
    skipDropped();
  }

  /** Notes what has come back of a block; {@link #freshSent} moves on as far as there is no hole. */
  void settle() {
    while (!underWay.isEmpty() && underWay.getFirst().isDone()) {
      PlannedPiece piece = underWay.removeFirst();
      if (piece.isFailed()) {
        failed = true;
        leave(piece);
      }
      if (!failed) {
        freshSent = piece.freshEnd();
      }
    }
  }

  /** Leaves out the rest of a blob that cannot be read, which would only fail piece after piece. */
  private void leave(PlannedPiece unread) {
    if (isAgain() || kind == Kind.RESEND) {
      remaining = 0;
      phase = Phase.CUT;
    } else if (phase == Phase.BLOBS && offset > 0 && blobs.get(blob).id().equals(unread.id())) {
      long left = blobs.get(blob).size() - offset;
      remaining -= left;
      freshCut += left;
      nextObject(false);
    }
  }
}
