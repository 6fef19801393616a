package io.nonreturn.bench.calibrate;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nonreturn calibrate}: what a link carries. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    description = "Finds what the link carries, before it is used: the low side sends marked test frames, step by step faster, the high side counts and"
        + " prints the [link] table for the low side. Start receive first; neither daemon may run meanwhile.",
    footerHeading = "%nExamples:%n",
    footer = {"  nonreturn calibrate receive -c receiver.toml              (high side, first)", "  nonreturn calibrate send -c sender.toml --to 1Gbit/s   (low side)"},
    subcommands = {CalibrateSend.class, CalibrateReceive.class})
public final class CalibrateCommand implements Runnable {
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say which side this is: send or receive");
  }
}
