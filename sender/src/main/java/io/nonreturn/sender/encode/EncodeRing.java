package io.nonreturn.sender.encode;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.sender.schedule.BlockPlan;
import io.nonreturn.sender.schedule.BlockSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ring between the scheduler, the encode workers and the transmitter. Worker {@code i} of {@code n} encodes every
 * block whose ring sequence leaves {@code i} when divided by {@code n}; the transmitter takes the blocks in the order in
 * which they were planned.
 *
 * <p>{@link #hasRoom} and {@link #submit} belong to the scheduler's thread, {@link #poll} and {@link #release} to the
 * transmitter's. Bounded by the ring and by the pool; a full one stops the scheduler.
 */
public final class EncodeRing implements BlockSink, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EncodeRing.class);

  private static final class Slot {
    EncodedBlock block;
  }

  private final BlockPool pool;
  private final RingBuffer<Slot> ring;
  private final List<BatchEventProcessor<Slot>> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Sequence taken = new Sequence();
  private final SequenceBarrier encoded;
  private final EncodeCounters counters = new EncodeCounters();
  private final Runnable onEncoded;
  private final Runnable onRoom;
  private long nextBlockId;

  /**
   * @param pool where blocks come from
   * @param shape how blocks are cut
   * @param codec computes the parity
   * @param workerCount threads that encode
   * @param onEncoded called by workers when {@link #poll} may have a block; must be cheap
   * @param onRoom called by the transmitter's thread when {@link #hasRoom} may have become true; must be cheap
   */
  public EncodeRing(
      BlockPool pool, BlockShape shape, ErasureCodec codec, int workerCount, Runnable onEncoded, Runnable onRoom) {
    this.pool = pool;
    this.onEncoded = onEncoded;
    this.onRoom = onRoom;
    // Two blocks a worker: one at work, one waiting.
    int size = Integer.highestOneBit(2 * workerCount - 1) << 1;
    ring = RingBuffer.createSingleProducer(Slot::new, size, new BlockingWaitStrategy());
    SequenceBarrier planned = ring.newBarrier();
    Sequence[] done = new Sequence[workerCount];
    for (int i = 0; i < workerCount; i++) {
      Worker worker = new Worker(i, workerCount, new BlockEncoder(shape, codec, counters));
      BatchEventProcessor<Slot> processor = new BatchEventProcessorBuilder().build(ring, planned, worker);
      done[i] = processor.getSequence();
      workers.add(processor);
      threads.add(new Thread(processor, "nonreturn-encode-" + i));
    }
    encoded = ring.newBarrier(done);
    ring.addGatingSequences(taken);
  }

  public void start() {
    threads.forEach(Thread::start);
  }

  public EncodeCounters counters() {
    return counters;
  }

  @Override
  public boolean hasRoom() {
    return pool.hasFree() && ring.hasAvailableCapacity(1);
  }

  @Override
  public void submit(BlockPlan plan) {
    EncodedBlock block = pool.take(plan, nextBlockId++);
    long sequence = ring.next();
    ring.get(sequence).block = block;
    ring.publish(sequence);
  }

  /** The next encoded block in the order of planning, or null when it is not ready. */
  public EncodedBlock poll() {
    long next = taken.get() + 1;
    if (encoded.getCursor() < next) {
      return null;
    }
    Slot slot = ring.get(next);
    EncodedBlock block = slot.block;
    slot.block = null;
    taken.setVolatile(next);
    onRoom.run();
    return block;
  }

  /** Gives the memory of a block back whose last frame has left. */
  public void release(EncodedBlock block) {
    pool.release(block);
    onRoom.run();
  }

  /** Stops the workers and waits for them. */
  @Override
  public void close() {
    workers.forEach(BatchEventProcessor::halt);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private final class Worker implements EventHandler<Slot> {
    private final int index;
    private final int count;
    private final BlockEncoder encoder;
    private Sequence reached;

    Worker(int index, int count, BlockEncoder encoder) {
      this.index = index;
      this.count = count;
      this.encoder = encoder;
    }

    @Override
    public void setSequenceCallback(Sequence sequenceCallback) {
      reached = sequenceCallback;
    }

    @Override
    public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
      if (sequence % count == index) {
        encode(slot.block);
      }
      // A block is handed on as soon as it is ready, not at the end of the batch; the fence that setVolatile brings lets
      // the transmitter, which may be going to sleep, see either the block or the call.
      reached.setVolatile(sequence);
      onEncoded.run();
    }

    private void encode(EncodedBlock block) {
      try {
        encoder.encode(block);
      } catch (RuntimeException e) {
        log.error("block {} failed to encode, its bundles will be sent again: {}", block.id(), e.toString(), e);
        block.encoded(0, 0, 0, false);
        block.plan().pieces().forEach(piece -> piece.fail());
      }
    }

    @Override
    public void onShutdown() {
      try {
        encoder.close();
      } catch (IOException e) {
        log.debug("closing a staged blob failed: {}", e.toString());
      }
    }
  }
}
