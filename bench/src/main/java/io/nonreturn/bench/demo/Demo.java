package io.nonreturn.bench.demo;

import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.link.LinkSimulator;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One run of the demo, from empty folders to an installed package. */
final class Demo {
  /** A busy machine takes long to warm up two Java machines. */
  private static final Duration START = Duration.ofMinutes(3);
  /** Staged on the low side; in the spool and in the store of the high side for a moment. */
  private static final int COPIES = 3;

  private static final long SPARE_BYTES = 200L << 20;
  /** Packages that pip is asked for before the demo believes that none is for this machine. */
  private static final int TRIES = 10;

  private static final int NAMED = 5;
  private static final String CONTINUED = " ".repeat(13);

  private final DemoOptions options;
  private final Screen screen;
  private final Path home;
  private LowSide low;

  Demo(DemoOptions options, Screen screen, Path home) {
    this.options = options;
    this.screen = screen;
    this.home = home;
  }

  void run() throws IOException, InterruptedException, CommandFailure {
    long began = System.nanoTime();
    PipInstall pip = new PipInstall();
    if (options.once()) {
      pip.requirePip();
    }
    low = lowSide();
    SortedMap<String, List<Path>> bundles = low.bundles();
    long bytes = bytes(bundles);
    requireRoom(bytes);
    Layout direct = layout();
    try (LinkSimulator link = LinkSimulator.open(Ports.loopback(0), direct.listen(), options.faults());
        Sides sides = Sides.prepare(direct.withTarget(link.listenAddress()))) {
      title(sides.layout(), link);
      report("keys", "Ed25519 and ML-DSA-87 to sign, one key to seal the link", began);
      report("mirror", contents(bundles, bytes), began);
      start(sides, began);
      Crossing crossing = new Crossing(screen, sides, link);
      screen.blank();
      crossing.follow(bundles.keySet(), bytes);
      screen.blank();
      tell(crossing);
      if (options.once()) {
        screen.blank();
        check(pip, crossing, bundles, new HighSide(sides.layout().highUri()));
        screen.line(String.format(
            Locale.ROOT,
            "%n  %s in %s.",
            screen.bold("All of it holds"),
            Screen.seconds(Duration.ofNanos(System.nanoTime() - began))));
      } else {
        invite(new HighSide(sides.layout().highUri()));
        crossing.followForEver();
      }
    }
  }

  private LowSide lowSide() throws IOException, CommandFailure {
    if (options.from() != null) {
      LowSide given = LowSide.of(options.from());
      if (home.startsWith(options.from().toRealPath())) {
        throw CommandFailure.usage(
            "--from " + options.from() + " holds the demo's own folder " + home,
            "name a folder beside it, or let the demo work elsewhere with --dir DIR");
      }
      return given;
    }
    LowSide sample = new LowSide(home.resolve("mirrors/wheels"), home.resolve("mirrors/files"));
    Files.createDirectories(sample.wheels());
    Files.createDirectories(sample.files());
    SampleMirror.create(sample.wheels(), sample.files(), options.seed());
    return sample;
  }

  /** Each side keeps a copy of its own, and the high side stops before its disk is full. */
  private void requireRoom(long bytes) throws IOException, CommandFailure {
    FileStore disk = Files.getFileStore(home);
    long floor = Math.max(Layout.DISK_FLOOR_BYTES, (long) (Layout.DISK_FLOOR_SHARE * disk.getTotalSpace()));
    long needed = COPIES * bytes + floor + SPARE_BYTES;
    if (disk.getUsableSpace() < needed) {
      throw CommandFailure.failed(
          home.getParent() + " has " + Units.approximateBytes((double) disk.getUsableSpace()) + " free, but "
              + Units.approximateBytes((double) needed) + " are needed: a copy for each side, and some to spare",
          "name a folder on a larger disk with --dir DIR, or carry less");
    }
  }

  private Layout layout() throws IOException, CommandFailure {
    Layout layout = Layout.onLoopback(home, options.link(), low.mirrors());
    if (options.port() == 0 || (!options.portGiven() && !Ports.isFreeTcp(options.port()))) {
      return layout;
    }
    if (!Ports.isFreeTcp(options.port())) {
      throw CommandFailure.usage(
          "port " + options.port() + " is taken", "choose another with --port, or --port 0 for any free one");
    }
    return layout.withHighWeb(Ports.loopback(options.port()));
  }

