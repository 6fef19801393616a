package io.nonreturn.receiver.decode;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.receiver.listen.DatagramSink;
import io.nonreturn.receiver.listen.RingFailures;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.PieceSink;
import io.nonreturn.wire.RefusalCounters;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The decode stage: datagrams in, pieces out.
 *
 * <p>As a {@link DatagramSink} it runs on its caller's one thread, the opener's. It owns the ring of complete blocks, the
 * worker threads, which repair and decompress every n-th block each, and the assembler's thread, on which it calls the
 * {@link PieceSink} with the blocks in the order of their completion.
 */
public final class Decoder implements DatagramSink, AutoCloseable {
  private static final long TICK_MILLIS = 5;
  private static final int WORK_BYTES = 1 << 20;

  private final LinkStats stats = new LinkStats();
  private final SlabPool slabs;
  private final Collector collector;
  private final Disruptor<DecodeJob> disruptor;
  private final RingBuffer<DecodeJob> ring;
  private volatile boolean closing;

  /**
   * @param key opens seals
   * @param store remembers the highest session
   * @param beacons called on the opener's thread
   * @param pieces called on the assembler's thread
   * @param background called on the assembler's thread between blocks
   */
  public Decoder(
      DecodeOptions options,
      LinkKey key,
      SessionStore store,
      ErasureCodec codec,
      BeaconSink beacons,
      PieceSink pieces,
      Background background,
      RefusalCounters refusals) {
    slabs = new SlabPool(options.slabBytes());
    disruptor =
        new Disruptor<>(
            DecodeJob::new,
            options.ringSlots(),
            new StageThreads(options.workers()),
            ProducerType.SINGLE,
            new PatientWait(TICK_MILLIS, TimeUnit.MILLISECONDS));
    disruptor.setDefaultExceptionHandler(new RingFailures(refusals));
    EventHandler<DecodeJob>[] workers = workers(options.workers(), codec);
    disruptor.handleEventsWith(workers).then(new Assembly(pieces, background, refusals));
    ring = disruptor.getRingBuffer();
    collector =
        new Collector(options, key, store, slabs, this::handOver, beacons, refusals, stats);
  }

  /** Starts the workers and the assembler's thread. */
  public void start() {
    disruptor.start();
  }

  @Override
  public void datagram(byte[] buffer, int offset, int length, long receivedNanos) {
    collector.datagram(buffer, offset, length, receivedNanos);
  }

  @Override
  public void tick(long nowNanos) {
    collector.tick(nowNanos);
  }

  /** Figures for the status page. Any thread. */
  public LinkSnapshot stats() {
    return stats.snapshot(slabs.usedBytes());
  }

  /** Works off the complete blocks, then stops the threads. Call when no more datagrams come. */
  @Override
  public void close() {
    closing = true;
    try {
      disruptor.shutdown(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      disruptor.halt();
    }
  }

  private void handOver(ReceivedBlock block) {
    long sequence = ring.next();
    ring.get(sequence).take(block);
    ring.publish(sequence);
  }

  private EventHandler<DecodeJob>[] workers(int count, ErasureCodec codec) {
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of handlers, as the Disruptor wants it
    EventHandler<DecodeJob>[] workers = new EventHandler[count];
    for (int i = 0; i < count; i++) {
      int worker = i;
      workers[i] =
          (job, sequence, endOfBatch) -> {
            if (sequence % count == worker) {
              job.decode(codec, stats);
            }
          };
    }
    return workers;
  }

  /** The last handler: delivers blocks in order, and lends its idle time to the background. */
  private final class Assembly implements EventHandler<DecodeJob> {
    private final PieceSink pieces;
    private final Background background;
    private final RefusalCounters refusals;

    Assembly(PieceSink pieces, Background background, RefusalCounters refusals) {
      this.pieces = pieces;
      this.background = background;
      this.refusals = refusals;
    }

    @Override
    public void onEvent(DecodeJob job, long sequence, boolean endOfBatch) {
      int length;
      try {
        length = job.deliver(pieces, refusals);
      } finally {
        slabs.giveBack(job.release());
      }
      background.work(length);
      if (endOfBatch) {
        workWhileIdle(sequence);
      }
    }

    @Override
    public void onTimeout(long sequence) {
      workWhileIdle(sequence);
    }

    private void workWhileIdle(long sequence) {
      boolean more = true;
      while (more && !closing && ring.getCursor() == sequence) {
        more = background.work(WORK_BYTES);
      }
    }
  }

  /** Names the threads in the order in which the Disruptor asks for them: workers first. */
  private static final class StageThreads implements ThreadFactory {
    private final int workers;
    private int made;

    StageThreads(int workers) {
      this.workers = workers;
    }

    @Override
    public synchronized Thread newThread(Runnable task) {
      String name = made < workers ? "decode-" + made : "assemble";
      made++;
      return Thread.ofPlatform().name(name).daemon(true).unstarted(task);
    }
  }
}
