package io.nonreturn.wire.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LineEncoderTest {
  @TempDir
  Path folder;

  private static LoggingEvent event(Level level, String message) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerName("io.nonreturn.receiver.commit.Committer");
    event.setThreadName("commit");
    event.setLevel(level);
    event.setTimeStamp(1_769_847_300_123L);
    event.setMessage(message);
    return event;
  }

  private static String line(LineEncoder encoder, LoggingEvent event) {
    return new String(encoder.encode(event), UTF_8);
  }

  private LineEncoder encoder(String stream) {
    return new LineEncoder(Map.of("JOURNAL_STREAM", stream), folder.resolve("stream"));
  }

  private String stream() throws IOException {
    Map<String, Object> file = Files.readAttributes(Files.createFile(folder.resolve("stream")), "unix:dev,ino");
    return file.get("dev") + ":" + file.get("ino");
  }

  @Test
  void aLineOfTextIsOneLineWhateverTheMessageHolds() {
    String line = line(encoder(""), event(Level.WARN, "refused name=a\nERROR forged"));
    assertTrue(line.endsWith(" WARN  Committer                refused name=a ERROR forged\n"), line);
    assertEquals(1, line.lines().count());
  }

  @Test
  void jsonIsOneObjectALine() {
    LineEncoder encoder = encoder("");
    encoder.setFormat("JSON");
    LoggingEvent event = event(Level.ERROR, "two\n\"lines\"");
    event.setThrowableProxy(new ThrowableProxy(new IOException("disk")));
    String line = line(encoder, event);
    assertEquals(1, line.lines().count(), line);
    JsonNode json = JsonMapper.shared().readTree(line);
    assertEquals("2026-01-31T08:15:00.123Z", json.path("time").asString());
    assertEquals("error", json.path("level").asString());
    assertEquals("two\n\"lines\"", json.path("message").asString());
    assertTrue(json.path("error").asString().startsWith("java.io.IOException: disk"), line);
  }

  @Test
  void underJournaldEachLineHasItsPriority() throws IOException {
    LineEncoder encoder = encoder(stream());
    assertTrue(line(encoder, event(Level.WARN, "a")).startsWith("<4>"));
    assertTrue(line(encoder, event(Level.INFO, "a")).startsWith("<6>"));
    assertTrue(line(encoder, event(Level.DEBUG, "a")).startsWith("<7>"));
    LoggingEvent failure = event(Level.ERROR, "a");
    failure.setThrowableProxy(new ThrowableProxy(new IOException("disk")));
    String lines = line(encoder, failure);
    assertTrue(lines.lines().count() > 3, lines);
    assertTrue(lines.lines().allMatch(each -> each.startsWith("<3>")), lines);
  }

  @Test
  void aStreamThatIsNotTheJournalHasNone() throws IOException {
    assertTrue(line(encoder(stream() + "1"), event(Level.WARN, "a")).startsWith("2026-"));
  }
}
