package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a program of this machine as a person does. */
final class Program {
  private Program() {}

  /** Runs it; it must end with 0. What it wrote. */
  static String run(Path folder, Map<String, String> environment, String... command) throws IOException, InterruptedException {
    Program.Ended ended = end(folder, environment, command);
    assertEquals(0, ended.exit(), String.join(" ", command) + "\n" + ended.text());
    return ended.text();
  }

  /** Runs it, whatever comes of it. */
  static Ended end(Path folder, Map<String, String> environment, String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(List.of(command)).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), text);
  }

  /** How it ended. */
  record Ended(int exit, String text) {}
}
