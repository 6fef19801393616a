package io.nonreturn.sender.transmit;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What the transmitter shows of itself. Written by its thread, read by any. */
public final class TransmitCounters {
  final LongAdder frames = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder batches = new LongAdder();
  final LongAdder blocks = new LongAdder();
  final LongAdder beacons = new LongAdder();
  final LongAdder waits = new LongAdder();
  private final Map<SendFailure, LongAdder> failures = new EnumMap<>(SendFailure.class);

  TransmitCounters() {
    for (SendFailure failure : SendFailure.values()) {
      failures.put(failure, new LongAdder());
    }
  }

  void count(SendFailure failure) {
    failures.get(failure).increment();
  }

  /** Frames handed to the kernel in this session. */
  public long frames() {
    return frames.sum();
  }

  /** Their bytes: UDP payload. */
  public long bytes() {
    return bytes.sum();
  }

  /** Groups of frames that were handed over together. */
  public long batches() {
    return batches.sum();
  }

  /** Blocks whose last frame has left. */
  public long blocks() {
    return blocks.sum();
  }

  /** Beacons, which are frames too. */
  public long beacons() {
    return beacons.sum();
  }

  /** Times that the kernel's send buffer was full. */
  public long waits() {
    return waits.sum();
  }

  /** Refusals of the kernel by cause, those that happened only. */
  public Map<String, Long> failures() {
    Map<String, Long> snapshot = new TreeMap<>();
    failures.forEach((failure, count) -> {
      if (count.sum() > 0) {
        snapshot.put(failure.label(), count.sum());
      }
    });
    return snapshot;
  }
}
