package io.nonreturn.bench.demo;

import io.nonreturn.bench.daemon.DaemonProcess;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.ReceiverStatus.InFlight;
import io.nonreturn.bench.daemon.ReceiverStatus.Published;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.link.LinkReport;
import io.nonreturn.bench.link.LinkSimulator;
import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.settings.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Follows bundles over the link by the status pages of both sides, and shows each one as it crosses; of a crowd, the first few
 * and how many more there were.
 */
final class Crossing {
  private static final long POLL_MILLIS = 60;
  /** Nothing moved for this long: it never will. */
  private static final Duration STALLED = Duration.ofSeconds(60);
  /** The slowest disk that a file is read from and written to before anything of it shows: bytes a second. */
  private static final long SLOW_DISK = 20_000_000;
  /** Nothing new for this long, and everything staged is published: what was expected besides was not admitted. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private static final Duration CROWD_IS_OVER = Duration.ofSeconds(2);
  private static final int CROWD = 40;
  private static final int BARS = 6;
  private static final int LOG_LINES = 8;

  private final Screen screen;
  private final BundleLines lines;
  private final Sides sides;
  private final LinkSimulator link;
  private final Set<Long> seen = new HashSet<>();
  private final Set<String> arrived = new HashSet<>();
  private long firstStagedMicros = Long.MAX_VALUE;
  private long lastPublishedMicros;
  private long changedNanos = System.nanoTime();
  private List<Long> before = List.of();
  private long told;
  private long toldFiles;
  private long toldBytes;
  private int room = CROWD;
  private SenderStatus low;
  private ReceiverStatus high;

  Crossing(Screen screen, Sides sides, LinkSimulator link) {
    this.screen = screen;
    this.lines = new BundleLines(screen);
    this.sides = sides;
    this.link = link;
  }

  /** Shows bundles until these ({@code mirror/name}), of so many bytes, have been published, or nothing more is to be expected. */
  void follow(Set<String> expected, long expectedBytes) throws CommandFailure, InterruptedException {
    screen.line(lines.heading());
    changedNanos = System.nanoTime();
    Duration patience = STALLED.plusSeconds(expectedBytes / SLOW_DISK);
    while (!arrived.containsAll(expected)) {
      poll();
      if (quietFor(patience)) {
        throw stalled(expected, patience);
      }
      if (allStagedIsPublished() && quietFor(QUIET)) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    tellOfCrowd();
    screen.live(List.of());
  }

  /** Goes on showing bundles until the thread is interrupted. */
  void followForEver() throws CommandFailure, InterruptedException {
    while (true) {
      poll();
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** What crossed in all, in a few sentences, one a line. */
  List<String> summary() {
    LinkReport report = link.report();
    List<String> sentences = new ArrayList<>();
    if (high == null || low == null || high.bundlesPublished() == 0) {
      sentences.add("Nothing crossed.");
      return sentences;
    }
    Duration took = micros(Math.max(0, lastPublishedMicros - firstStagedMicros));
    sentences.add(String.format(
        Locale.ROOT,
        "%s in %s, %s, crossed in %s.",
        count(high.artifactsPublished(), "file"),
        count(high.bundlesPublished(), "bundle"),
        approximate(high.bytesPublished()),
        Screen.seconds(took)));
    sentences.add(String.format(
        Locale.ROOT,
        "The link lost %,d of %s (%.2f%%%s); %s rebuilt.",
        report.lostOnPurpose(),
        count(report.received(), "frame"),
        100 * report.lostShare(),
        report.bursts() == 0 ? "" : ", " + count(report.bursts(), "burst"),
        count(high.blocks().shardsRebuilt(), "shard")));
    sentences.add(
        low.carouselBundles() == 0
            ? "Nothing was sent twice, and nobody could have asked for it."
            : count(low.carouselBundles(), "bundle") + " went again in idle time; nobody could have asked for it.");
    return sentences;
  }

  /** Names of the bundles seen published, {@code mirror/name}. */
  Set<String> arrived() {
    return Set.copyOf(arrived);
  }

  /** Names that the sender did not carry, counted by reason. */
  Map<String, Long> skipped() {
    return low == null ? Map.of() : new TreeMap<>(low.skipped());
  }

  private void poll() throws CommandFailure, InterruptedException {
    Optional<SenderStatus> sender = sides.senderStatus();
    Optional<ReceiverStatus> receiver = sides.receiverStatus();
    requireAlive();
    if (screen.isGone()) {
      throw CommandFailure.failed("nobody reads the output any more", "write it to a file, or let it run on a terminal");
    }
    low = sender.orElse(low);
    high = receiver.orElse(high);
    if (high == null || low == null) {
      return;
    }
    noteProgress();
    high.recent().stream()
        .filter(bundle -> !seen.contains(bundle.sequence()))
        .sorted(Comparator.comparingLong(Published::sequence))
        .forEach(this::note);
    if (quietFor(CROWD_IS_OVER)) {
      tellOfCrowd();
      room = CROWD;
    }
    screen.live(liveLines());
  }

  private void noteProgress() {
    long arriving = high.inFlight().stream().mapToLong(InFlight::bytesDone).sum();
    List<Long> now = List.of(
        high.bundlesPublished(), high.bytesPublished(), arriving, low.sequence(), low.bytesStaged(), low.backlogBytes());
    if (!now.equals(before)) {
      before = now;
      changedNanos = System.nanoTime();
    }
  }

  private void note(Published bundle) {
    seen.add(bundle.sequence());
    String name = bundle.mirror() + "/" + bundle.name();
    arrived.add(name);
    firstStagedMicros = Math.min(firstStagedMicros, bundle.stagedMicros());
    lastPublishedMicros = Math.max(lastPublishedMicros, bundle.publishedMicros());
    if (room == 0) {
      return;
    }
    room--;
    told++;
    toldFiles += bundle.artifacts();
    toldBytes += bundle.bytes();
    Duration took = micros(Math.max(0, bundle.publishedMicros() - bundle.stagedMicros()));
    screen.line(
        bundle.artifacts() == 0 ? lines.removed(name, took) : lines.crossed(name, bundle.artifacts(), bundle.bytes(), took));
  }

  /** The bundles that got no line of their own, in one. */
  private void tellOfCrowd() {
    long more = high == null ? 0 : high.bundlesPublished() - told;
    if (more <= 0) {
      return;
    }
    screen.line("  " + screen.tick() + " and " + count(more, "more bundle") + ", "
        + count(high.artifactsPublished() - toldFiles, "file") + ", " + approximate(high.bytesPublished() - toldBytes));
    told = high.bundlesPublished();
    toldFiles = high.artifactsPublished();
    toldBytes = high.bytesPublished();
  }

  private List<String> liveLines() {
    List<String> shown = new ArrayList<>();
    List<InFlight> flying = high.inFlight();
    for (InFlight bundle : flying.subList(0, Math.min(BARS, flying.size()))) {
      shown.add(lines.crossing(bundle.mirror() + "/" + bundle.name(), bundle.bytesDone(), bundle.bytesTotal()));
    }
    long hidden = high.bundlesPublished() - told;
    if (hidden > 0) {
      shown.add("    " + screen.dim("and " + count(hidden, "more bundle") + " published"));
    }
    if (low.sequence() == 0) {
      shown.add("    " + screen.dim("the sender waits until files are stable, then copies, hashes and signs them"));
    }
    LinkReport report = link.report();
    shown.add("  " + screen.cyan("link") + "  " + count(report.received(), "frame")
        + screen.dot()
        + screen.yellow(String.format(Locale.ROOT, "%,d lost (%.2f%%)", report.lostOnPurpose(), 100 * report.lostShare()))
        + screen.dot()
        + screen.green(String.format(Locale.ROOT, "%,d rebuilt", high.blocks().shardsRebuilt()))
        + screen.dot()
        + (low.backlogBytes() == 0 && low.carouselBundles() > 0
            ? count(low.carouselBundles(), "bundle") + " repeated"
            : approximate(low.backlogBytes()) + " waiting"));
    return shown;
  }

  private boolean quietFor(Duration time) {
    return System.nanoTime() - changedNanos > time.toNanos();
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

  private CommandFailure stalled(Set<String> expected, Duration patience) {
    Set<String> missing = new TreeSet<>(expected);
    missing.removeAll(arrived);
    String names = missing.stream().limit(BARS).collect(Collectors.joining(", "));
    return CommandFailure.failed(
        "nothing moved for " + patience.toSeconds() + " s; of " + count(expected.size(), "bundle") + " "
            + count(missing.size(), "bundle") + " did not cross: " + names + (missing.size() > BARS ? ", ..." : ""),
        "a link that loses more than parity repairs needs more of it (--parity) or less loss (--loss, --burst);"
            + " otherwise look at " + sides.sender().log() + " and " + sides.receiver().log() + " (kept with --keep)");
  }

  private static String count(long number, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(1_000 * micros);
  }

  private static String approximate(long bytes) {
    return Units.approximateBytes((double) bytes);
  }
}
