package io.nonreturn.sender;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.fec.Geometry;
import io.nonreturn.fec.Spread;
import io.nonreturn.sender.encode.BlockPool;
import io.nonreturn.sender.encode.EncodeCounters;
import io.nonreturn.sender.encode.EncodeRing;
import io.nonreturn.sender.encode.EncodedBlock;
import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.schedule.ScheduleCounters;
import io.nonreturn.sender.schedule.ScheduleThread;
import io.nonreturn.sender.schedule.Scheduler;
import io.nonreturn.sender.schedule.Shares;
import io.nonreturn.sender.schedule.StatementSource;
import io.nonreturn.sender.stage.Outbox;
import io.nonreturn.sender.transmit.BlockSource;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.sender.transmit.SealWarmUp;
import io.nonreturn.sender.transmit.TransmitCounters;
import io.nonreturn.sender.transmit.Transmitter;
import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.LinkKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;

/**
 * The way from the journal to the link: schedule, encode, transmit, wired together. {@link Sender} gives it the journal
 * and wakes it when a bundle got its number.
 *
 * <pre>
 * Outbox ─► ScheduleThread ─► EncodeRing ─► Transmitter ─► UDP
 *   ▲            ▲ plan, when its last frame has left │
 *   └── marks ───┴────────────────────────────────────┘
 * </pre>
 */
public final class Outflow implements AutoCloseable {
  /** Ends as soon as the rate is steady; on a busy machine that takes long, and giving up early costs speed for good. */
  private static final Duration CODEC_WARM_UP = Duration.ofMinutes(1);

  private static final Duration SEAL_WARM_UP = Duration.ofMillis(500);

  private final LinkShape shape;
  private final BlockPool pool;
  private final EncodeRing encodeRing;
  private final ScheduleThread scheduleThread;
  private final Transmitter transmitter;

  /**
   * What the operator configures.
   *
   * @param link the link
   * @param carousel how to repeat
   * @param shares of the classes of bundles
   * @param workers threads that encode
   * @param memoryBytes bound on the blocks under way
   */
  public record Options(LinkOptions link, CarouselOptions carousel, Shares shares, int workers, long memoryBytes) {
    private static final int MOST_WORKERS = 64;

    public Options {
      if (workers < 1 || workers > MOST_WORKERS) {
        throw new IllegalArgumentException("workers=" + workers + " not in 1.." + MOST_WORKERS);
      }
      if (memoryBytes < 1) {
        throw new IllegalArgumentException("memoryBytes=" + memoryBytes + " < 1");
      }
    }

    /** As many workers as processors, and the usual memory. */
    public static Options of(LinkOptions link, CarouselOptions carousel, Shares shares) {
      return new Options(link, carousel, shares, Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8), Spread.USUAL_MEMORY_BYTES);
    }
  }

  /**
   * Wires the stages and binds the socket. Nothing is sent before {@link #start}.
   *
   * @param options link, carousel, memory
   * @param outbox the journal
   * @param statements makes signed heads and inventories
   * @param key the link key
   * @param session the session's id, already durable in the journal
   * @param clock the low side's clock, for beacons
   * @throws IOException when the link's address cannot be bound
   */
  public Outflow(Options options, Outbox outbox, StatementSource statements, LinkKey key, long session, Clock clock)
      throws IOException {
    this(options, outbox, statements, key, session, clock, ErasureCodec.fastest());
  }

  /** For tests, which do not wait for a codec to warm up. */
  Outflow(
      Options options,
      Outbox outbox,
      StatementSource statements,
      LinkKey key,
      long session,
      Clock clock,
      ErasureCodec codec)
      throws IOException {
    shape = LinkShape.of(options);
    pool = new BlockPool(shape.mostBlocks(), shape.blocks().slabBytes());
    Scheduler scheduler = new Scheduler(
        outbox, statements, shape.budget(), options.carousel(), options.shares(), System.nanoTime());
    encodeRing = new EncodeRing(
        pool, shape.blocks(), codec, options.workers(), this::blockEncoded, this::roomAgain);
    scheduleThread = new ScheduleThread(scheduler, outbox, encodeRing, pool.capacity());
    transmitter = new Transmitter(
        options.link(),
        new FromRing(),
        shape.spread(),
        pool.capacity(),
        FrameSeal.of(key, session),
        session,
        new Beacons(shape, options.link().rateBytesPerSecond(), scheduleThread, clock, System::nanoTime));
  }

  /**
   * Lets the JIT compile what every byte passes through; takes some seconds, in which frames leave already, if not at the
   * highest rates. An interrupt ends it.
   */
  public static void warmUp() {
    ErasureCodec.fastest().warmUp(CODEC_WARM_UP);
    SealWarmUp.run(SEAL_WARM_UP);
  }

  /** Starts the threads; the first frame is a beacon. */
  public void start() {
    encodeRing.start();
    transmitter.start();
    scheduleThread.start();
  }

  /** Tells that a bundle got its number. Any thread. */
  public void wake() {
    scheduleThread.wake();
  }

  /** Shares the link, and repeats, in this way from the next block on. Any thread. */
  void use(Shares shares, CarouselOptions carousel) {
    scheduleThread.use(shares, carousel);
  }

  private void blockEncoded() {
    transmitter.wake();
  }

  private void roomAgain() {
    scheduleThread.roomAgain();
  }

  public ScheduleCounters scheduleCounters() {
    return scheduleThread.counters();
  }

  public EncodeCounters encodeCounters() {
    return encodeRing.counters();
  }

  public TransmitCounters transmitCounters() {
    return transmitter.counters();
  }

  /** The shape of full blocks. */
  public Geometry geometry() {
    return shape.geometry();
  }

  /** How shards are kept apart, and the burst that is repaired. */
  public Spread spread() {
    return shape.spread();
  }

  /** How frames leave: {@code epoll-gso}, {@code epoll} or {@code nio}. */
  public String transport() {
    return transmitter.transport();
  }

  /** Bytes of block memory in use. */
  public long memoryBytes() {
    return pool.allocatedBytes();
  }

  /** Stops at once; what has not left is sent after the next start. */
  @Override
  public void close() {
    scheduleThread.close();
    transmitter.close();
    encodeRing.close();
  }

  /** The transmitter's view of the ring; plans go back to the scheduler with the block's memory. */
  private final class FromRing implements BlockSource {
    @Override
    public EncodedBlock poll() {
      return encodeRing.poll();
    }

    @Override
    public void finished(EncodedBlock block) {
      scheduleThread.transmitted(block.plan());
      encodeRing.release(block);
    }
  }
}
