package io.nonreturn.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.fec.Geometry;
import io.nonreturn.fec.Spread;
import io.nonreturn.sender.encode.BlockEncoder;
import io.nonreturn.sender.encode.BlockPool;
import io.nonreturn.sender.encode.BlockShape;
import io.nonreturn.sender.encode.EncodeCounters;
import io.nonreturn.sender.encode.EncodedBlock;
import io.nonreturn.sender.schedule.BlockBudget;
import io.nonreturn.sender.schedule.BlockPlan;
import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.schedule.Scheduler;
import io.nonreturn.sender.stage.StagedBlob;
import io.nonreturn.sender.transmit.BlockSource;
import io.nonreturn.sender.transmit.FrameSink;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.sender.transmit.SendFailure;
import io.nonreturn.sender.transmit.TransmitLoop;
import io.nonreturn.sender.transmit.Transport;
import io.nonreturn.wire.BlockLayout;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.LinkKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole sender in one thread, on a clock of the test's own and a link that loses what the seed says. */
final class SimulatedLinkTest {
  private static final LinkKey KEY = LinkKey.of(new byte[LinkKey.BYTES]);
  private static final long SESSION = 99;
  private static final long MILLI = 1_000_000;
  private static final Duration BURST = Duration.ofMillis(5);
  private static final LinkOptions LINK = new LinkOptions(
      new InetSocketAddress(1), new InetSocketAddress(0), 1500, 40_000_000, 0.1, 0.02, BURST, Transport.AUTO);

  @TempDir
  private Path dir;

  private final FakeOutbox outbox = new FakeOutbox();
  private final FrameCollector collector = new FrameCollector(KEY, SESSION);
  private final Geometry geometry = Geometry.of(LINK.parity(), LINK.loss(), LINK.shardBytes());
  private final Spread spread =
      Spread.of(geometry, LINK.rateBytesPerSecond(), LINK.frameBytes(), LINK.burst(), 64 << 20);
  private final BlockShape shape = new BlockShape(geometry);
  private final BlockPool pool = new BlockPool(spread.lanes() + 8, shape.slabBytes());
  private final BlockEncoder encoder = new BlockEncoder(shape, ErasureCodec.portable(), new EncodeCounters());
  private Scheduler scheduler = scheduler(new CarouselOptions(Duration.ZERO, Duration.ZERO, 1));
  private final ArrayDeque<EncodedBlock> encoded = new ArrayDeque<>();
  private long now;
  private long blocks;

  private Scheduler scheduler(CarouselOptions carousel) {
    return new Scheduler(
        outbox,
        state -> new byte[300],
        new BlockBudget(
            shape.spreadBytes() - BlockLayout.PREFIX_BYTES,
            shape.twinBytes() - BlockLayout.PREFIX_BYTES,
            4 * LINK.rateBytesPerSecond() / 200,
            LINK.rateBytesPerSecond()),
        carousel,
        now);
  }

  private final class Source implements BlockSource {
    @Override
    public EncodedBlock poll() {
      return encoded.poll();
    }

    @Override
    public void finished(EncodedBlock block) {
      scheduler.transmitted(block.plan(), now);
      pool.release(block);
    }
  }

  private void run(FrameSink sink, long untilNanos) {
    run(loop(sink), untilNanos);
  }

  private TransmitLoop loop(FrameSink sink) {
    return new TransmitLoop(
        LINK, new Source(), spread, pool.capacity(), FrameSeal.of(KEY, SESSION), SESSION, sink, (f, b) -> new byte[60], now);
  }

  private void run(TransmitLoop loop, long untilNanos) {
    while (now < untilNanos) {
      BlockPlan plan = pool.hasFree() ? scheduler.next(now) : null;
      while (plan != null) {
        EncodedBlock block = pool.take(plan, blocks++);
        encoder.encode(block);
        encoded.add(block);
        plan = pool.hasFree() ? scheduler.next(now) : null;
      }
      now = Math.max(now + 1, loop.tick(now));
    }
  }

