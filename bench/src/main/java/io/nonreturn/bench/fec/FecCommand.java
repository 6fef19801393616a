package io.nonreturn.bench.fec;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code nonreturn bench fec}. */
@Command(
    name = "fec",
    description = "Measures the erasure code on one core, beside Backblaze's JavaReedSolomon and ISA-L (two minutes).",
    mixinStandardHelpOptions = true)
public final class FecCommand implements Callable<Integer> {
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws RunnerException {
    spec.commandLine().getOut().flush();
    FecBench.run(System.out);
    return 0;
  }
}
