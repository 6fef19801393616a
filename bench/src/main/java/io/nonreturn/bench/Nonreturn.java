package io.nonreturn.bench;

import io.nonreturn.bench.calibrate.CalibrateCommand;
import io.nonreturn.bench.demo.DemoCommand;
import io.nonreturn.bench.doctor.DoctorCommand;
import io.nonreturn.bench.host.AuditCommand;
import io.nonreturn.bench.host.StatusCommand;
import io.nonreturn.bench.link.LinkCommand;
import io.nonreturn.bench.simulate.SimulateCommand;
import io.nonreturn.receiver.ClientConfigCommand;
import io.nonreturn.receiver.GapsCommand;
import io.nonreturn.receiver.GcCommand;
import io.nonreturn.receiver.ReaderCommand;
import io.nonreturn.receiver.ReceiverCommand;
import io.nonreturn.receiver.TicketCommand;
import io.nonreturn.receiver.WaiveCommand;
import io.nonreturn.sender.KeysCommand;
import io.nonreturn.sender.PlanCommand;
import io.nonreturn.sender.ResendCommand;
import io.nonreturn.sender.SenderCommand;
import io.nonreturn.wire.settings.FileErrors;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import picocli.CommandLine;

/** The command line of Nonreturn: every command of every module, under one name. */
@Command(
        name = "nonreturn",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Carries package mirrors across a link that only goes one way.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            HelpCommand.class,
            DemoCommand.class,
            KeysCommand.class,
            SenderCommand.class,
            PlanCommand.class,
            ResendCommand.class,
            ReceiverCommand.class,
            GapsCommand.class,
            GcCommand.class,
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
public final class Nonreturn implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces of errors.")
    private boolean debug;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        Nonreturn top = new Nonreturn();
        return new CommandLine(top)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((e, arguments) -> top.refuse(e))
                .setExecutionExceptionHandler((e, command, parsed) -> top.explain(e, command));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Wrong usage: what is wrong and where the help is, not the help itself, which would push the one line out of sight. */
    private int refuse(ParameterException e) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(name(command) + ": " + firstLine(e.getMessage()));
        if (!UnmatchedArgumentException.printSuggestions(e, err)) {
            err.println("  " + command.getCommandSpec().qualifiedName() + " --help tells what it takes");
        }
        err.flush();
        return ExitCodes.USAGE;
    }

    private static String name(CommandLine command) {
        Ansi ansi = command.getColorScheme().ansi();
        return ansi.new Text("@|bold,red " + command.getCommandSpec().qualifiedName() + "|@").toString();
    }

    private int explain(Exception e, CommandLine command) {
        PrintWriter err = command.getErr();
        String what = e instanceof CommandFailure ? e.getMessage() : describe(e);
        String hint = e instanceof CommandFailure failure
                ? failure.hint()
                : debug ? "the stack trace follows" : "run it again with --debug to see where it failed";
        err.println(name(command) + ": " + what);
        err.println("  " + hint);
        if (debug) {
            e.printStackTrace(err);
        }
        err.flush();
        return e instanceof CommandFailure failure ? failure.exitCode() : ExitCodes.FAILED;
    }

    private static String describe(Throwable e) {
        if (e instanceof IOException failure) {
            return firstLine(FileErrors.describe(failure));
        }
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : firstLine(message);
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse(message);
    }
}
