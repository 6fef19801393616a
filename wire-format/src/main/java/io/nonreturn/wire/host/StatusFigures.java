package io.nonreturn.wire.host;

import io.nonreturn.wire.settings.Printable;
import io.nonreturn.wire.settings.Units;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Values of a status page as people read them in a terminal. */
public final class StatusFigures {
  private StatusFigures() {}

  /** A line: what it is, and its value. */
  public static String row(String name, String value) {
    return String.format("%-10s %s", name, value);
  }

  /** A text; what came over the link must not steer a terminal. */
  public static String text(JsonNode node, String field) {
    return Printable.of(node.path(field).asString(""));
  }

  /** A number in groups of three digits. */
  public static String grouped(JsonNode node, String field) {
    return String.format(Locale.ROOT, "%,d", node.path(field).asLong(0));
  }

  /** A number of bytes. */
  public static String size(JsonNode node, String field) {
    return Units.approximateBytes((double) node.path(field).asLong(0));
  }

  /** How long ago a time in microseconds since 1970 was; 0 is never. */
  public static String ago(JsonNode node, String field, Instant now) {
    long micros = node.path(field).asLong(0);
    long seconds = ChronoUnit.SECONDS.between(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), now);
    return micros == 0 ? "never" : Units.approximateTime((double) Math.max(0, seconds)) + " ago";
  }
}
