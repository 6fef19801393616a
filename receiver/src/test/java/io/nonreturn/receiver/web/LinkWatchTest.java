package io.nonreturn.receiver.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LinkWatchTest {
  private final AtomicLong nanos = new AtomicLong();
  private final LinkWatch watch = new LinkWatch(nanos::get, () -> 0);

  @Test
  void silenceEndsWithAnyFrame() {
    pass(5_000);
    assertEquals(5_000, watch.silentMillis(0));
    assertEquals(0, watch.silentMillis(1));
    pass(700);
    assertEquals(700, watch.silentMillis(1));
  }

  /** Whoever recovers for long before it can listen has missed nothing. */
  @Test
  void silenceCountsFromWhenItCanBeHeard() {
    pass(60_000);
    watch.restart();
    assertEquals(0, watch.silentMillis(0));
    pass(1_000);
    assertEquals(1_000, watch.silentMillis(0));
  }

  private void pass(long millis) {
    nanos.addAndGet(millis * 1_000_000);
  }
}
