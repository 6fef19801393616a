package io.nonreturn.sender;

import io.nonreturn.sender.schedule.StatementSource;
import io.nonreturn.sender.stage.Journal;
import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.sender.stage.StreamTotals;
import io.nonreturn.wire.Head;
import io.nonreturn.wire.Inventory;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.Signer;
import io.nonreturn.wire.SequenceRange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;

/** Signs where the journal's stream stands and which of it is live, on the scheduler's thread. */
public record Statements(Signer signer, Journal journal, InstantSource clock) implements StatementSource {

  private static final Duration EXPIRY = Duration.ofHours(24);

  @Override
  public byte[] head(StreamState state) {
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
    return signer.sign(MessageType.HEAD, head.toPayload());
  }

  @Override
  public byte[] inventory(StreamState state, SequenceRange range) {
    BitSet live = journal.live(range);
    if (live.cardinality() == range.count()) {
      return null;
    }
    Instant now = clock.instant();
    Inventory inventory =
        Inventory.of(
            state.epoch(),
            state.sequence(),
            state.chain(),
            range,
            // The journal may know a later generation by now, which the stated sequence does not: what that replaced last is said next time.
            sequence -> sequence == state.sequence() || live.get((int) (sequence - range.first())),
            micros(now),
            micros(now.plus(EXPIRY)));
    return signer.sign(MessageType.INVENTORY, inventory.toPayload());
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
