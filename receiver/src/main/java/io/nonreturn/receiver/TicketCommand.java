package io.nonreturn.receiver;

import io.nonreturn.receiver.commit.LedgerDesk;
import io.nonreturn.receiver.commit.TicketPrinter;
import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.audit.AuditLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
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
  @Option(names = "--no-qr", description = "Without the QR code: only the text.")
  private boolean isWithoutQr;

  @Override
  int run(ReceiverConfig config, LedgerDesk desk, PrintWriter out) throws IOException, KeyFileException {
    LinkKey key = KeyFiles.readLink(config.linkKeyFile());
    try (AuditLog audit = AuditLog.open(config.audit(), account(), InstantSource.system())) {
      TicketPrinter printer = new TicketPrinter(desk, key, audit, nowMicros());
      TicketPrinter.Wanted wanted = printer.wanted();
      tell(printer.print(wanted, account()), wanted.notes(), out);
    }
    return OK;
  }

  private void tell(List<TicketPrinter.Printed> tickets, List<String> notes, PrintWriter out) {
    if (tickets.isEmpty()) {
      out.println("Nothing is missing that a repeat would bring.");
    }
    for (TicketPrinter.Printed ticket : tickets) {
      out.printf("%n  %s%n%n  for sequences %s of epoch %d%n", ticket.code(), ticket.sequences(), ticket.epoch());
      if (!isWithoutQr) {
        out.println();
        QrText.of(ticket.code()).forEach(line -> out.println("  " + line));
      }
    }
    if (!tickets.isEmpty()) {
      out.println("\nOn the low side:");
      tickets.forEach(ticket -> out.println("  nonreturn resend -c sender.toml " + ticket.code()));
    }
    notes.forEach(out::println);
  }
}
