package io.nonreturn.wire.audit;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Does work on a thread of its own, which nobody interrupts, and waits for it. Whoever is interrupted while he uses a file channel closes it, for
 * himself and for all others (see {@link java.nio.channels.InterruptibleChannel}); threads of daemons are interrupted when they are to end.
 */
final class Undisturbed implements AutoCloseable {

  private final ExecutorService thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("audit").factory());

  /** Work on files. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  /** Returns when it is done; an interrupt is kept for afterwards. */
  void run(Work work) throws IOException {
    Future<?> done =
        thread.submit(
            () -> {
              work.run();
              return null;
            });
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          done.get();
          return;
        } catch (InterruptedException e) {
          isInterrupted = true;
        } catch (ExecutionException e) {
          throw asThrown(e.getCause());
        }
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException asThrown(Throwable cause) {
    return switch (cause) {
      case IOException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> new IOException(cause);
    };
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
