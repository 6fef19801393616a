package io.nonreturn.bench.throughput;

import io.nonreturn.bench.daemon.ProcessUsage;

/**
 * What one case measured at one rate.
 *
 * @param what the case
 * @param rateBytesPerSecond that the sender was paced to
 * @param complete whether everything was published without anything sent twice
 * @param seconds from the first bundle staged to the last one published
 * @param bytes of published artifacts
 * @param artifacts published
 * @param verified artifacts that the harness read back from the high side and compared by SHA-256
 * @param framesSent by the sender
 * @param framesLost by the receiver's count: on the link, in the kernel, or in the receiver
 * @param kernelDrops of these, at the receiver's own socket
 * @param shardsRebuilt by the erasure code
 * @param linkDrops lost by the link simulator on purpose; 0 without one
 * @param low processor time and memory of the sender, staging included
 * @param high processor time and memory of the receiver
 * @param lowHeapBytes largest heap in use of the sender
 * @param highHeapBytes largest heap in use of the receiver
 */
record CaseResult(
    BenchCase what,
    long rateBytesPerSecond,
    boolean complete,
    double seconds,
    long bytes,
    long artifacts,
    int verified,
    long framesSent,
    long framesLost,
    long kernelDrops,
    long shardsRebuilt,
    long linkDrops,
    ProcessUsage low,
    ProcessUsage high,
    long lowHeapBytes,
    long highHeapBytes) {

  /** Bytes committed for each second of wall time. */
  double goodput() {
    return seconds > 0 ? bytes / seconds : 0;
  }

  double artifactsPerSecond() {
    return seconds > 0 ? artifacts / seconds : 0;
  }
}
