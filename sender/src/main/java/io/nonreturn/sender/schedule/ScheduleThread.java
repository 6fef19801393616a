package io.nonreturn.sender.schedule;

import io.nonreturn.sender.stage.JournalFailure;
import io.nonreturn.sender.stage.Outbox;
import io.nonreturn.sender.stage.StreamState;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread around a {@link Scheduler}: plans a block whenever the encoder has room for one, and sleeps otherwise. It is
 * woken by new bundles, by blocks that come back and by room in the encoder, so an idle link answers at once and costs
 * nothing.
 *
 * <p>An error of the journal is logged and tried again a second later. Any other failure ends the thread, and with it the process:
 * what a block held whose plan is lost would never be sent before the next start.
 */
public final class ScheduleThread implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ScheduleThread.class);
  private static final long ERROR_PAUSE_NANOS = 1_000_000_000L;
  private static final long TELL_EVERY_NANOS = 60_000_000_000L;

  /** There is nothing to do until room, a block or a bundle comes. */
  public static final long UNTIL_WOKEN = Long.MAX_VALUE;

  private final Scheduler scheduler;
  private final Outbox outbox;
  private final BlockSink sink;
  private final ArrayBlockingQueue<BlockPlan> comingBack;
  private final AtomicReference<Options> wanted = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "nonreturn-schedule");
  private volatile boolean newSequence = true;
  private volatile boolean closed;
  private volatile StreamState state;

  // An error lasts as long as its disk is full: it is told at first, and then once a minute.
  private boolean told;
  private long tellDue;

  private record Options(Shares shares, CarouselOptions carousel) {}

  /**
   * @param scheduler used by this thread only from now on
   * @param outbox the journal
   * @param sink takes the planned blocks
   * @param mostBlocks no more blocks than this are ever under way
   */
  public ScheduleThread(Scheduler scheduler, Outbox outbox, BlockSink sink, int mostBlocks) {
    this.scheduler = scheduler;
    this.outbox = outbox;
    this.sink = sink;
    // A block is queued here before its memory is free again, so that for a moment more come back than can be under way.
    comingBack = new ArrayBlockingQueue<>(2 * mostBlocks + 1);
    state = outbox.state();
  }

  public void start() {
    thread.start();
  }

  /** Tells that a bundle got its number. Any thread. */
  public void wake() {
    newSequence = true;
    LockSupport.unpark(thread);
  }

  /** Shares the link, and repeats, in this way from the next block on. Any thread. */
  public void use(Shares shares, CarouselOptions carousel) {
    wanted.set(new Options(shares, carousel));
    LockSupport.unpark(thread);
  }

  /** Tells that the encoder has room again. Any thread. */
  public void roomAgain() {
    LockSupport.unpark(thread);
  }

  /** Gives a block back whose last frame has left. Any thread; never blocks. */
  public void transmitted(BlockPlan plan) {
    comingBack.add(plan);
    LockSupport.unpark(thread);
  }

  /** Where the stream stood when this thread last looked. Any thread; never touches the disk. */
  public StreamState state() {
    return state;
  }

  public ScheduleCounters counters() {
    return scheduler.counters();
  }

  private void run() {
    while (!closed) {
      long wait = step(System.nanoTime());
      if (wait == UNTIL_WOKEN) {
        LockSupport.park(this);
      } else if (wait > 0) {
        LockSupport.parkNanos(this, wait);
      }
    }
  }

  /**
   * Does one thing, without ever waiting: takes blocks back, then plans one. Called by this object's thread or, where that is not
   * started, by the only one there is.
   *
   * @return 0 when a block was planned; otherwise how many nanoseconds there is nothing to do, unless woken
   */
  public long step(long now) {
    try {
      return tryStep(now);
    } catch (JournalFailure e) {
      if (!told || now - tellDue >= 0) {
        told = true;
        tellDue = now + TELL_EVERY_NANOS;
        log.error("schedule waits a second and tries again: {}; check the disk of the state folder", e.getMessage());
      }
      return ERROR_PAUSE_NANOS;
    }
  }

  private long tryStep(long now) {
    Options options = wanted.getAndSet(null);
    if (options != null) {
      scheduler.use(options.shares(), options.carousel(), now);
    }
    for (BlockPlan plan = comingBack.poll(); plan != null; plan = comingBack.poll()) {
      scheduler.transmitted(plan, now);
    }
    if (newSequence) {
      newSequence = false;
      state = outbox.state();
      scheduler.newSequence();
    }
    if (!sink.hasRoom()) {
      return UNTIL_WOKEN;
    }
    BlockPlan plan = scheduler.next(now);
    if (plan != null) {
      sink.submit(plan);
      return 0;
    }
    return Math.max(1, scheduler.idleUntilNanos() - now);
  }

  /** Stops planning and waits for the thread. Blocks under way may still come back and are ignored. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
