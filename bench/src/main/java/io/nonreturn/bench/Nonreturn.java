package io.nonreturn.bench;

import io.nonreturn.bench.demo.DemoCommand;
import io.nonreturn.bench.link.LinkCommand;
import io.nonreturn.bench.simulate.SimulateCommand;
import io.nonreturn.receiver.ClientConfigCommand;
import io.nonreturn.receiver.GapsCommand;
import io.nonreturn.receiver.GcCommand;
import io.nonreturn.receiver.ReaderCommand;
import io.nonreturn.receiver.ReceiverCommand;
import io.nonreturn.receiver.ScrubCommand;
import io.nonreturn.receiver.TicketCommand;
import io.nonreturn.receiver.WaiveCommand;
import io.nonreturn.sender.KeysCommand;
import io.nonreturn.sender.PlanCommand;
import io.nonreturn.sender.ResendCommand;
import io.nonreturn.sender.SenderCommand;
import io.nonreturn.sender.SizeCommand;
import io.nonreturn.wire.command.BuildVersion;
import io.nonreturn.wire.command.ExitCodes;
import io.nonreturn.wire.command.Program;
import io.nonreturn.wire.host.AuditCommand;
import io.nonreturn.wire.host.DoctorCommand;
import io.nonreturn.wire.host.StatusCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line of Nonreturn: every command of every module, under one name. */
@Command(
    name = "nonreturn",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    header = "Carries package mirrors across a link that only goes one way.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      HelpCommand.class,
      DemoCommand.class,
      KeysCommand.class,
      SenderCommand.class,
      PlanCommand.class,
      SizeCommand.class,
      ResendCommand.class,
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
      AuditCommand.class,
      LinkCommand.class,
      SimulateCommand.class,
      BenchCommand.class
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK_HELP, ExitCodes.FAILED_HELP, ExitCodes.USAGE_HELP, ExitCodes.MISSING_HELP},
    footerHeading = "%nExamples:%n",
    footer = {
      "  nonreturn demo                      watch packages cross, install from afar",
      "  nonreturn keys init /etc/nonreturn  make the keys of a new link",
      "  nonreturn sender check -c sender.toml",
      "  nonreturn sender run -c sender.toml",
      "  nonreturn receiver run -c receiver.toml",
      "  nonreturn gaps -c receiver.toml     what is missing, since when, why",
      "",
      "Log level: NONRETURN_LOG=debug (trace, debug, info, warn, error; default info).",
      "Log form: NONRETURN_LOG_FORMAT=json (one object a line; default text)."
    })
public final class Nonreturn extends Program {
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new Nonreturn().ready();
  }
}
