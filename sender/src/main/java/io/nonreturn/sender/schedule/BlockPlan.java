package io.nonreturn.sender.schedule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What goes into one block, in order.
 *
 * <p>Owned by one thread at a time: scheduler, encode worker, transmitter, and back to the scheduler.
 */
public final class BlockPlan {
  private final boolean twin;
  private final List<PlannedPiece> pieces = new ArrayList<>();
  private final List<BundleRun> runs = new ArrayList<>();
  private int room;

  BlockPlan(boolean twin, int roomBytes) {
    this.twin = twin;
    this.room = roomBytes;
  }

  /** Whether the backlog is so small that the block should be a twin: data at once, as much parity a burst later. */
  public boolean isTwin() {
    return twin;
  }

  /** The pieces in the order in which they lie in the block. */
  public List<PlannedPiece> pieces() {
    return Collections.unmodifiableList(pieces);
  }

  /** Bytes still free, piece headers included. */
  int room() {
    return room;
  }

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** Adds a piece of a run, or of none when it is a head. */
  void add(PlannedPiece piece, BundleRun run) {
    room -= PlannedPiece.HEADER_BYTES + piece.length();
    pieces.add(piece);
    if (run != null && (runs.isEmpty() || runs.getLast() != run)) {
      runs.add(run);
    }
  }

  /** Whether a part of this bundle is in the block. */
  boolean holds(long sequence) {
    return runs.stream().anyMatch(run -> run.sequence() == sequence);
  }

  /** The bundle runs that have pieces here. */
  List<BundleRun> runs() {
    return runs;
  }
}
