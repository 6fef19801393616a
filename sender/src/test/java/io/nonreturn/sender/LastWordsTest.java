package io.nonreturn.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.fec.ErasureCodec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the daemon says of itself at its start and at its end. */
class LastWordsTest {

  private final List<Integer> halted = new ArrayList<>();
  private final LastWords lastWords = new LastWords(halted::add, 1);

  @Test
  void aThreadThatFailsEndsTheProcess() throws Exception {
    Thread thread =
        Thread.ofPlatform()
            .name("stage-x")
            .unstarted(
                () -> {
                  throw new AssertionError("on purpose");
                });
    thread.setUncaughtExceptionHandler(lastWords);
    thread.start();
    thread.join();
    assertEquals(List.of(1), halted);
  }

  @Test
  void aFailureThatCannotEvenBeToldEndsTheProcess() {
    Throwable untold =
        new Throwable() {
          private static final long serialVersionUID = 1;

          @Override
          public String getMessage() {
            throw new IllegalStateException();
          }
        };
    assertThrows(IllegalStateException.class, () -> lastWords.uncaughtException(Thread.currentThread(), untold));
    assertEquals(List.of(1), halted);
  }

  @Test
  void theSlowCodecIsWarnedOfAndTheFastOneIsNot() {
    String warning = Sender.slowness(ErasureCodec.portable().name());
    assertTrue(warning.startsWith("codec=backblaze ") && warning.contains("--add-modules=jdk.incubator.vector"), warning);
    assertNull(Sender.slowness("vector-512"));
  }
}
