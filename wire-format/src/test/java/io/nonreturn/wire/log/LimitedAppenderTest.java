package io.nonreturn.wire.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.nonreturn.wire.service.LogCounts;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LimitedAppenderTest {
  private static final LoggerContext CONTEXT = (LoggerContext) LoggerFactory.getILoggerFactory();
  private static final long SECOND = 1_000_000_000;

  @Test
  void aSecondHasSoManyLinesAndTheNextSaysHowManyItHadNot() {
    LineLimit limit = new LineLimit(50);
    int written = 0;
    for (int i = 0; i < 80; i++) {
      written += limit.allows(SECOND + i) ? 1 : 0;
      assertEquals(0, limit.takeSuppressed(SECOND + i), "while the second lasts");
    }
    assertEquals(50, written);
    assertEquals(30, limit.takeSuppressed(2 * SECOND));
    assertEquals(0, limit.takeSuppressed(2 * SECOND), "once");
    assertTrue(limit.allows(2 * SECOND));
  }

  @Test
  void whatIsSuppressedIsCountedAndSaid() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LimitedAppender appender = new LimitedAppender();
    LineEncoder encoder = new LineEncoder(Map.of(), Path.of("/dev/null"));
    appender.setContext(CONTEXT);
    appender.setEncoder(encoder);
    encoder.start();
    appender.start();
    appender.setOutputStream(out);
    long before = LogCounts.suppressed();
    for (int i = 0; i < 1_000; i++) {
      appender.doAppend(event(Level.WARN, "line " + i));
    }
    appender.doAppend(event(Level.ERROR, "the last words"));
    appender.stop();
    List<String> lines = out.toString(UTF_8).lines().toList();
    long suppressed = LogCounts.suppressed() - before;
    long told = 0;
    Matcher telling = Pattern.compile("suppressed lines=([0-9]+)").matcher(out.toString(UTF_8));
    while (telling.find()) {
      told += Long.parseLong(telling.group(1));
    }
    assertEquals(suppressed, told);
    assertEquals(1_000, suppressed + lines.stream().filter(line -> line.contains(" line ")).count());
    assertTrue(suppressed > 0, "suppressed " + suppressed);
    assertTrue(lines.stream().anyMatch(line -> line.endsWith("the last words")), "errors are always written");
    assertFalse(appender.isStarted());
  }

  private static LoggingEvent event(Level level, String message) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(CONTEXT);
    event.setLoggerName("io.nonreturn.test");
    event.setThreadName("test");
    event.setLevel(level);
    event.setTimeStamp(0);
    event.setMessage(message);
    return event;
  }
}
