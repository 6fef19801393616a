package io.nonreturn.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.KeyFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A receiver of which a thread has died must not go on looking alive: the service manager can only start what has ended. */
@Timeout(300)
class ThreadDeathIT {
  @TempDir
  Path folder;

  @Test
  void anyThreadsDeathEndsTheProcessWithAReason() throws Exception {
    KeyFiles.init(folder.resolve("keys"));
    Path config = Files.writeString(
        folder.resolve("receiver.toml"),
        """
        state = "state"
        [keys]
        trust = "keys/trust.pem"
        link = "keys/link.key"
        [link]
        listen = "127.0.0.1:0"
        [web]
        listen = "127.0.0.1:0"
        """);
    Process child = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Child.class.getName(),
            config.toString())
        .redirectErrorStream(true)
        .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(1, child.waitFor(), said);
    assertTrue(said.contains("thread victim failed, the receiver ends"), said);
    assertTrue(said.contains("on purpose"), said);
  }

  /** The command line as it is, and one thread more. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws IOException {
      Thread.ofPlatform().name("victim").start(() -> {
        // The last thread of a start: all is up when it is.
        while (Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().equals("watch"))) {
          LockSupport.parkNanos(1_000_000);
        }
        throw new IllegalStateException("on purpose");
      });
      System.exit(new CommandLine(new ReceiverCommand()).execute("run", "-c", arguments[0]));
    }
  }
}
