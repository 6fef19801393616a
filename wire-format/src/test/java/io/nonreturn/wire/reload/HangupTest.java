package io.nonreturn.wire.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real signal to this very process. */
@Timeout(60)
class HangupTest {

  @Test
  void eachSignalIsTaken() throws Exception {
    Semaphore taken = new Semaphore(0);
    Hangup.handle(taken::release);
    for (int i = 0; i < 2; i++) {
      Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(ProcessHandle.current().pid())).start();
      assertEquals(0, kill.waitFor());
      assertTrue(taken.tryAcquire(30, TimeUnit.SECONDS), "SIGHUP " + i);
    }
  }
}
