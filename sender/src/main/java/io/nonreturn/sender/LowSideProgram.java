package io.nonreturn.sender;

import io.nonreturn.wire.command.BuildVersion;
import io.nonreturn.wire.command.Program;
import io.nonreturn.wire.host.AuditCommand;
import io.nonreturn.wire.host.DoctorCommand;
import io.nonreturn.wire.host.StatusCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line of a host of the low side: what is installed there holds nothing of the other side. */
@Command(
    name = "nonreturn",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    header = "Carries package mirrors across a link that only goes one way: the low side.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      HelpCommand.class,
      KeysCommand.class,
      SenderCommand.class,
      PlanCommand.class,
      SizeCommand.class,
      ResendCommand.class,
      StatusCommand.class,
      DoctorCommand.class,
      CalibrateCommand.class,
      AuditCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed; the message says what to do", "2:wrong usage or configuration"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  nonreturn keys init /etc/nonreturn                make the keys of a new link",
      "  nonreturn sender check -c /etc/nonreturn/sender.toml",
      "  systemctl enable --now nonreturn-sender",
      "  nonreturn status -c /etc/nonreturn/sender.toml    is it well, and if not, why",
      "  nonreturn doctor -c /etc/nonreturn/sender.toml    is this host fit",
      "",
      "Log level: NONRETURN_LOG=debug (trace, debug, info, warn, error; default info)."
    })
public final class LowSideProgram extends Program {

  public static void main(String[] args) {
    System.exit(new LowSideProgram().ready().execute(args));
  }
}
