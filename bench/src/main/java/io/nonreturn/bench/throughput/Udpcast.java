package io.nonreturn.bench.throughput;

import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.throughput.BenchCase.Content;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The peer that is packaged everywhere: udpcast in its one-way mode with Reed-Solomon parity, over loopback, at the highest of
 * a few rates at which the file arrives unharmed. It neither seals nor hashes nor stores in batches; the harness compares the
 * file.
 */
final class Udpcast {
  /** Parity shards, data shards, as in udpcast's own default: 6%. */
  private static final String FEC = "8x8/128";

  private static final long[] MEGABITS = {2_400, 1_600, 1_200, 900, 700, 500, 350};
  /** It starts sending by itself after this long: no receiver can answer. */
  private static final int AUTOSTART_SECONDS = 1;

  private static final int PATIENCE_SECONDS = 60;

  private Udpcast() {}

  static boolean isInstalled() {
    return Stream.of("udp-sender", "udp-receiver").allMatch(name -> Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin")
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))));
  }

  /** Bytes a second at the best rate without loss; empty when the file arrived whole at none. */
  static OptionalDouble goodput(Path folder, long bytes) throws IOException, InterruptedException {
    try (TempTree tree = TempTree.create(folder, "nonreturn-udpcast-", 3 * bytes)) {
      Path input = tree.root().resolve("in.bin");
      Path output = tree.root().resolve("out.bin");
      String hash = new Payload(Content.INCOMPRESSIBLE, 5).writeFile(input, bytes);
      for (long megabits : MEGABITS) {
        double seconds = carry(input, output, megabits);
        if (Files.size(output) == bytes && HighSide.sha256(output).equals(hash)) {
          return OptionalDouble.of(bytes / seconds);
        }
        Files.delete(output);
      }
    }
    return OptionalDouble.empty();
  }

  private static double carry(Path input, Path output, long megabits) throws IOException, InterruptedException {
    // It takes this port and the next one, and wants an even number.
    String port = Integer.toString(Ports.freeUdp() & ~1);
    Files.createFile(output);
    Process receiver = start(List.of(
        "udp-receiver", "--nosync", "--interface", "lo", "--portbase", port, "--nokbd",
        "--receive-timeout", "3", "--start-timeout", "10", "--file", output.toString()));
    try {
      TimeUnit.MILLISECONDS.sleep(300);
      long began = System.nanoTime();
      Process sender = start(List.of(
          "udp-sender", "--async", "--fec", FEC, "--interface", "lo", "--mcast-data-address", "127.0.0.1",
          "--portbase", port, "--nokbd", "--autostart", Integer.toString(AUTOSTART_SECONDS),
          "--max-bitrate", megabits + "m", "--file", input.toString()));
      try {
        sender.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        receiver.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } finally {
        sender.destroyForcibly();
      }
      return (System.nanoTime() - began) / 1e9 - AUTOSTART_SECONDS;
    } finally {
      receiver.destroyForcibly();
    }
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.DISCARD)
        .start();
  }
}
