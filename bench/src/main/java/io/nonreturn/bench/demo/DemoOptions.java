package io.nonreturn.bench.demo;

import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.sender.transmit.LinkOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the demo was asked for.
 *
 * @param from the user's folder; null for the sample
 * @param dir where everything is kept; null for a temporary folder
 * @param keep whether that folder stays
 * @param once install from the high side, compare every file, and end
 * @param port of the high side's repository; 0 for any free one
 * @param portGiven whether the user asked for that port; else another will do
 * @param rateBytesPerSecond of the link
 * @param parity of the sender, as a share
 * @param loss random loss on the link, as a share
 * @param burst length of the bursts on the link
 * @param every mean time between bursts
 * @param seed of the losses and of the sample
 */
record DemoOptions(
    Path from,
    Path dir,
    boolean keep,
    boolean once,
    int port,
    boolean portGiven,
    long rateBytesPerSecond,
    double parity,
    double loss,
    Duration burst,
    Duration every,
    long seed) {

  /** What the sender is told of the link: at least the losses that the simulator will make. */
  LinkSettings link() {
    LinkSettings usual = LinkSettings.defaults(rateBytesPerSecond);
    return usual.withRepair(
        parity,
        Math.clamp(loss, usual.loss(), LinkOptions.MOST_LOSS),
        burst.compareTo(usual.burst()) > 0 ? burst : usual.burst());
  }

  LinkFaults faults() {
    return LinkFaults.NONE.withLoss(loss).withBursts(burst, every, rateBytesPerSecond).withSeed(seed);
  }
}
