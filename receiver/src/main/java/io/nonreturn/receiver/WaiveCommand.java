package io.nonreturn.receiver;

import io.nonreturn.receiver.commit.LedgerDesk;
import io.nonreturn.receiver.commit.LedgerReader;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.audit.AuditAction;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nonreturn waive}: a person decides, with name and reason, that gaps are not waited for. */
@Command(
    name = "waive",
    description = "Stops waiting for sequences that are missing. Kept with name, reason, account and time. Should one arrive after"
        + " all, it is published as ever.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:waived",
      "1:failed: nothing of it is open, no catalog, another schema, a locked or failed disk",
      "2:wrong usage or configuration"
    },
    footerHeading = "%nExample:%n",
    footer = "  nonreturn waive -c receiver.toml 17-19 --by \"A. Lovelace\" --reason \"withdrawn upstream\"")
public final class WaiveCommand extends LedgerCommand {
  private static final Logger LOG = LoggerFactory.getLogger(WaiveCommand.class);
  private static final Pattern RANGE = Pattern.compile("([1-9][0-9]{0,17})(?:-([1-9][0-9]{0,17}))?");
  private static final int NAME = 200;
  private static final int REASON = 1_000;

  @Parameters(paramLabel = "SEQUENCES", description = "One, as 17, or a range, as 17-19; see nonreturn gaps.")
  private String sequences;

  @Option(names = "--epoch", paramLabel = "NUMBER", description = "Of an epoch that has ended; the present one if left out.")
  private Long epoch;

  @Option(names = "--by", required = true, paramLabel = "NAME", description = "Who decides.")
  private String name;

  @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
  private String reason;

  @Override
  int run(ReceiverConfig config, LedgerDesk desk, PrintWriter out) throws IOException {
    Optional<SequenceRange> range = range(sequences);
    if (range.isEmpty()) {
      return fail(sequences + " is no sequence and no range of sequences, such as 17 or 17-19", CONFIGURATION);
    }
    if (!isText(name, NAME) || !isText(reason, REASON)) {
      return fail("--by and --reason need a text without control characters, of at most " + NAME + " and " + REASON
          + " characters", CONFIGURATION);
    }
    long of = epoch != null ? epoch : desk.read(snapshot -> new LedgerReader(snapshot, nowMicros()).epochs().present().epoch());
    List<SequenceRange> waived = desk.waive(of, range.get(), name.strip(), reason.strip(), account(), nowMicros());
    if (waived.isEmpty()) {
      return fail("of sequences " + range.get() + " of epoch " + of + " none is open; see: nonreturn gaps", FAILED);
    }
    for (SequenceRange one : waived) {
      LOG.info("waived: epoch {} sequences {} by {} (account {}): {}", of, one, name.strip(), account(), reason.strip());
      record(config, AuditAction.WAIVED, one.toString(), "epoch", of, "by", name.strip(), "reason", reason.strip());
      out.printf("Waived: sequences %s of epoch %d.%n", one, of);
    }
    return OK;
  }

  static Optional<SequenceRange> range(String text) {
    Matcher parts = RANGE.matcher(text.strip());
    if (!parts.matches()) {
      return Optional.empty();
    }
    long first = Long.parseLong(parts.group(1));
    long last = parts.group(2) == null ? first : Long.parseLong(parts.group(2));
    return last < first ? Optional.empty() : Optional.of(new SequenceRange(first, last));
  }

  private static boolean isText(String text, int most) {
    return !text.isBlank() && text.length() <= most && text.codePoints().noneMatch(Character::isISOControl);
  }
}
