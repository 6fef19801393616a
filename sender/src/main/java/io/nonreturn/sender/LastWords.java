package io.nonreturn.sender;

import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a daemon does when a thread fails: it says so and ends, since without that thread it would only look alive. The service
 * manager starts it again, and the journal goes on where it was.
 *
 * @param halt ends the process at once with an exit code: an orderly stop could wait for the thread that failed
 * @param code the exit code
 */
record LastWords(IntConsumer halt, int code) implements Thread.UncaughtExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    try {
      LOG.error("thread {} failed, the sender ends; start it again", thread.getName(), failure);
    } finally {
      halt.accept(code); // also when there is no memory left to say it
    }
  }
}
