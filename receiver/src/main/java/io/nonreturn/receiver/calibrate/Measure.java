package io.nonreturn.receiver.calibrate;

import io.nonreturn.wire.calibrate.TestFrame;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongSupplier;

/** Counts the frames of a sweep. One thread. */
public final class Measure {
  /** More than a step can have at any rate that is asked for; what lies beyond is not counted. */
  private static final int MOST_FRAMES = 1 << 27;

  private final LongSupplier kernelDrops;
  private final List<StepResult> results = new ArrayList<>();
  private final BitSet seen = new BitSet();
  private int step = -1;
  private int frameBytes;
  private boolean ended;
  private int steps = Integer.MAX_VALUE;
  private long dropsBefore;

  /** @param kernelDrops what this host's kernel has thrown away so far; read at the end of each step */
  public Measure(LongSupplier kernelDrops) {
    this.kernelDrops = kernelDrops;
    dropsBefore = kernelDrops.getAsLong();
  }

  /** Takes one frame; returns what a step gave when it ends with this one, else null. */
  public StepResult take(TestFrame frame) {
    steps = frame.steps();
    if (frame.step() != step) {
      step = frame.step();
      frameBytes = frame.bytes();
      seen.clear();
      ended = false;
    }
    if (!frame.isEnd()) {
      if (frame.index() >= 0 && frame.index() < MOST_FRAMES) {
        seen.set((int) frame.index());
      }
      return null;
    }
    if (ended) {
      return null;
    }
    ended = true;
    long drops = kernelDrops.getAsLong();
    int sent = (int) Math.min(frame.frames(), MOST_FRAMES);
    StepResult result = new StepResult(frameBytes, LossPattern.ofSeen(seen, sent, frame.nanos()), drops - dropsBefore);
    dropsBefore = drops;
    results.add(result);
    return result;
  }

  /** Whether the last step has ended. */
  public boolean isOver() {
    return ended && step == steps - 1;
  }

  /** Whether a frame came. */
  public boolean hasBegun() {
    return step >= 0;
  }

  /** What each step gave, in order. */
  public List<StepResult> results() {
    return results;
  }
}
