package io.nonreturn.sender.fetch;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.random.RandomGenerator;

/** When to ask again: twice as late each time, never all at the same moment, and not before upstream said (RFC 9110, section 10.2.3). */
final class Backoff {

  /** A question is asked so often before its failure is told. */
  static final int MOST_TRIES = 4;

  /** Beyond this a question is given up and the mirror as a whole waits. */
  static final Duration MOST_PATIENCE = Duration.ofSeconds(30);

  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LAST = Duration.ofSeconds(20);
  private static final Duration MOST_ASKED = Duration.ofDays(1);

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * How long to wait before the next try.
   *
   * @param tries how often it failed already, at least 1
   * @param asked what upstream asked for, or null
   * @return null when it should be given up
   */
  Duration pause(int tries, Duration asked) {
    if (tries >= MOST_TRIES || (asked != null && asked.compareTo(MOST_PATIENCE) > 0)) {
      return null;
    }
    long mostMillis = Math.min(LAST.toMillis(), FIRST.toMillis() << (tries - 1));
    long millis = mostMillis / 2 + random.nextLong(mostMillis / 2 + 1);
    return asked == null ? Duration.ofMillis(millis) : asked.plusMillis(millis / 2);
  }

  /** What a header {@code Retry-After} says, in seconds or as a date; null when there is none that can be read. A day at most. */
  static Duration retryAfter(HttpHeaders headers, InstantSource clock) {
    String value = headers.firstValue("Retry-After").orElse("").strip();
    Duration asked;
    if (value.matches("[0-9]{1,9}")) {
      asked = Duration.ofSeconds(Long.parseLong(value));
    } else {
      try {
        Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        asked = Duration.between(clock.instant(), until);
      } catch (DateTimeParseException e) {
        return null;
      }
    }
    if (asked.isNegative()) {
      return Duration.ZERO;
    }
    return asked.compareTo(MOST_ASKED) > 0 ? MOST_ASKED : asked;
  }
}
