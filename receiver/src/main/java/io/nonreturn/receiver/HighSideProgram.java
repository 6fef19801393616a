package io.nonreturn.receiver;

import io.nonreturn.wire.command.BuildVersion;
import io.nonreturn.wire.command.Program;
import io.nonreturn.wire.host.AuditCommand;
import io.nonreturn.wire.host.DoctorCommand;
import io.nonreturn.wire.host.StatusCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line of a host of the high side: what is installed there holds nothing of the other side. */
@Command(
    name = "nonreturn",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    header = "Carries package mirrors across a link that only goes one way: the high side.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      HelpCommand.class,
      ReceiverCommand.class,
      GapsCommand.class,
      GcCommand.class,
      ScrubCommand.class,
      TicketCommand.class,
      WaiveCommand.class,
      ClientConfigCommand.class,
      ReaderCommand.class,
      StatusCommand.class,
      DoctorCommand.class,
      CalibrateCommand.class,
      AuditCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed; the message says what to do",
      "2:wrong usage or configuration",
      "3:of gaps: something is missing that had time enough to come"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  nonreturn receiver check -c /etc/nonreturn/receiver.toml",
      "  systemctl enable --now nonreturn-receiver",
      "  nonreturn gaps -c /etc/nonreturn/receiver.toml      what is missing, since when, why",
      "  nonreturn status -c /etc/nonreturn/receiver.toml    is it well, and if not, why",
      "  nonreturn doctor -c /etc/nonreturn/receiver.toml    is this host fit",
      "",
      "Log level: NONRETURN_LOG=debug (trace, debug, info, warn, error; default info)."
    })
public final class HighSideProgram extends Program {
  public static void main(String[] args) {
    System.exit(new HighSideProgram().ready().execute(args));
  }
}
