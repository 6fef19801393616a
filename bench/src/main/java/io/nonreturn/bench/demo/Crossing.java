package io.nonreturn.bench.demo;

import io.nonreturn.bench.CommandFailure;
import io.nonreturn.bench.daemon.DaemonProcess;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.ReceiverStatus.InFlight;
import io.nonreturn.bench.daemon.ReceiverStatus.Published;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.link.LinkReport;
import io.nonreturn.bench.link.LinkSimulator;
import io.nonreturn.wire.settings.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Follows bundles over the link by the status pages of both sides, and shows each one as it crosses. */
final class Crossing {
    private static final long POLL_MILLIS = 60;
    private static final Duration STALLED = Duration.ofSeconds(60);
    /** Nothing new for this long, and everything staged is published: what was expected besides was not admitted. */
    private static final Duration QUIET = Duration.ofSeconds(8);

    private static final int BARS = 6;
    private static final int LOG_LINES = 8;

    private final Screen screen;
    private final Sides sides;
    private final LinkSimulator link;
    private final Set<Long> shown = new HashSet<>();
    private final Set<String> arrived = new HashSet<>();
    private long files;
    private long bytes;
    private long firstStagedMicros = Long.MAX_VALUE;
    private long lastPublishedMicros;
    private long lastShownNanos = System.nanoTime();
    private SenderStatus low;
    private ReceiverStatus high;

    Crossing(Screen screen, Sides sides, LinkSimulator link) {
        this.screen = screen;
        this.sides = sides;
        this.link = link;
    }

    /** Shows bundles until these ({@code mirror/name}) have been published, or nothing more is to be expected. */
    void follow(Set<String> expected) throws CommandFailure, InterruptedException {
        screen.line(screen.dim(String.format(Locale.ROOT, "    %-34s %8s %10s %12s", "bundle", "files", "size", "crossed in")));
        long changedNanos = System.nanoTime();
        Object before = null;
        while (!arrived.containsAll(expected)) {
            poll();
            Object now = List.of(shown.size(), link.report().received(), high == null ? 0 : high.inFlight());
            if (!now.equals(before)) {
                before = now;
                changedNanos = System.nanoTime();
            }
            long quietNanos = System.nanoTime() - changedNanos;
            if (quietNanos > STALLED.toNanos()) {
                throw stalled(expected);
            }
            if (allStagedIsPublished() && System.nanoTime() - lastShownNanos > QUIET.toNanos()) {
                break;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        screen.live(List.of());
    }

    /** Goes on showing bundles until the thread is interrupted. */
    void followForEver() throws CommandFailure, InterruptedException {
        while (true) {
            poll();
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** What crossed in all, in one sentence or two. */
    String summary() {
        LinkReport report = link.report();
        double seconds = Math.max(0, lastPublishedMicros - firstStagedMicros) / 1e6;
        return String.format(
                Locale.ROOT,
                "%,d files, %s, crossed in %.1f s. The link lost %,d of %,d frames (%.2f%%%s);%n  %s rebuilt, none asked for again.",
                files,
                approximate(bytes),
                seconds,
                report.lostOnPurpose(),
                report.received(),
                100 * report.lostShare(),
                report.bursts() == 0 ? "" : String.format(Locale.ROOT, ", %,d bursts", report.bursts()),
                high == null
                        ? "0"
                        : String.format(
                                Locale.ROOT,
                                "%,d lost shards in %,d blocks were",
                                high.blocks().shardsRebuilt(),
                                high.blocks().repaired()));
    }

    /** Names of the bundles published, {@code mirror/name}. */
    Set<String> arrived() {
        return Set.copyOf(arrived);
    }

    /** Files that the sender refused to carry, over all reasons. */
    long refusedFiles() {
        return low == null ? 0 : low.skipped().values().stream().mapToLong(Long::longValue).sum();
    }

    private void poll() throws CommandFailure, InterruptedException {
        Optional<SenderStatus> sender = sides.senderStatus();
        Optional<ReceiverStatus> receiver = sides.receiverStatus();
        requireAlive();
        low = sender.orElse(low);
        high = receiver.orElse(high);
        if (high == null || low == null) {
            return;
        }
        high.recent().stream()
                .filter(bundle -> !shown.contains(bundle.sequence()))
                .sorted(Comparator.comparingLong(Published::sequence))
                .forEach(this::show);
        screen.live(liveLines());
    }

    private void show(Published bundle) {
        shown.add(bundle.sequence());
        arrived.add(bundle.mirror() + "/" + bundle.name());
        files += bundle.artifacts();
        bytes += bundle.bytes();
        firstStagedMicros = Math.min(firstStagedMicros, bundle.stagedMicros());
        lastPublishedMicros = Math.max(lastPublishedMicros, bundle.publishedMicros());
        lastShownNanos = System.nanoTime();
        screen.line(String.format(
                Locale.ROOT,
                "  %s %-34s %8d %10s %12s",
                screen.tick(),
                bundle.mirror() + "/" + bundle.name(),
                bundle.artifacts(),
                approximate(bundle.bytes()),
                Screen.seconds(1_000 * Math.max(0, bundle.publishedMicros() - bundle.stagedMicros()))));
    }

    private List<String> liveLines() {
        List<String> lines = new ArrayList<>();
        for (InFlight bundle : high.inFlight().stream().limit(BARS).toList()) {
            double share = bundle.bytesTotal() == 0 ? 1 : (double) bundle.bytesDone() / bundle.bytesTotal();
            lines.add(String.format(
                    Locale.ROOT,
                    "    %-24s %s %3.0f%%  %s of %s",
                    bundle.mirror() + "/" + bundle.name(),
                    screen.bar(share),
                    100 * share,
                    approximate(bundle.bytesDone()),
                    approximate(bundle.bytesTotal())));
        }
        LinkReport report = link.report();
        lines.add("  " + screen.cyan("link") + "  " + String.format(Locale.ROOT, "%,d frames", report.received())
                + screen.dot()
                + screen.yellow(String.format(
                        Locale.ROOT, "%,d lost (%.2f%%)", report.lostOnPurpose(), 100 * report.lostShare()))
                + screen.dot()
                + screen.green(String.format(Locale.ROOT, "%,d rebuilt", high.blocks().shardsRebuilt()))
                + screen.dot()
                + approximate(low.backlogBytes()) + " waiting");
        return lines;
    }

    private boolean allStagedIsPublished() {
        return low != null
                && high != null
                && low.backlogBytes() == 0
                && low.bundlesStaged() > 0
                && high.bundlesPublished() >= low.bundlesStaged();
    }

    private void requireAlive() throws CommandFailure {
        for (DaemonProcess daemon : List.of(sides.receiver(), sides.sender())) {
            if (!daemon.isAlive()) {
                throw CommandFailure.failed(
                        "the " + daemon.name() + " ended by itself:\n" + daemon.logTail(LOG_LINES),
                        "its whole log: " + daemon.log() + " (kept with --keep)");
            }
        }
    }

    private CommandFailure stalled(Set<String> expected) {
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(arrived);
        return CommandFailure.failed(
                "nothing moved for " + STALLED.toSeconds() + " s; still missing: " + String.join(", ", missing),
                "sender: " + low + "\n  receiver: " + high + "\n  logs with --keep: " + sides.sender().log() + " and "
                        + sides.receiver().log());
    }

    private static String approximate(long bytes) {
        return Units.approximateBytes((double) bytes);
    }
}
