package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.bench.daemon.Jvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Runs {@code nonreturn …} as a person does, in a process of its own. */
record Cli(int exit, String text) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Cli run(String... arguments) throws IOException, InterruptedException {
    // Without the Vector API: its announcement would stand in what is read here.
    List<String> command = Jvm.command(List.of("-XX:TieredStopAtLevel=1"), List.of(arguments)).stream()
        .filter(word -> !word.startsWith("--add-modules"))
        .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Cli(process.waitFor(), text);
  }

  /** The same, and it must end with this code. */
  static Cli run(int exit, String... arguments) throws IOException, InterruptedException {
    Cli run = run(arguments);
    assertEquals(exit, run.exit(), String.join(" ", arguments) + "\n" + run.text());
    return run;
  }

  /** What it wrote, as JSON; lines before it, such as those of the log, do not count. */
  JsonNode json() {
    int begin = text.startsWith("{") ? 0 : text.indexOf("\n{") + 1;
    return JSON.readTree(text.substring(begin));
  }
}
