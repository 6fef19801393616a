package io.nonreturn.receiver;

import io.nonreturn.receiver.commit.LedgerDesk;
import io.nonreturn.receiver.commit.LedgerReader;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nonreturn gaps}: what the low side announced and is not here. */
@Command(
    name = "gaps",
    description = "Shows what the low side announced and is not here: since when, why, and what to do.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing is missing, but for what was waived and what may be on its way",
      "1:failed: no catalog, another schema, a locked or failed disk",
      "2:wrong usage or configuration",
      "3:there are open gaps, or the sender announced what no signed head does"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  nonreturn gaps -c receiver.toml",
      "  nonreturn gaps -c receiver.toml --json | jq '.totals.open'"
    })
public final class GapsCommand extends LedgerCommand {
  private static final int ROWS = 1_000;

  @Option(names = "--json", description = "For programs.")
  private boolean isJson;

  @Option(names = "--all", description = "Waived gaps, too, and what was closed lately.")
  private boolean isAll;

  @Override
  int run(ReceiverConfig config, LedgerDesk desk, PrintWriter out) throws IOException {
    StoredShare stored = new StoredShare(new StateFiles(config.state()).store());
    return desk.read(snapshot -> {
      LedgerReader ledger = new LedgerReader(snapshot, nowMicros());
      GapReport report = GapReport.of(ledger, snapshot, stored, nowMicros(), isAll, ROWS);
      if (isJson) {
        report.json(out);
      } else {
        report.table(out);
      }
      return report.isAnyOverdue() ? GAPS : OK;
    });
  }
}
