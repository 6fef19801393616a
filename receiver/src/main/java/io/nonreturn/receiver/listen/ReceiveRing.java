package io.nonreturn.receiver.listen;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.TimeoutBlockingWaitStrategy;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Ring between the socket and the opener: one producer, the event loop; one consumer, the thread that it starts.
 *
 * <p>When every slot is taken the event loop waits and counts a stall. What arrives meanwhile stays in the kernel's receive
 * buffer, which is larger than the ring; only when that is full too is anything lost, and the kernel counts it.
 */
final class ReceiveRing implements AutoCloseable {
  private static final long TICK_MILLIS = 100;
  private static final long STALL_NANOS = 50_000;

  private final Disruptor<Datagrams> disruptor;
  private final RingBuffer<Datagrams> ring;
  private final LongAdder stalls = new LongAdder();
  private volatile boolean closed;
  private long openSequence = -1;
  private Datagrams open;

  ReceiveRing(int slots, ThreadFactory threads, DatagramSink sink, ExceptionHandler<Object> failures) {
    disruptor =
        new Disruptor<>(
            Datagrams::new,
            slots,
            threads,
            ProducerType.SINGLE,
            new TimeoutBlockingWaitStrategy(TICK_MILLIS, TimeUnit.MILLISECONDS));
    disruptor.setDefaultExceptionHandler(failures);
    disruptor.handleEventsWith(new Handler(sink));
    ring = disruptor.getRingBuffer();
  }

  void start() {
    disruptor.start();
  }

  /**
   * Copies one read of the socket into the ring. Event loop only.
   *
   * @param segmentBytes length of each datagram in {@code data} but the last
   */
  void put(ByteBuf data, int segmentBytes, long nowNanos) {
    int length = data.readableBytes();
    if (open != null && !open.takes(length, segmentBytes)) {
      publish();
    }
    if (open == null && !claim(segmentBytes, nowNanos)) {
      return;
    }
    data.getBytes(data.readerIndex(), open.bytes, open.lengthBytes, length);
    open.lengthBytes += length;
  }

  /** Lets the consumer see all that was put. Event loop only. */
  void publish() {
    if (open != null) {
      open = null;
      ring.publish(openSequence);
    }
  }

  /** How often the event loop had to wait for a slot. */
  long stalls() {
    return stalls.sum();
  }

  /** Slots that wait for the opener. */
  long backlog() {
    return ring.getBufferSize() - ring.remainingCapacity();
  }

  /** Ends the event loop's wait, if any, so that the event loop can be stopped. */
  void stopAccepting() {
    closed = true;
  }

  /** Delivers what is in the ring, then stops the consumer. Call when the event loop has ended. */
  @Override
  public void close() {
    closed = true;
    try {
      disruptor.shutdown(5, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      disruptor.halt();
    }
  }

  private boolean claim(int segmentBytes, long nowNanos) {
    if (!ring.hasAvailableCapacity(1)) {
      stalls.increment();
      while (!ring.hasAvailableCapacity(1)) {
        if (closed) {
          return false;
        }
        LockSupport.parkNanos(STALL_NANOS);
      }
    }
    openSequence = ring.next();
    open = ring.get(openSequence);
    open.lengthBytes = 0;
    open.segmentBytes = segmentBytes;
    open.receivedNanos = nowNanos;
    return true;
  }

  private static final class Handler implements EventHandler<Datagrams> {
    private final DatagramSink sink;

    Handler(DatagramSink sink) {
      this.sink = sink;
    }

    @Override
    public void onEvent(Datagrams slot, long sequence, boolean endOfBatch) {
      slot.deliver(sink);
      if (endOfBatch) {
        sink.tick(System.nanoTime());
      }
    }

    @Override
    public void onTimeout(long sequence) {
      sink.tick(System.nanoTime());
    }
  }
}
