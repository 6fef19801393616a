package io.nonreturn.receiver;

import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nonreturn receiver run|check}. */
@Command(
        name = "receiver",
        description = "The high side: receives from the link, verifies, publishes and serves.",
        mixinStandardHelpOptions = true,
        subcommands = {ReceiverCommand.Run.class, ReceiverCommand.Check.class})
public final class ReceiverCommand implements Callable<Integer> {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int CONFIGURATION = 2;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CONFIGURATION;
    }

    /** Runs until it is told to end. */
    @Command(
            name = "run",
            description = "Runs the receiver until SIGTERM or SIGINT, which end it cleanly.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:ended by SIGTERM or SIGINT",
                "1:failed: an address in use, no access to the state folder, a failed disk",
                "2:wrong usage, configuration or key files; each mistake is listed"
            })
    static final class Run implements Callable<Integer> {
        @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "receiver.toml")
        private Path file;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws InterruptedException {
            Receiver receiver;
            try {
                receiver = Receiver.start(ReceiverConfig.read(file));
            } catch (SettingsException | KeyFileException e) {
                return fail(spec, e, CONFIGURATION);
            } catch (IOException e) {
                return fail(spec, e, FAILED);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                receiver.close();
                // The JVM would report the signal as its exit code, as if it had not been handled.
                Runtime.getRuntime().halt(OK);
            }, "stop"));
            new CountDownLatch(1).await();
            return OK;
        }
    }

    /** Reads everything that a start would read. */
    @Command(
            name = "check",
            description = "Checks configuration and key files, and starts nothing.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:all good", "2:wrong usage, configuration or key files; each mistake is listed"})
    static final class Check implements Callable<Integer> {
        @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "receiver.toml")
        private Path file;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            try {
                ReceiverConfig config = ReceiverConfig.read(file);
                KeyFiles.readTrust(config.trustFile());
                KeyFiles.readLink(config.linkKeyFile());
            } catch (SettingsException | KeyFileException e) {
                return fail(spec, e, CONFIGURATION);
            }
            spec.commandLine().getOut().println(file + ": ok");
            return OK;
        }
    }

    private static int fail(CommandSpec spec, Exception e, int code) {
        spec.commandLine().getErr().println(e.getMessage());
        return code;
    }
}
