package io.nonreturn.wire.live;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls something once a second, on a thread of its own. What fails is said once in a row, and tried again. */
public final class Ticker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
  private static final long EVERY_MILLIS = 1_000;
  private static final long PATIENCE_MILLIS = 5_000;

  private final Thread thread;

  /** What is called. */
  @FunctionalInterface
  public interface Task {
    /**
     * Called once a second.
     *
     * @param count of calls before this one
     */
    void tick(long count) throws IOException;
  }

  private Ticker(Thread thread) {
    this.thread = thread;
  }

  /** Begins. */
  public static Ticker start(String name, Task task) {
    return new Ticker(Thread.ofPlatform().name(name).daemon(true).start(() -> run(name, task)));
  }

  private static void run(String name, Task task) {
    boolean isTold = false;
    try {
      for (long count = 0; ; count++) {
        Thread.sleep(EVERY_MILLIS);
        try {
          task.tick(count);
          isTold = false;
        } catch (IOException | RuntimeException e) {
          if (!isTold) {
            LOG.warn("{}: the operators' page gets no figures: {}", name, e.getMessage());
            LOG.debug("{}", name, e);
          }
          isTold = true;
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("{} ends", name);
    }
  }

  /** Waits a moment for a call that is under way. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