  private void title(Layout layout, LinkSimulator link) {
    screen.blank();
    screen.line("  " + screen.bold("Nonreturn") + screen.dim("  packages cross a link that only goes one way"));
    screen.blank();
    screen.line("  " + screen.cyan("low side ") + "  " + describe(low));
    screen.line("  " + screen.cyan("link     ") + "  UDP to " + Ports.text(link.listenAddress()) + ", "
        + Units.approximateBytes((double) options.rateBytesPerSecond()) + "/s, one way, seed " + options.seed());
    screen.line(CONTINUED + "loses " + Units.formatFraction(options.loss()) + " at random"
        + (options.burst().isZero()
            ? ""
            : ", and all for " + Units.formatDuration(options.burst()) + " about every "
                + Units.formatDuration(options.every())));
    screen.line("  " + screen.cyan("high side") + "  " + layout.highUri());
    screen.blank();
  }

  private static String describe(LowSide low) {
    List<String> folders = new ArrayList<>();
    if (low.wheels() != null) {
      folders.add("wheels in " + low.wheels());
    }
    if (low.files() != null) {
      folders.add("files in " + low.files());
    }
    return String.join(System.lineSeparator() + CONTINUED, folders);
  }

  private static long bytes(SortedMap<String, List<Path>> bundles) throws IOException {
    long bytes = 0;
    for (List<Path> bundle : bundles.values()) {
      for (Path file : bundle) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private static String contents(SortedMap<String, List<Path>> bundles, long bytes) {
    return String.format(
        Locale.ROOT,
        "%,d files in %,d bundles, %s",
        bundles.values().stream().mapToInt(List::size).sum(),
        bundles.size(),
        Units.approximateBytes((double) bytes));
  }

  /** Starts the receiver first: nobody sends again what it missed. */
  private void start(Sides sides, long began) throws IOException, InterruptedException {
    screen.live(List.of("    " + screen.dim("the receiver starts and warms up ...")));
    sides.startReceiver();
    ReceiverStatus high = sides.awaitReceiver("warm", START, status -> status.ready() && status.warm());
    report("receiver", "warm, a process of its own, " + high.transport(), began);
    screen.live(List.of("    " + screen.dim("the sender starts and warms up ...")));
    sides.startSender();
    SenderStatus sender = sides.awaitSender("warm", START, status -> status.ready() && status.warm());
    report("sender", "warm, a process of its own, " + sender.transport(), began);
  }

  private void report(String step, String what, long began) {
    screen.step(step, what, System.nanoTime() - began);
  }

  /** What crossed, and what stayed behind and why. */
  private void tell(Crossing crossing) {
    crossing.summary().forEach(sentence -> screen.line("  " + sentence));
    stayedBehind(crossing).forEach((reason, count) -> screen.line(
        "  " + screen.yellow(String.format(Locale.ROOT, "Not carried: %,d x %s", count, advice(reason)))));
  }

  /** What no mirror carries: in a folder of both, a file that is no package is carried all the same. */
  private Map<String, Long> stayedBehind(Crossing crossing) {
    Map<String, Long> reasons = new TreeMap<>(crossing.skipped());
    if (low.files() != null) {
      reasons.remove(Skipped.NOT_A_PACKAGE.label());
    }
    return reasons;
  }

  private static String advice(String reason) {
    return Arrays.stream(Skipped.values())
        .filter(known -> known.label().equals(reason))
        .map(Skipped::advice)
        .findFirst()
        .orElse(reason);
  }

  private void invite(HighSide high) throws IOException, CommandFailure {
    screen.blank();
    screen.line("  The high side serves it now:");
    if (low.wheels() != null) {
      screen.line("    " + screen.cyan(high.simpleIndex().toString()));
    }
    if (low.files() != null) {
      screen.line("    " + screen.cyan(high.rawMirror(LowSide.FILES_MIRROR).toString()));
    }
    screen.blank();
    screen.line("  Try, in another terminal:");
    List<String> candidates = PackageChoice.candidates(low.projects());
    if (!candidates.isEmpty()) {
      screen.line("    " + screen.bold(PipInstall.commandLine(high.simpleIndex(), "./try", candidates.getFirst())));
    }
    if (options.from() == null) {
      screen.line("    " + screen.bold("PYTHONPATH=./try python3 -m " + SampleMirror.PACKAGE));
    }
    if (low.files() != null) {
      Path shortest = Collections.min(
          LowSide.regularFiles(low.files()), Comparator.comparingInt(file -> file.toString().length()));
      URI address = high.rawFile(LowSide.FILES_MIRROR, low.files().relativize(shortest));
      screen.line("    " + screen.bold("curl -O '" + address + "'"));
    }
    screen.blank();
    screen.line("  Put more files into " + (low.files() == null ? low.wheels() : low.files()));
    screen.line("  and watch them cross. Ctrl-C ends the demo.");
    screen.blank();
  }

  /** What a user would do on the high side, and then every byte of it. */
  private void check(PipInstall pip, Crossing crossing, SortedMap<String, List<Path>> bundles, HighSide high)
      throws IOException, InterruptedException, CommandFailure {
    SortedMap<String, List<Path>> projects = low.projects();
    if (!projects.isEmpty()) {
      install(pip, projects, high);
    }
    long began = System.nanoTime();
    int equal = 0;
    List<Path> missing = new ArrayList<>();
    for (Map.Entry<String, List<Path>> bundle : bundles.entrySet()) {
      equal += compare(bundle.getKey(), bundle.getValue(), high, missing);
    }
    long refused = stayedBehind(crossing).values().stream().mapToLong(Long::longValue).sum();
    if (missing.size() > refused) {
      throw CommandFailure.failed(
          missing.size() + " files are not served, though only " + refused + " were refused with a reason: "
              + missing.subList(0, Math.min(NAMED, missing.size())),
          "the sender's log tells more: run again with --keep");
    }
    report("files", String.format(
        Locale.ROOT,
        "%,d served files have the hashes of the low side%s",
        equal,
        missing.isEmpty() ? "" : ", " + missing.size() + " were refused"), began);
  }

  /** Compares what is served of a bundle with the low side's files; returns how many are equal. */
  private int compare(String bundle, List<Path> files, HighSide high, List<Path> missing)
      throws IOException, InterruptedException, CommandFailure {
    boolean isProject = bundle.startsWith(LowSide.WHEELS_MIRROR + "/");
    Map<String, URI> project =
        isProject ? high.projectFiles(bundle.substring(bundle.indexOf('/') + 1)) : Map.of();
    int equal = 0;
    for (Path file : files) {
      URI address = isProject
          ? project.get(file.getFileName().toString())
          : high.rawFile(LowSide.FILES_MIRROR, low.files().relativize(file));
      if (address == null || !high.serves(address)) {
        missing.add(file);
      } else {
        high.compare(file, address);
        equal++;
      }
    }
    return equal;
  }

  private void install(PipInstall pip, SortedMap<String, List<Path>> projects, HighSide high)
      throws IOException, InterruptedException, CommandFailure {
    long began = System.nanoTime();
    Path target = home.resolve("installed");
    List<Path> wheels = new ArrayList<>();
    projects.values().forEach(wheels::addAll);
    for (String project : PackageChoice.candidates(projects).stream().limit(TRIES).toList()) {
      // What the user's folder does not hold cannot be resolved: dependencies are the sample's business only.
      List<String> arguments = options.from() == null ? List.of(project) : List.of("--no-deps", project);
      if (pip.tryToInstall(high.simpleIndex(), target, arguments)) {
        List<Path> chosen = PipInstall.chosenWheels(target, wheels);
        int equal = PipInstall.compare(target, chosen);
        report("pip", String.format(
            Locale.ROOT, "installed %s: %d files from %d wheel(s), all equal", project, equal, chosen.size()), began);
        return;
      }
    }
    screen.line("    pip is not tried: no wheel here is for this machine's Python");
  }
}
