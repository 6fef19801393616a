package io.nonreturn.bench.daemon;

import io.nonreturn.bench.Nonreturn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start this program again in a process of its own: the same Java and the same class path as the caller's. */
public final class Jvm {
  /** What the launcher passes too: the Vector API, native code of Netty, zstd and SQLite. */
  private static final List<String> OPTIONS = List.of(
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "--sun-misc-unsafe-memory-access=allow",
      "-XX:+UseParallelGC",
      // Whatever the caller logs by: daemons log as they do for an operator.
      "-Dlogback.configurationFile=logback.xml");

  private Jvm() {}

  /** The command line of {@code nonreturn arguments…} with these options for Java besides the launcher's. */
  public static List<String> command(List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(options);
    // Added by the launcher to its own process, and so to those that it starts.
    String extra = System.getenv("NONRETURN_JAVA_OPTS");
    if (extra != null && !extra.isBlank()) {
      command.addAll(List.of(extra.strip().split("\\s+", -1)));
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Nonreturn.class.getName());
    command.addAll(arguments);
    return command;
  }
}
