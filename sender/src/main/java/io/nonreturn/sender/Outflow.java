package io.nonreturn.sender;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.fec.Geometry;
import io.nonreturn.fec.Spread;
import io.nonreturn.sender.encode.BlockPool;
import io.nonreturn.sender.encode.BlockShape;
import io.nonreturn.sender.encode.EncodeCounters;
import io.nonreturn.sender.encode.EncodeRing;
import io.nonreturn.sender.encode.EncodedBlock;
import io.nonreturn.sender.schedule.BlockBudget;
import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.schedule.HeadSource;
import io.nonreturn.sender.schedule.ScheduleCounters;
import io.nonreturn.sender.schedule.ScheduleThread;
import io.nonreturn.sender.schedule.Scheduler;
import io.nonreturn.sender.stage.Outbox;
import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.sender.transmit.BlockSource;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.sender.transmit.SealWarmUp;
import io.nonreturn.sender.transmit.TransmitCounters;
import io.nonreturn.sender.transmit.Transmitter;
import io.nonreturn.wire.Beacon;
import io.nonreturn.wire.BlockLayout;
import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.Limits;
import io.nonreturn.wire.LinkKey;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

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
  /** Blocks beyond those on the link: in the ring, being encoded, or just given back. */
  private static final int SPARE_BLOCKS_PER_WORKER = 4;

  /** The backlog that the link carries in so many bursts is sent as twins. */
  private static final int TWIN_BURSTS = 4;

  /** Ends as soon as the rate is steady; on a busy machine that takes long, and giving up early costs speed for good. */
  private static final Duration CODEC_WARM_UP = Duration.ofSeconds(30);

  private static final Duration SEAL_WARM_UP = Duration.ofMillis(500);

  private final LinkOptions link;
  private final Clock clock;
  private final Geometry geometry;
  private final Spread spread;
  private final BlockPool pool;
  private final EncodeRing encodeRing;
  private final ScheduleThread scheduleThread;
  private final Transmitter transmitter;

  /**
   * What the operator configures.
   *
   * @param link the link
   * @param carousel how to repeat
   * @param workers threads that encode
   * @param memoryBytes bound on the blocks under way
   */
  public record Options(LinkOptions link, CarouselOptions carousel, int workers, long memoryBytes) {
    private static final int MOST_WORKERS = 64;

    public Options {
      if (workers < 1 || workers > MOST_WORKERS) {
        throw new IllegalArgumentException("workers=" + workers + " not in 1.." + MOST_WORKERS);
      }
      if (memoryBytes < 1) {
        throw new IllegalArgumentException("memoryBytes=" + memoryBytes + " < 1");
      }
    }

    /**
     * As many workers as processors, and 144 MiB, which repairs bursts of 20 ms beside 2% of random loss at the default rate of
     * 100 MB/s, at any usual MTU: the receiver's 192 MiB must hold what is under way, and beside it blocks
     * that are being decoded or that lost too much and have not been given up yet.
     */
    public static Options of(LinkOptions link, CarouselOptions carousel) {
      return new Options(link, carousel, Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8), 144L << 20);
    }
  }

  /**
   * Wires the stages and binds the socket. Nothing is sent before {@link #start}.
   *
   * @param options link, carousel, memory
   * @param outbox the journal
   * @param heads makes signed heads
   * @param key the link key
   * @param session the session's id, already durable in the journal
   * @param clock the low side's clock, for beacons
   * @throws IOException when the link's address cannot be bound
   */
  public Outflow(Options options, Outbox outbox, HeadSource heads, LinkKey key, long session, Clock clock)
      throws IOException {
    this(options, outbox, heads, key, session, clock, ErasureCodec.fastest());
  }

  /** For tests, which do not wait for a codec to warm up. */
  Outflow(
      Options options,
      Outbox outbox,
      HeadSource heads,
      LinkKey key,
      long session,
      Clock clock,
      ErasureCodec codec)
      throws IOException {
    this.link = options.link();
    this.clock = clock;
    geometry = geometry(link);
    BlockShape shape = new BlockShape(geometry);
    int spare = spareBlocks(options, shape);
    long laneMemory = options.memoryBytes() - (long) spare * shape.slabBytes();
    spread = Spread.of(
        geometry, link.rateBytesPerSecond(), link.frameBytes(), link.burst(), Math.max(laneMemory, shape.slabBytes()));
    pool = new BlockPool(spread.lanes() + spare, shape.slabBytes());
    BlockBudget budget = new BlockBudget(
        shape.spreadBytes() - BlockLayout.PREFIX_BYTES,
        shape.twinBytes() - BlockLayout.PREFIX_BYTES,
        twinBacklogBytes(link),
        link.rateBytesPerSecond());
    Scheduler scheduler = new Scheduler(outbox, heads, budget, options.carousel(), System.nanoTime());
    encodeRing = new EncodeRing(
        pool, shape, codec, options.workers(), this::blockEncoded, this::roomAgain);
    scheduleThread = new ScheduleThread(scheduler, outbox, encodeRing, pool.capacity());
    transmitter = new Transmitter(
        link, new FromRing(), spread, pool.capacity(), FrameSeal.of(key, session), session, this::beacon);
  }

  /** Raw blocks are limited to 8 MiB, which only very long frames could exceed. */
  private static Geometry geometry(LinkOptions link) {
    Geometry full = Geometry.of(link.parity(), link.loss(), link.shardBytes());
    int k = Math.min(full.maxDataShards(), Limits.RAW_BLOCK_BYTES / link.shardBytes());
    return new Geometry(k, full.shardLength(), full.parity(), full.loss());
  }

  /** At least two a worker; beyond that no more than a quarter of the memory, which many workers or long frames would take. */
  private static int spareBlocks(Options options, BlockShape shape) {
    long affordable = options.memoryBytes() / 4 / shape.slabBytes();
    return (int) Math.clamp(affordable, 2L * options.workers(), (long) SPARE_BLOCKS_PER_WORKER * options.workers());
  }

  private static long twinBacklogBytes(LinkOptions link) {
    return (long) (TWIN_BURSTS * link.rateBytesPerSecond() * (link.burst().toNanos() / 1e9));
  }

  /**
   * Lets the JIT compile what every byte passes through; takes up to some seconds. Before, codec and seal are up to a
   * thousand times slower, so a daemon calls this before it reports ready.
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

  private void blockEncoded() {
    transmitter.wake();
  }

  private void roomAgain() {
    scheduleThread.roomAgain();
  }

  private byte[] beacon(long framesSent, long bytesSent) {
    StreamState state = scheduleThread.state();
    return new Beacon(
            state.epoch(),
            state.sequence(),
            state.chain(),
            framesSent,
            bytesSent,
            scheduleThread.counters().backlogBytes(),
            micros(clock.instant()),
            geometry.maxDataShards(),
            geometry.parityFor(geometry.maxDataShards()),
            geometry.shardLength(),
            spread.repairs().toMillis(),
            link.rateBytesPerSecond(),
            carouselNextMicros())
        .toPayload();
  }

  private long carouselNextMicros() {
    long next = scheduleThread.counters().carouselNextNanos();
    return next == Long.MAX_VALUE ? 0 : micros(clock.instant()) + (next - System.nanoTime()) / 1000;
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
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
    return geometry;
  }

  /** How shards are kept apart, and the burst that is repaired. */
  public Spread spread() {
    return spread;
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
