package io.nonreturn.bench.demo;

import io.nonreturn.bench.CommandFailure;
import io.nonreturn.bench.daemon.HighSide;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Installs packages with the pip of this machine, and compares what it installed with the wheels of the low side. */
public final class PipInstall {
    private static final long PATIENCE_SECONDS = 120;
    /** Files that pip writes itself, PEP 376, PEP 627 and PEP 610. */
    private static final Set<String> WRITTEN_BY_PIP = Set.of("RECORD", "INSTALLER", "REQUESTED", "direct_url.json");

    /** {@code name-1.0.data/purelib/x} is installed as {@code x}. */
    private static final Pattern DATA = Pattern.compile("^[^/]+\\.data/([^/]+)/(.+)$");

    private final List<String> prefix;
    private final String python;

    /**
     * @param prefix words before the command, such as {@code ip netns exec NAME}; usually none
     * @param python the interpreter whose pip to use
     */
    public PipInstall(List<String> prefix, String python) {
        this.prefix = List.copyOf(prefix);
        this.python = python;
    }

    /** The pip of the interpreter that this user's {@code python3} is. */
    public PipInstall() {
        this(List.of(), "python3");
    }

    /** The command that a user would type. */
    public static String commandLine(URI index, String target, String packages) {
        return "pip install --index-url " + index + " --target " + target + " " + packages;
    }

    /**
     * Fails unless this machine has Python with pip.
     *
     * @throws CommandFailure with exit code 69 and the package to install
     */
    public void requirePip() throws CommandFailure, IOException, InterruptedException {
        try {
            if (run(List.of(python, "-m", "pip", "--version")).exit() == 0) {
                return;
            }
        } catch (IOException e) {
            throw CommandFailure.missing("there is no " + python + " here", "install it: apt-get install python3 python3-pip");
        }
        throw CommandFailure.missing(python + " has no pip", "install it: apt-get install python3-pip");
    }

    /** Installs into a fresh folder from this index and nothing else. */
    public void install(URI index, Path target, List<String> arguments)
            throws CommandFailure, IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                python, "-m", "pip", "install",
                "--isolated", "--no-cache-dir", "--disable-pip-version-check", "--no-compile", "--no-input",
                "--progress-bar", "off",
                "--index-url", index.toString(),
                "--trusted-host", index.getHost(),
                "--target", target.toString()));
        command.addAll(arguments);
        Output output = run(command);
        if (output.exit() != 0) {
            throw CommandFailure.failed("pip could not install " + arguments + ":\n" + output.text(), "tried: " + String.join(" ", command));
        }
    }

    /**
     * Compares the installed files with the wheels they came from, both ways: every file of these wheels is there unchanged,
     * and nothing is there that no wheel holds, except what pip writes itself.
     *
     * @return how many files are equal
     */
    public static int compare(Path target, List<Path> wheels) throws IOException, CommandFailure {
        Map<String, String> expected = new HashMap<>();
        for (Path wheel : wheels) {
            try (ZipFile zip = new ZipFile(wheel.toFile(), StandardCharsets.UTF_8)) {
                for (ZipEntry entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        expected.put(installedPath(entry.getName()), HighSide.sha256(in));
                    }
                }
            }
        }
        int equal = 0;
        for (Path file : filesUnder(target)) {
            String path = target.relativize(file).toString();
            if (WRITTEN_BY_PIP.contains(file.getFileName().toString()) || path.startsWith("bin/")) {
                expected.remove(path);
                continue;
            }
            String hash = expected.remove(path);
            if (hash == null) {
                throw CommandFailure.failed("pip installed " + path + ", which is in no wheel of the low side", "look at " + file);
            }
            if (!hash.equals(HighSide.sha256(file))) {
                throw CommandFailure.failed("the installed " + path + " differs from the wheel's", "look at " + file);
            }
            equal++;
        }
        expected.keySet().removeIf(path -> path.startsWith("bin/"));
        if (!expected.isEmpty()) {
            throw CommandFailure.failed("pip did not install " + expected.keySet(), "look into " + target);
        }
        return equal;
    }

    /** Wheels of the low side that pip chose, by the version folders that it left in the target. */
    public static List<Path> chosenWheels(Path target, List<Path> wheels) throws IOException {
        try (Stream<Path> found = Files.list(target)) {
            List<String> installed = found.map(folder -> folder.getFileName().toString())
                    .filter(name -> name.endsWith(".dist-info"))
                    .map(name -> name.substring(0, name.length() - ".dist-info".length()) + "-")
                    .toList();
            return wheels.stream()
                    .filter(wheel -> wheel.toString().endsWith(".whl"))
                    .filter(wheel -> installed.stream()
                            .anyMatch(start -> wheel.getFileName().toString().startsWith(start)))
                    .toList();
        }
    }

    /** Runs a command with all output in one text. */
    public Output run(List<String> command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(prefix);
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        // A proxy for the outside world does not know the high side.
        builder.environment().put("NO_PROXY", "*");
        builder.environment().put("no_proxy", "*");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(words.getFirst() + " did not end within " + PATIENCE_SECONDS + " s");
            }
            return new Output(process.exitValue(), text);
        } finally {
            process.destroyForcibly();
        }
    }

    /** What a command said, and its exit code. */
    public record Output(int exit, String text) {}

    private static String installedPath(String entry) {
        Matcher data = DATA.matcher(entry);
        if (!data.matches()) {
            return entry;
        }
        return switch (data.group(1)) {
            case "purelib", "platlib", "data" -> data.group(2);
            case "scripts" -> "bin/" + data.group(2);
            default -> data.group(1) + "/" + data.group(2);
        };
    }

    private static List<Path> filesUnder(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).toList();
        }
    }
}
