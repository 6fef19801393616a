package io.nonreturn.bench.link;

import java.util.Locale;

/**
 * Counters of a simulated link since it was opened. Frames are datagrams.
 *
 * @param received frames taken in
 * @param receivedBytes their bytes
 * @param forwarded frames given to the kernel towards the high side, copies included
 * @param lost lost on their own
 * @param lostInBursts lost in bursts
 * @param bursts bursts that took at least one frame
 * @param duplicated sent on twice
 * @param reordered sent on late
 * @param corrupted sent on with a flipped bit
 * @param kernelDrops dropped by the kernel before the simulator read them: losses that nobody asked for, so a measurement with
 *     any is void
 * @param refusedByKernel frames that the kernel would not send on
 * @param cameBackBytes bytes waiting, unread for ever, on the socket towards the high side: 0 as long as nothing came back
 */
public record LinkReport(
    long received,
    long receivedBytes,
    long forwarded,
    long lost,
    long lostInBursts,
    long bursts,
    long duplicated,
    long reordered,
    long corrupted,
    long kernelDrops,
    long refusedByKernel,
    long cameBackBytes) {

  /** All frames lost on purpose. */
  public long lostOnPurpose() {
    return lost + lostInBursts;
  }

  /** Share of the frames taken in that were lost on purpose, 0 to 1. */
  public double lostShare() {
    return received == 0 ? 0 : (double) lostOnPurpose() / received;
  }

  /** One line for people. */
  public String toLine() {
    return String.format(
        Locale.ROOT,
        "received=%,d forwarded=%,d lost=%,d (%.2f%%, %,d of them in %,d bursts) duplicated=%,d reordered=%,d corrupted=%,d"
            + " kernel-drops=%,d refused=%,d came-back=%,d B",
        received,
        forwarded,
        lostOnPurpose(),
        100 * lostShare(),
        lostInBursts,
        bursts,
        duplicated,
        reordered,
        corrupted,
        kernelDrops,
        refusedByKernel,
        cameBackBytes);
  }
}
