package io.nonreturn.sender;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what a piece of code allocates, so that a fuzz test can hold it to a bound that its input must not move. */
public final class Measured {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Jazzer's own bookkeeping. */
  private static final long SLACK_BYTES = 1 << 20;

  /** The first time, classes are loaded and instrumented: what code costs by itself is the least of so many runs. */
  private static final int RUNS = 3;

  /** May fail in one declared way, and does the same each time. */
  public interface Code<X extends Exception> {
    void run() throws X;
  }

  private Measured() {}

  /**
   * Runs the code on this thread, again when it took too much; throws when it takes more than so many bytes of heap each time, whether they
   * are garbage by now or not.
   */
  public static <X extends Exception> void within(long bytes, Code<X> code) throws X {
    long least = Long.MAX_VALUE;
    for (int run = 0; run < RUNS && least > bytes + SLACK_BYTES; run++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      code.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    if (least > bytes + SLACK_BYTES) {
      throw new AssertionError("allocated bytes=" + least + " > LIMIT=" + bytes);
    }
  }
}
