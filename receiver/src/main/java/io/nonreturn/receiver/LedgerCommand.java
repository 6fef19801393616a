package io.nonreturn.receiver;

import io.nonreturn.receiver.commit.LedgerDesk;
import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.settings.FileErrors;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the commands on the ledger have in common: they act on the catalog in the configured state folder, whether a receiver runs
 * there or not.
 */
abstract class LedgerCommand implements Callable<Integer> {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int CONFIGURATION = 2;
    /** Of {@code nonreturn gaps}: it worked, and there are some. */
    static final int GAPS = 3;

    @Option(names = {"-c", "--config"}, required = true, paramLabel = "FILE", description = "receiver.toml")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            ReceiverConfig config = ReceiverConfig.read(file);
            try (LedgerDesk desk = LedgerDesk.open(new StateFiles(config.state()).catalog())) {
                return run(config, desk, spec.commandLine().getOut());
            } finally {
                spec.commandLine().getOut().flush();
            }
        } catch (SettingsException | KeyFileException e) {
            return fail(e.getMessage(), CONFIGURATION);
        } catch (IOException e) {
            return fail(FileErrors.describe(e), FAILED);
        }
    }

    abstract int run(ReceiverConfig config, LedgerDesk desk, PrintWriter out) throws IOException, KeyFileException;

    int fail(String message, int code) {
        spec.commandLine().getErr().println(message);
        spec.commandLine().getErr().flush();
        return code;
    }

    static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** Who is at the keyboard, as far as the system says: also behind sudo. */
    static String account() {
        String user = System.getProperty("user.name", "?");
        String behind = System.getenv("SUDO_USER");
        return behind == null || behind.equals(user) ? user : behind + " as " + user;
    }
}
