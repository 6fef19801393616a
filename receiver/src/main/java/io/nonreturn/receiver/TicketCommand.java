package io.nonreturn.receiver;

import io.nonreturn.receiver.commit.LedgerDesk;
import io.nonreturn.receiver.commit.LedgerReader;
import io.nonreturn.receiver.commit.OpenGap;
import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.Ticket;
import io.nonreturn.wire.audit.AuditAction;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nonreturn ticket}: short codes that a person carries to the low side, to have gaps sent again. */
@Command(
        name = "ticket",
        description = "Prints a short code for what is missing. Carried to the low side, it makes the sender send exactly that again.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:printed, or nothing is missing that a repeat would bring",
            "1:failed: no catalog, another schema, a locked or failed disk",
            "2:wrong usage, configuration or link key"
        },
        footerHeading = "%nOn the low side, type the code as it stands; case, blanks and hyphens make no difference:%n",
        footer = "  nonreturn resend -c sender.toml CODE")
public final class TicketCommand extends LedgerCommand {
    private static final Logger LOG = LoggerFactory.getLogger(TicketCommand.class);
    /** More than a person wants to type; the rest is asked for when these have come. */
    private static final int CODES = 8;
    /** A ticket holds at most five ranges. */
    private static final int RANGES = CODES * 5;
    private static final long MICROS_PER_MINUTE = 60_000_000;

    @Option(names = "--no-qr", description = "Without the QR code: only the text.")
    private boolean isWithoutQr;

    private record Wanted(long epoch, long lowSideMinutes, List<SequenceRange> ranges, List<String> leftOut) {}

    @Override
    int run(ReceiverConfig config, LedgerDesk desk, PrintWriter out) throws IOException, KeyFileException {
        LinkKey key = KeyFiles.readLink(config.linkKeyFile());
        Wanted wanted = desk.read(snapshot -> wanted(new LedgerReader(snapshot, nowMicros())));
        if (wanted.ranges.isEmpty()) {
            out.println("Nothing is missing that a repeat would bring.");
            wanted.leftOut.forEach(out::println);
            return OK;
        }
        List<Ticket> all = Ticket.split(wanted.lowSideMinutes, wanted.ranges);
        List<Ticket> tickets = all.subList(0, Math.min(CODES, all.size()));
        for (Ticket ticket : tickets) {
            String code = ticket.code(key, wanted.epoch);
            desk.ticket(wanted.epoch, code, ticket.ranges(), account(), nowMicros());
            String sequences = ticket.ranges().stream().map(SequenceRange::toString).collect(Collectors.joining(", "));
            record(config, AuditAction.TICKET, sequences, "epoch", wanted.epoch, "code", code);
            LOG.info("ticket printed: epoch {} sequences {} account {}", wanted.epoch, sequences, account());
            out.printf("%n  %s%n%n  for sequences %s of epoch %d%n", code, sequences, wanted.epoch);
            if (!isWithoutQr) {
                out.println();
                QrText.of(code).forEach(line -> out.println("  " + line));
            }
        }
        out.println("\nOn the low side:");
        tickets.forEach(ticket -> out.println("  nonreturn resend -c sender.toml " + ticket.code(key, wanted.epoch)));
        if (all.size() > tickets.size() || wanted.ranges.size() >= RANGES) {
            out.printf("More is missing than %d codes hold: print the next ones when these have arrived.%n", CODES);
        }
        wanted.leftOut.forEach(out::println);
        return OK;
    }

    /** The oldest first. What is on its way, was refused, or belongs to an ended epoch no repeat would bring. */
    private static Wanted wanted(LedgerReader ledger) throws SQLException {
        long present = ledger.epochs().present().epoch();
        List<SequenceRange> ranges = new ArrayList<>();
        long ended = 0;
        long refused = 0;
        long pending = 0;
        long beyond = 0;
        for (OpenGap gap : ledger.gaps(false, 100_000)) {
            boolean isRefused = gap.bundle().isPresent() && gap.bundle().get().isRefused();
            if (gap.epoch().epoch() != present) {
                ended += gap.places().count();
            } else if (isRefused) {
                refused += gap.places().count();
            } else if (gap.isPending()) {
                pending += gap.places().count();
            } else if (gap.first() > Ticket.MAX_SEQUENCE) {
                beyond += gap.places().count();
            } else if (ranges.size() < RANGES) {
                add(ranges, new SequenceRange(gap.first(), Math.min(gap.last(), Ticket.MAX_SEQUENCE)));
            }
        }
        List<String> leftOut = new ArrayList<>();
        note(leftOut, ended, "belong to an epoch that has ended: the sender does not know them any more");
        note(leftOut, refused, "arrived and were refused: a repeat would be refused again (see nonreturn gaps)");
        note(leftOut, pending, "may still be on their way");
        note(leftOut, beyond, "have numbers that no ticket holds");
        LedgerReader.LowSideTime time = ledger.lowSideTime();
        if (time.isBeaconLeftOut()) {
            leftOut.add("The sender's beacon names a time more than a day off; the code is dated " + Instant.EPOCH.plus(time.micros(), ChronoUnit.MICROS)
                    + ". If the low side refuses it for its age, set the clocks of both sides right.");
        }
        return new Wanted(present, Math.clamp(time.micros() / MICROS_PER_MINUTE, 0, Ticket.MAX_ISSUED_UNIX_MINUTES), ranges, leftOut);
    }

    /** Neighbours are one range, whatever else tells them apart here. */
    private static void add(List<SequenceRange> ranges, SequenceRange next) {
        if (!ranges.isEmpty() && ranges.getLast().last() + 1 == next.first()) {
            ranges.add(new SequenceRange(ranges.removeLast().first(), next.last()));
        } else {
            ranges.add(next);
        }
    }

    private static void note(List<String> notes, long count, String what) {
        if (count > 0) {
            notes.add("Not asked for: " + count + " sequences that " + what + ".");
        }
    }
}
