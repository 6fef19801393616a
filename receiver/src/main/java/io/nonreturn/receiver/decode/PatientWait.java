package io.nonreturn.receiver.decode;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutBlockingWaitStrategy;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.WaitStrategy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for a block without burning a processor. The Disruptor's blocking strategies sleep until the producer publishes, but
 * spin while the handler before them works: here the assembler would spin for as long as a worker decompresses, on a machine
 * that may have two processors in all.
 */
final class PatientWait implements WaitStrategy {
  private static final long PARK_NANOS = 20_000;

  private final TimeoutBlockingWaitStrategy published;

  PatientWait(long timeout, TimeUnit unit) {
    published = new TimeoutBlockingWaitStrategy(timeout, unit);
  }

  @Override
  public long waitFor(long sequence, Sequence cursor, Sequence dependent, SequenceBarrier barrier)
      throws AlertException, InterruptedException, TimeoutException {
    published.waitFor(sequence, cursor, cursor, barrier);
    long available = dependent.get();
    while (available < sequence) {
      barrier.checkAlert();
      LockSupport.parkNanos(PARK_NANOS);
      available = dependent.get();
    }
    return available;
  }

  @Override
  public void signalAllWhenBlocking() {
    published.signalAllWhenBlocking();
  }
}
