package io.nonreturn.receiver.commit;

import io.nonreturn.wire.Digest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The queue between assembler and committer, bounded by the memory of what it holds, including the batch that is being worked
 * on. Any number of threads put; one takes.
 */
final class Intake {
  /** What an entry costs beside its bytes; bounds the number of entries too. */
  private static final long OVERHEAD_BYTES = 512;

  private final long capacityBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Arrival> queue = new ArrayDeque<>();
  private final Set<Digest> held = ConcurrentHashMap.newKeySet();
  private long usedBytes;
  private boolean closed;
  private boolean isNudged;
  private boolean isOfOneThread;

  Intake(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  /** Adds, waiting for room; an object larger than the whole queue is let into an empty one. After close it is dropped. */
  void put(Arrival arrival) throws InterruptedException {
    long weight = weight(arrival);
    lock.lockInterruptibly();
    try {
      while (!closed && !isOfOneThread && usedBytes > 0 && usedBytes + weight > capacityBytes) {
        changed.await();
      }
      if (!closed) {
        queue.add(arrival);
        held.add(arrival.id());
        usedBytes += weight;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** From now on who puts is also who takes, and would wait for himself: he asks {@link #hasRoom} instead, before each block. */
  void neverWait() {
    lock.lock();
    try {
      isOfOneThread = true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is something to take or it was nudged; false once the queue is closed and empty. */
  boolean await() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (queue.isEmpty() && !closed && !isNudged) {
        changed.await();
      }
      isNudged = false;
      return !queue.isEmpty() || !closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes everything that is there, up to half the capacity so that the other half fills meanwhile; never waits. What was
   * taken counts as held until {@link #release}.
   */
  List<Arrival> take() {
    lock.lock();
    try {
      List<Arrival> batch = new ArrayList<>();
      long taken = 0;
      while (!queue.isEmpty() && (batch.isEmpty() || taken + weight(queue.peek()) <= capacityBytes / 2)) {
        taken += weight(queue.peek());
        batch.add(queue.poll());
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Gives back the room of a batch. */
  void release(List<Arrival> batch) {
    lock.lock();
    try {
      for (Arrival arrival : batch) {
        usedBytes -= weight(arrival);
        held.remove(arrival.id());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether an object of this identity is queued or being worked on. Any thread, without waiting. */
  boolean holds(Digest id) {
    return held.contains(id);
  }

  /** Ends one waiting, for something else than an arrival. */
  void nudge() {
    lock.lock();
    try {
      isNudged = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether half of the room is free. */
  boolean hasRoom() {
    lock.lock();
    try {
      return usedBytes <= capacityBytes / 2;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing is queued or being worked on. */
  boolean isEmpty() {
    return held.isEmpty();
  }

  /** Ends the waiting of both sides; what is queued can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static long weight(Arrival arrival) {
    return arrival.weightBytes() + OVERHEAD_BYTES;
  }
}
