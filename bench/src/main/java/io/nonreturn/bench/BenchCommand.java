package io.nonreturn.bench;

import io.nonreturn.bench.fec.FecCommand;
import io.nonreturn.bench.soak.SoakCommand;
import io.nonreturn.bench.throughput.DownloadsCommand;
import io.nonreturn.bench.throughput.ThroughputCommand;
import io.nonreturn.wire.command.ExitCodes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code nonreturn bench}: holds the benchmarks. */
@Command(
    name = "bench",
    description = "Measures: whole daemons on this machine, or the erasure code alone.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ThroughputCommand.class, DownloadsCommand.class, SoakCommand.class, FecCommand.class},
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK_HELP, ExitCodes.FAILED_HELP, ExitCodes.USAGE_HELP},
    footerHeading = "%nExamples:%n",
    footer = {"  nonreturn bench throughput --quick", "  nonreturn bench downloads", "  nonreturn bench soak --time 2min", "  nonreturn bench fec"})
final class BenchCommand implements Callable<Integer> {
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCodes.USAGE;
  }
}
