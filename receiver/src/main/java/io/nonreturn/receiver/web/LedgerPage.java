package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.Epochs;
import io.nonreturn.receiver.commit.LedgerReader;
import io.nonreturn.receiver.commit.OpenGap;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

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

    /** Adds itself to the status. */
    void put(ObjectNode status) {
        ObjectNode ledger = status.putObject("ledger").put("open", totals.open()).put("oldest_micros", totals.oldestMicros());
        ObjectNode states = ledger.putObject("by_state");
        totals.byState().forEach(states::put);
        ObjectNode causes = ledger.putObject("by_cause");
        totals.byCause().forEach(causes::put);
        ArrayNode rows = ledger.putArray("gaps");
        for (OpenGap gap : gaps) {
            ObjectNode row = rows.addObject()
                    .put("epoch", gap.epoch().epoch())
                    .put("first", gap.first())
                    .put("last", gap.last())
                    .put("state", gap.state().label())
                    .put("announced_micros", gap.announcedMicros());
            gap.cause().ifPresent(cause -> row.put("cause", cause.label()));
            gap.bundle().ifPresent(bundle -> row.put("mirror", bundle.mirror()).put("name", bundle.name()));
        }
        ObjectNode counts = ledger.putObject("counts");
        tallies.forEach(counts::put);
        ArrayNode notes = status.putArray("incidents");
        for (LedgerReader.Incident one : incidents) {
            notes.addObject()
                    .put("kind", one.kind())
                    .put("epoch", one.epoch().epoch())
                    .put("subject", one.subject())
                    .put("detail", one.detail())
                    .put("last_micros", one.lastMicros())
                    .put("times", one.times());
        }
        ArrayNode all = status.putArray("epochs");
        epochs.all().forEach(epoch -> all.addObject().put("epoch", epoch.epoch()).put("begun_micros", epoch.begunMicros()));
    }
}
