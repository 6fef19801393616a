package io.nonreturn.wire.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.nonreturn.wire.service.LogCounts;

/**
 * Standard error, with a bound on lines a second. What is suppressed is counted and said in a line of its own as soon as the second is over, also
 * when nothing more is logged. Errors are always written: they end a process, or nearly so. Thread-safe.
 */
public final class LimitedAppender extends ConsoleAppender<ILoggingEvent> {
  private static final int LINES_PER_SECOND = 50;
  private static final long LOOK_MILLIS = 500;

  private final LineLimit limit = new LineLimit(LINES_PER_SECOND);
  private Thread teller;

  @Override
  public void start() {
    super.start();
    teller = Thread.ofPlatform().name("log").daemon(true).start(this::tell);
  }

  @Override
  public void stop() {
    if (teller != null) {
      teller.interrupt();
    }
    synchronized (limit) {
      write(limit.takeAll());
    }
    super.stop();
  }

  @Override
  protected void append(ILoggingEvent event) {
    synchronized (limit) {
      long now = System.nanoTime();
      write(limit.takeSuppressed(now));
      if (event.getLevel().isGreaterOrEqual(Level.ERROR) || limit.allows(now)) {
        super.append(event);
      } else {
        LogCounts.suppress();
      }
    }
  }

  private void tell() {
    try {
      while (true) {
        Thread.sleep(LOOK_MILLIS);
        synchronized (limit) {
          write(limit.takeSuppressed(System.nanoTime()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the log ends
    }
  }

  private void write(long suppressed) {
    if (suppressed == 0) {
      return;
    }
    LoggingEvent line = new LoggingEvent();
    if (getContext() instanceof LoggerContext context) {
      line.setLoggerContext(context);
    }
    line.setLoggerName("io.nonreturn.log");
    line.setThreadName(Thread.currentThread().getName());
    line.setLevel(Level.WARN);
    line.setTimeStamp(System.currentTimeMillis());
    line.setMessage("suppressed lines=" + suppressed + ": more than " + LINES_PER_SECOND
        + " a second; the counters in /api/status are complete, look there for what grows");
    super.append(line);
  }
}
