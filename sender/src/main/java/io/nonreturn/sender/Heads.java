package io.nonreturn.sender;

import io.nonreturn.sender.schedule.HeadSource;
import io.nonreturn.sender.stage.Journal;
import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.sender.stage.StreamTotals;
import io.nonreturn.wire.Head;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.Publisher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Signs where the journal's stream stands, on the scheduler's thread. */
record Heads(Publisher publisher, Journal journal, Clock clock) implements HeadSource {

  private static final Duration EXPIRY = Duration.ofHours(24);

  @Override
  public byte[] envelope(StreamState state) {
    Instant now = clock.instant();
    StreamTotals totals = journal.totals();
    Head head =
        new Head(
            state.epoch(),
            state.sequence(),
            state.chain(),
            micros(now),
            micros(now.plus(EXPIRY)),
            totals.liveBundles(),
            totals.liveBytes());
    return publisher.sign(MessageType.HEAD, head.toPayload());
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
