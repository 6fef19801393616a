package io.nonreturn.wire.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real signals to a process of its own: this one may have been started where SIGHUP is ignored, as below nohup, which children inherit. */
@Timeout(120)
class HangupTest {

  @Test
  void eachSignalIsTaken() throws Exception {
    Process daemon =
        new ProcessBuilder(
                "env", "--default-signal=HUP", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), Daemon.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader says = daemon.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("listens", says.readLine());
      for (int i = 0; i < 2; i++) {
        Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(daemon.pid())).start();
        assertEquals(0, kill.waitFor());
        assertNotNull(says.readLine(), "SIGHUP " + i + " ended it");
      }
      assertEquals(0, daemon.waitFor());
    } finally {
      daemon.destroyForcibly();
    }
  }

  /** Ends once it was told twice. */
  static final class Daemon {
    private Daemon() {}

    public static void main(String[] arguments) throws InterruptedException {
      Semaphore taken = new Semaphore(0);
      Hangup.handle(() -> {
        System.out.println("taken");
        taken.release();
      });
      System.out.println("listens");
      taken.acquire(2);
    }
  }
}
