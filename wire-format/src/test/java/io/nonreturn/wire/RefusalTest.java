package io.nonreturn.wire;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RefusalTest {
  @Test
  void eachHasALabelAndAMeaningOfItsOwn() {
    Set<String> meanings = new HashSet<>();
    for (Refusal refusal : Refusal.values()) {
      assertTrue(refusal.label().matches("[a-z0-9]+(-[a-z0-9]+)*"), refusal.label());
      assertTrue(refusal.meaning().length() > 10, refusal.label());
      assertTrue(meanings.add(refusal.meaning()), refusal.label());
    }
    assertEquals("signature-ml-dsa", Refusal.SIGNATURE_ML_DSA.label());
  }

  /** The order of the constants is the order of the checks: stages follow each other. */
  @Test
  void stagesStandTogether() {
    Refusal.Stage[] stages = Arrays.stream(Refusal.values()).map(Refusal::stage).toArray(Refusal.Stage[]::new);
    Refusal.Stage[] sorted = stages.clone();
    Arrays.sort(sorted);
    assertTrue(Arrays.equals(sorted, stages));
  }

  @Test
  void countsFromManyThreads() throws InterruptedException {
    RefusalCounters counters = new RefusalCounters();
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = Thread.ofPlatform().start(() -> {
        for (int n = 0; n < 10_000; n++) {
          counters.count(Refusal.BAD_SEAL);
        }
      });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    counters.count(Refusal.REPLAYED, 5);
    assertEquals(40_000, counters.get(Refusal.BAD_SEAL));
    assertEquals(Map.of("bad-seal", 40_000L, "replayed", 5L), counters.snapshot());
  }

  @Test
  void exceptionSaysWhyAndCostsNoStackTrace() {
    RefusedException refused = new RefusedException(Refusal.ENVELOPE_SIZE, "bytes=9 > LIMIT=8");
    assertEquals("envelope-size: bytes=9 > LIMIT=8", refused.getMessage());
    assertEquals(Refusal.ENVELOPE_SIZE, refused.cause());
    assertEquals(0, refused.getStackTrace().length);
  }
}
