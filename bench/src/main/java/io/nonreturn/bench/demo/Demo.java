package io.nonreturn.bench.demo;

import io.nonreturn.bench.CommandFailure;
import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.link.LinkSimulator;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** One run of the demo, from empty folders to an installed package. */
final class Demo {
    private static final Duration START = Duration.ofSeconds(60);

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
        Layout direct = layout();
        try (LinkSimulator link = LinkSimulator.open(Ports.loopback(0), direct.listen(), options.faults());
                Sides sides = prepare(direct.withTarget(link.listenAddress()))) {
            title(sides.layout(), link);
            report("keys", "Ed25519 and ML-DSA-87 to sign, one key to seal the link", began);
            report("mirror", contents(bundles), began);
            start(sides, began);
            Crossing crossing = new Crossing(screen, sides, link);
            screen.blank();
            crossing.follow(bundles.keySet());
            screen.blank();
            screen.line("  " + crossing.summary());
            if (options.once()) {
                screen.blank();
                check(pip, crossing, bundles, new HighSide(sides.layout().highUri()));
                screen.line(String.format(
                        Locale.ROOT, "%n  %s in %s.", screen.bold("All of it holds"), Screen.seconds(System.nanoTime() - began)));
            } else {
                invite(new HighSide(sides.layout().highUri()));
                crossing.followForEver();
            }
        }
    }

    private LowSide lowSide() throws IOException, CommandFailure {
        if (options.from() != null) {
            return LowSide.of(options.from());
        }
        LowSide sample = new LowSide(home.resolve("mirrors/wheels"), home.resolve("mirrors/files"));
        Files.createDirectories(sample.wheels());
        Files.createDirectories(sample.files());
        SampleMirror.create(sample.wheels(), sample.files(), options.seed());
        return sample;
    }

    private Layout layout() throws IOException, CommandFailure {
        Layout layout = Layout.onLoopback(home, LinkSettings.defaults(options.rateBytesPerSecond()), low.mirrors());
        if (options.port() == 0) {
            return layout;
        }
        if (!Ports.isFreeTcp(options.port())) {
            throw CommandFailure.usage(
                    "port " + options.port() + " is taken", "choose another with --port, or --port 0 for any free one");
        }
        return layout.withHighWeb(Ports.loopback(options.port()));
    }

    private static Sides prepare(Layout layout) throws IOException {
        return Sides.prepare(layout);
    }

    private void title(Layout layout, LinkSimulator link) {
        screen.blank();
        screen.line("  " + screen.bold("Nonreturn") + screen.dim("  packages cross a link that only goes one way"));
        screen.blank();
        screen.line("  " + screen.cyan("low side ") + "  " + describe(low));
        screen.line("  " + screen.cyan("link     ") + "  " + String.format(
                Locale.ROOT,
                "%s, %s, loses %s at random%s, seed %d, no way back",
                "UDP port " + link.listenAddress().getPort(),
                Units.approximateBytes((double) options.rateBytesPerSecond()) + "/s",
                Units.formatFraction(options.loss()),
                options.burst().isZero()
                        ? ""
                        : " and all for " + Units.formatDuration(options.burst()) + " every "
                                + Units.formatDuration(options.every()),
                options.seed()));
        screen.line("  " + screen.cyan("high side") + "  " + layout.highUri());
        screen.blank();
    }

    private static String describe(LowSide low) {
        List<String> folders = new ArrayList<>();
        if (low.wheels() != null) {
            folders.add(low.wheels() + " (Python packages)");
        }
        if (low.files() != null) {
            folders.add(low.files() + " (any files)");
        }
        return String.join("\n             ", folders);
    }

    private static String contents(SortedMap<String, List<Path>> bundles) throws IOException {
        long files = 0;
        long bytes = 0;
        for (List<Path> bundle : bundles.values()) {
            files += bundle.size();
            for (Path file : bundle) {
                bytes += Files.size(file);
            }
        }
        return String.format(
                Locale.ROOT, "%,d files in %,d bundles, %s", files, bundles.size(), Units.approximateBytes((double) bytes));
    }

    /** Starts the receiver first: nobody sends again what it missed. */
    private void start(Sides sides, long began) throws IOException, InterruptedException {
        sides.startReceiver();
        sides.startSender();
        ReceiverStatus high = sides.awaitReceiver("ready", START, ReceiverStatus::ready);
        report("receiver", "ready, a process of its own, " + high.transport(), began);
        SenderStatus sender = sides.awaitSender("ready", START, SenderStatus::ready);
        report("sender", "ready, a process of its own, " + sender.transport(), began);
    }

    private void report(String step, String what, long began) {
        screen.step(step, what, System.nanoTime() - began);
    }

    private void invite(HighSide high) throws IOException {
        screen.blank();
        screen.line("  The high side serves it now:");
        if (low.wheels() != null) {
            screen.line("    " + screen.cyan(high.simpleIndex().toString()));
        }
        if (low.files() != null) {
            screen.line("    " + screen.cyan(high.rawMirror(LowSide.FILES_MIRROR).toString()));
        }
        screen.blank();
        screen.line("  Try:");
        SortedMap<String, List<Path>> projects = low.projects();
        if (!projects.isEmpty()) {
            String project = projects.containsKey(SampleMirror.PACKAGE) ? SampleMirror.PACKAGE : projects.firstKey();
            screen.line("    " + screen.bold(PipInstall.commandLine(high.simpleIndex(), "./try", project)));
        }
        if (low.files() != null) {
            List<Path> files = LowSide.regularFiles(low.files());
            Path largest = files.getLast();
            URI address = high.rawFile(LowSide.FILES_MIRROR, low.files().relativize(largest));
            screen.line("    " + screen.bold("curl -O " + address));
        }
        screen.blank();
        screen.line("  Put more files into a low-side folder and watch them cross. Ctrl-C ends the demo.");
        screen.blank();
    }

    /** What a user would do on the high side, and then every byte of it. */
    private void check(PipInstall pip, Crossing crossing, SortedMap<String, List<Path>> bundles, HighSide high)
            throws IOException, InterruptedException, CommandFailure {
        SortedMap<String, List<Path>> projects = low.projects();
        if (!projects.isEmpty()) {
            install(pip, projects, crossing.arrived(), high);
        }
        long began = System.nanoTime();
        int equal = 0;
        long missing = 0;
        for (Map.Entry<String, List<Path>> bundle : bundles.entrySet()) {
            if (!crossing.arrived().contains(bundle.getKey())) {
                missing += bundle.getValue().size();
                continue;
            }
            equal += compare(bundle.getKey(), bundle.getValue(), high);
        }
        if (missing > crossing.refusedFiles()) {
            throw CommandFailure.failed(
                    missing + " files did not cross, and only " + crossing.refusedFiles() + " were refused with a reason",
                    "the sender's log tells more: run again with --keep");
        }
        report("files", String.format(
                Locale.ROOT,
                "%,d served files have the hashes of the low side%s",
                equal,
                missing == 0 ? "" : ", " + missing + " were refused"), began);
    }

    private static int compare(String bundle, List<Path> files, Path root, HighSide high)
            throws IOException, InterruptedException, CommandFailure {
        if (bundle.startsWith(LowSide.WHEELS_MIRROR + "/")) {
            return high.compareProject(bundle.substring(bundle.indexOf('/') + 1), files);
        }
        for (Path file : files) {
            high.compare(file, high.rawFile(LowSide.FILES_MIRROR, root.relativize(file)));
        }
        return files.size();
    }

    private int compare(String bundle, List<Path> files, HighSide high)
            throws IOException, InterruptedException, CommandFailure {
        return compare(bundle, files, low.files(), high);
    }

    private void install(PipInstall pip, SortedMap<String, List<Path>> projects, Set<String> arrived, HighSide high)
            throws IOException, InterruptedException, CommandFailure {
        long began = System.nanoTime();
        Path target = home.resolve("installed");
        TempTree.delete(target);
        List<Path> wheels = new ArrayList<>();
        projects.values().forEach(wheels::addAll);
        String project = PackageChoice.choose(projects, arrived);
        if (project == null) {
            screen.line("    no wheel among these packages installs on this machine: pip is not tried");
            return;
        }
        // What the user's folder does not hold cannot be resolved: dependencies are the sample's business only.
        List<String> arguments = options.from() == null ? List.of(project) : List.of("--no-deps", project);
        pip.install(high.simpleIndex(), target, arguments);
        List<Path> chosen = PipInstall.chosenWheels(target, wheels);
        int equal = PipInstall.compare(target, chosen);
        report("pip", String.format(
                Locale.ROOT, "installed %s: %d files of %d wheels, all equal", project, equal, chosen.size()), began);
    }
}
