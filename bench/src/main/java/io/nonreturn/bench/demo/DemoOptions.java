package io.nonreturn.bench.demo;

import io.nonreturn.bench.link.LinkFaults;
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
 * @param rateBytesPerSecond of the link
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
        long rateBytesPerSecond,
        double loss,
        Duration burst,
        Duration every,
        long seed) {

    LinkFaults faults() {
        return LinkFaults.NONE.withLoss(loss).withBursts(burst, every, rateBytesPerSecond).withSeed(seed);
    }
}