  private List<StagedBlob> bundles(Random random) throws IOException {
    List<StagedBlob> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      byte[] bytes = new byte[i % 3 == 0 ? 1_500_000 : random.nextInt(40_000)];
      random.nextBytes(bytes);
      Digest id = Digest.sha256(bytes);
      StagedBlob blob = new StagedBlob(id, bytes.length, Files.write(dir.resolve(id.hex()), bytes));
      all.add(blob);
      outbox.add(Arrays.copyOf(bytes, 3000), List.of(blob));
    }
    return all;
  }

  /** Two frames in a hundred, and bursts of five milliseconds, of which a block meets one: what the link is made for. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatIsLostWithinTheParityIsRepaired(long seed) throws IOException {
    Random random = new Random(seed);
    List<StagedBlob> blobs = bundles(random);
    long phase = random.nextLong(300 * MILLI);
    run(
        sink((frames, at) -> {
          boolean burst = (now + phase) % (300 * MILLI) < BURST.toNanos();
          if (!burst && random.nextInt(50) > 0) {
            collector.frame(frames, at);
          }
        }),
        2000 * MILLI);
    for (StagedBlob blob : blobs) {
      assertTrue(collector.has(blob.id()), () -> "seed " + seed + ": blob of " + blob.size() + " lost");
    }
    assertEquals(12, outbox.sent().size());
  }

  /** The first copy of every frame is refused, as by an interface whose queue is full. */
  @Test
  void whatTheKernelRefusesIsSentLater() throws IOException {
    List<StagedBlob> blobs = bundles(new Random(5));
    boolean[] refuse = {true};
    FrameSink kernel = sink(collector::frame);
    run(
        new FrameSink() {
          @Override
          public boolean isReady() {
            return true;
          }

          @Override
          public SendFailure send(byte[] frames, int length, int frameLength) {
            refuse[0] = !refuse[0];
            return refuse[0] ? SendFailure.NO_BUFFERS : kernel.send(frames, length, frameLength);
          }
        },
        3000 * MILLI);
    blobs.forEach(blob -> assertTrue(collector.has(blob.id())));
    assertTrue(collector.isGapless(), "every frame number has arrived once");
  }

  @Test
  void framesLeaveNoFasterThanTheRate() throws IOException {
    bundles(new Random(6));
    ArrayDeque<Long> times = new ArrayDeque<>();
    run(
        sink((frames, at) -> {
          times.add(now);
          while (now - times.getFirst() >= 10 * MILLI) {
            times.removeFirst();
          }
          int most = 40_000_000 / 100 + 40_000;
          assertTrue(times.size() * 1472 <= most, "in ten milliseconds: " + times.size() * 1472);
        }),
        300 * MILLI);
  }

  /** A frame as it left. */
  private record Sent(long time, int bytes, int dataShards) {}

  /**
   * Start, pauses, many small bundles, a large one, the end of input, and the carousel after it: no window of any length carries more than the
   * rate and one burst, and frames have one size but for those that are a block by themselves.
   */
  @Test
  void rateAndSizeStayConstantWhateverThereIsToSend() throws IOException {
    scheduler = scheduler(new CarouselOptions(Duration.ofDays(7), Duration.ofMillis(200), 1));
    List<Sent> frames = new ArrayList<>();
    FrameSink link =
        sink((bytes, at) -> frames.add(new Sent(now, bytes.length, (bytes[28] & 0xFF) << 8 | (bytes[29] & 0xFF))));
    Random random = new Random(9);
    TransmitLoop loop = loop(link);
    long[] pauses = {0, 1, 3, 17, 150, 700};
    for (long pause : pauses) {
      bundles(random);
      scheduler.newSequence();
      run(loop, now + (250 + pause) * MILLI);
    }
    run(loop, now + 8_000 * MILLI);
    assertTrue(scheduler.counters().bundlesRepeated() > 72, "the carousel went round");

    long burst = Math.max(Math.min(256 << 10, LINK.rateBytesPerSecond() / 1000), 2L * LINK.frameBytes());
    for (long window : new long[] {MILLI / 10, MILLI, 3 * MILLI, 10 * MILLI, 100 * MILLI, 1_000 * MILLI}) {
      long most = burst + LINK.rateBytesPerSecond() * window / 1_000_000_000L;
      long bytes = 0;
      int first = 0;
      for (Sent frame : frames) {
        bytes += frame.bytes();
        while (frame.time() - frames.get(first).time() >= window) {
          bytes -= frames.get(first++).bytes();
        }
        long in = bytes;
        assertTrue(in <= most, () -> "in " + window + " ns: " + in + " > " + most + " at " + frame.time());
      }
    }
    frames.forEach(
        frame -> {
          assertTrue(frame.bytes() <= LINK.frameBytes());
          assertTrue(frame.dataShards() <= 1 || frame.bytes() == LINK.frameBytes(), "k=" + frame.dataShards() + " bytes=" + frame.bytes());
        });
    long busy = frames.stream().filter(frame -> frame.time() < 50 * MILLI).mapToLong(Sent::bytes).sum();
    assertTrue(busy > 0.95 * 0.05 * LINK.rateBytesPerSecond(), "and from the start on the rate is used: " + busy);
  }

  private interface Arrival {
    void frame(byte[] frames, int at);
  }

  private static FrameSink sink(Arrival arrival) {
    return new FrameSink() {
      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public SendFailure send(byte[] frames, int length, int frameLength) {
        assertEquals(0, length % frameLength);
        for (int at = 0; at < length; at += frameLength) {
          arrival.frame(Arrays.copyOfRange(frames, at, at + frameLength), 0);
        }
        return null;
      }
    };
  }
}
