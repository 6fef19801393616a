package io.nonreturn.receiver.serve;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that give way: what the link brings does not come again, while a download merely takes longer. Java's own priorities mean nothing
 * on Linux; there each thread has a niceness of its own. Source: setpriority(2), "C library/kernel differences". Where it cannot be had,
 * threads run as all others do.
 */
final class Niceness {
  private static final Logger LOG = LoggerFactory.getLogger(Niceness.class);
  /**
   * Of a processor that both want, a thread of reception gets three parts and one of these gets one. Not more: when other programs keep
   * the machine busy, clients still have to be answered before their time is over.
   */
  private static final int NICE = 5;

  private static final int PRIO_PROCESS = 0;
  private static final int CALLING_THREAD = 0;
  private static final Optional<MethodHandle> SET = handle();

  private Niceness() {}

  /** Daemon threads of this name and a number. */
  static ThreadFactory threads(String name) {
    ThreadFactory plain = Thread.ofPlatform().name(name + "-", 0).daemon(true).factory();
    return work -> plain.newThread(() -> {
      giveWay();
      work.run();
    });
  }

  /** The thread that calls this gives way from now on. */
  private static void giveWay() {
    SET.ifPresent(set -> {
      try {
        int result = (int) set.invokeExact(PRIO_PROCESS, CALLING_THREAD, NICE);
        LOG.trace("setpriority: {}", result);
      } catch (Throwable e) {
        throw new IllegalStateException("setpriority failed", e);
      }
    });
  }

  @SuppressWarnings("restricted") // the launcher allows it
  private static Optional<MethodHandle> handle() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    return linker.defaultLookup()
        .find("setpriority")
        .map(function -> linker.downcallHandle(function, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT)));
  }
}
