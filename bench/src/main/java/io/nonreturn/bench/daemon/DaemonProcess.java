package io.nonreturn.bench.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One daemon in a process of its own, its output appended to a log file. Ends with this process, however that ends in an orderly
 * way. Thread-safe.
 */
public final class DaemonProcess implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final String name;
  private final Path log;
  private final Process process;
  private final Thread reaper;

  private DaemonProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.reaper = new Thread(process::destroyForcibly, "reap-" + name);
    Runtime.getRuntime().addShutdownHook(reaper);
  }

  /** Starts the command; its standard output and error go to the end of {@code log}. */
  public static DaemonProcess start(String name, List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return new DaemonProcess(name, log, process);
  }

  public String name() {
    return name;
  }

  public Path log() {
    return log;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it ends by itself; false when it has not after this time. */
  public boolean awaitEnd(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  public long pid() {
    return process.pid();
  }

  /** CPU time and memory so far; zeros once the process has ended. */
  public ProcessUsage usage() {
    return ProcessUsage.of(process.pid());
  }

  /** SIGTERM, and SIGKILL when that is not heard. Returns the exit code. */
  public int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
      return kill();
    }
    forget();
    return process.exitValue();
  }

  /** SIGKILL: the process gets no chance to tidy up. Returns the exit code. */
  public int kill() throws InterruptedException {
    process.destroyForcibly();
    int exit = process.waitFor();
    forget();
    return exit;
  }

  /** The last lines of its log, for error messages. */
  public String logTail(int lines) {
    try {
      List<String> all = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      throw new UncheckedIOException("log of " + name, e);
    }
  }

  @Override
  public void close() {
    try {
      terminate();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (IllegalStateException e) {
      // The whole program is ending: the hook runs anyway and finds a process that has ended.
      return;
    }
  }
}
