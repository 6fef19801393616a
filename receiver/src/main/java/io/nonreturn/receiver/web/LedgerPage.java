package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.Epochs;
import io.nonreturn.receiver.commit.LedgerReader;
import io.nonreturn.receiver.commit.OpenGap;
import io.nonreturn.receiver.ledger.Cause;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The ledger as pages show it, of one moment.
 *
 * @param totals of what is open
 * @param gaps the lowest ones, without those that were waived
 * @param incidents the latest ones
 * @param tallies what was closed, and what has no row of its own any more
 * @param epochs that were followed
 */
record LedgerPage(
    LedgerReader.Totals totals,
    List<OpenGap> gaps,
    List<LedgerReader.Incident> incidents,
    Map<String, Long> tallies,
    Epochs epochs) {

  static LedgerPage read(Figures figures, int limit) throws IOException {
    return figures.catalog().snapshot(snapshot -> {
      LedgerReader ledger = new LedgerReader(snapshot, figures.clockMicros().getAsLong());
      return new LedgerPage(
          ledger.totals(), ledger.gaps(false, limit), ledger.incidents(limit), ledger.tallies(), ledger.epochs());
    });
  }

  /** As the status has it. */
  ReceiverStatus.LedgerPart part() {
    return new ReceiverStatus.LedgerPart(
        totals.open(), totals.overdue(), totals.oldestMicros(), totals.byState(), totals.byCause(), gaps.stream().map(LedgerPage::gap).toList(), tallies);
  }

  private static ReceiverStatus.Gap gap(OpenGap gap) {
    return new ReceiverStatus.Gap(
        gap.epoch().epoch(),
        gap.first(),
        gap.last(),
        gap.state().label(),
        gap.announcedMicros(),
        gap.cause().map(Cause::label),
        gap.cause().map(Cause::meaning),
        gap.cause().map(Cause::advice),
        gap.bundle().map(OpenGap.Bundle::mirror),
        gap.bundle().map(OpenGap.Bundle::name));
  }

  List<ReceiverStatus.Incident> notes() {
    return incidents.stream()
        .map(one -> new ReceiverStatus.Incident(
            one.kind(), one.epoch().epoch(), one.subject(), one.detail(), one.lastMicros(), one.times()))
        .toList();
  }

  List<ReceiverStatus.Epoch> followed() {
    return epochs.all().stream().map(one -> new ReceiverStatus.Epoch(one.epoch(), one.begunMicros())).toList();
  }
}
