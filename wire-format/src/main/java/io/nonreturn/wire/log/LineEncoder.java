package io.nonreturn.wire.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes one line of an event; what has a stack trace takes more lines as text, and one as JSON. Under journald each line begins with its
 * priority (sd-daemon(3)), which journald takes off again. Thread-safe.
 */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneId.systemDefault());
  private static final int LOGGER_LETTERS = 24;
  private static final int ERROR = 3;
  private static final int WARNING = 4;
  private static final int INFORMATIONAL = 6;
  private static final int DEBUG = 7;

  private final boolean isPrefixed;
  private final Charset charset;
  private boolean isJson;

  /** As the environment of this process says. */
  public LineEncoder() {
    this(System.getenv(), Path.of("/proc/self/fd/2"));
  }

  LineEncoder(Map<String, String> environment, Path standardError) {
    isPrefixed = isJournal(environment.getOrDefault("JOURNAL_STREAM", ""), standardError);
    charset = Charset.forName(System.getProperty("stderr.encoding", "UTF-8"));
  }

  /** {@code json} or anything else, which is text. Called by the configuration. */
  public void setFormat(String format) {
    isJson = format.strip().equalsIgnoreCase("json");
  }

  /** The variable names device and inode of the stream; where it was inherited by a process with another one, it means nothing (systemd.exec(5)). */
  private static boolean isJournal(String stream, Path standardError) {
    try {
      Map<String, Object> file = Files.readAttributes(standardError, "unix:dev,ino");
      return stream.equals(file.get("dev") + ":" + file.get("ino"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String text = isJson ? json(event) : text(event);
    if (!isPrefixed) {
      return (text + "\n").getBytes(isJson ? StandardCharsets.UTF_8 : charset);
    }
    String priority = "<" + priority(event.getLevel()) + ">";
    return (priority + text.replace("\n", "\n" + priority) + "\n").getBytes(isJson ? StandardCharsets.UTF_8 : charset);
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  private static String text(ILoggingEvent event) {
    String line = String.format(
        "%s %-5s %-" + LOGGER_LETTERS + "s %s",
        TIME.format(Instant.ofEpochMilli(event.getTimeStamp())),
        event.getLevel(),
        shortened(event.getLoggerName()),
        oneLine(event.getFormattedMessage()));
    return event.getThrowableProxy() == null ? line : line + "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy()).stripTrailing();
  }

  /** What came from outside must not be able to begin a line of its own. */
  private static String oneLine(String message) {
    return message.replace('\n', ' ').replace('\r', ' ');
  }

  private static String shortened(String logger) {
    return logger.length() <= LOGGER_LETTERS ? logger : logger.substring(logger.lastIndexOf('.') + 1);
  }

  private static String json(ILoggingEvent event) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("time", Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS).toString());
    json.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    json.put("logger", event.getLoggerName());
    json.put("thread", event.getThreadName());
    json.put("message", event.getFormattedMessage());
    if (event.getThrowableProxy() != null) {
      json.put("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return json.toString();
  }

  private static int priority(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> ERROR;
      case Level.WARN_INT -> WARNING;
      case Level.INFO_INT -> INFORMATIONAL;
      default -> DEBUG;
    };
  }
}
