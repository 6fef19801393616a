package io.nonreturn.sender.schedule;

/** Takes planned blocks. Called by the scheduler's thread only. */
public interface BlockSink {
  /**
   * Whether {@link #submit} would take a block now. When it becomes true the sink wakes the scheduler's thread. Asked
   * before a block is planned, so that the choice of what goes next is made as late as possible.
   */
  boolean hasRoom();

  /** Takes a block. Its plan comes back by {@link ScheduleThread#transmitted} when its last frame has left. */
  void submit(BlockPlan plan);
}
