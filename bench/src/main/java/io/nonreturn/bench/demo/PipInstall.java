package io.nonreturn.bench.demo;

import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.wire.command.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Installs packages with the pip of this machine, and compares what it installed with the wheels of the low side. */
public final class PipInstall {
  private static final long PATIENCE_SECONDS = 120;
  /** What pip says when an index has no file for this machine, in every version. */
  private static final String NO_MATCH = "No matching distribution found";

  /** Files that pip writes itself, PEP 376, PEP 627 and PEP 610. */
  private static final Set<String> WRITTEN_BY_PIP = Set.of("RECORD", "INSTALLER", "REQUESTED", "direct_url.json");

  /** {@code name-1.0.data/purelib/x} is installed as {@code x}. */
  private static final Pattern DATA = Pattern.compile("^[^/]+\\.data/([^/]+)/(.+)$");

  private static final Pattern WHEEL_FILE = Pattern.compile("[^/]+\\.dist-info/WHEEL");

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
    boolean proxy = Stream.of("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY").anyMatch(System.getenv()::containsKey);
    // A proxy for the outside world does not know the high side.
    return (proxy ? "NO_PROXY=" + index.getHost() + " " : "") + "pip install -i " + index + " -t " + target + " " + packages;
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
    if (!tryToInstall(index, target, arguments)) {
      throw CommandFailure.failed(
          "pip finds nothing at " + index + " that satisfies " + String.join(" ", arguments),
          "see what it offers, and whether that is for " + python);
    }
  }

  /** The same; false when pip finds nothing there that this machine could use. */
  boolean tryToInstall(URI index, Path target, List<String> arguments)
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
    if (output.exit() != 0 && !output.text().contains(NO_MATCH)) {
      throw CommandFailure.failed("pip could not install " + arguments + ":\n" + output.text(), "tried: " + String.join(" ", command));
    }
    return output.exit() == 0;
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

  /** Wheels of the low side that pip chose: those whose WHEEL file, which names version and platform, lies in the target. */
  public static List<Path> chosenWheels(Path target, List<Path> wheels) throws IOException {
    List<Path> chosen = new ArrayList<>();
    for (Path wheel : wheels) {
      if (wheel.toString().endsWith(".whl") && isInstalled(target, wheel)) {
        chosen.add(wheel);
      }
    }
    return chosen;
  }

  private static boolean isInstalled(Path target, Path wheel) throws IOException {
    try (ZipFile zip = new ZipFile(wheel.toFile(), StandardCharsets.UTF_8)) {
      ZipEntry tags = zip.stream()
          .filter(entry -> WHEEL_FILE.matcher(entry.getName()).matches())
          .findFirst()
          .orElse(null);
      if (tags == null || !Files.isRegularFile(target.resolve(tags.getName()))) {
        return false;
      }
      try (InputStream in = zip.getInputStream(tags)) {
        return Arrays.equals(in.readAllBytes(), Files.readAllBytes(target.resolve(tags.getName())));
      }
    } catch (ZipException e) {
      return false; // no archive: the sender refused it too
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
    // Not even the machine's own configuration may name another index.
    builder.environment().put("PIP_CONFIG_FILE", "/dev/null");
    Process process = builder.start();
    process.getOutputStream().close();
    Thread reaper = new Thread(process::destroyForcibly, "reap-" + words.getFirst());
    Runtime.getRuntime().addShutdownHook(reaper);
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(words.getFirst() + " did not end within " + PATIENCE_SECONDS + " s");
      }
      return new Output(process.exitValue(), text);
    } finally {
      process.destroyForcibly();
      forget(reaper);
    }
  }

  private static void forget(Thread reaper) {
    try {
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (IllegalStateException e) {
      return; // the whole program is ending, and the hook has run
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
