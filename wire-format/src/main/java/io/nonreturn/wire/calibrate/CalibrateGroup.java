package io.nonreturn.wire.calibrate;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nonreturn calibrate}: what a link carries. Each side's program has its own half of it. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Finds what the link carries, before it is used: the low side sends marked test frames, step by step faster, the high side counts and"
        + " prints the [link] table for the low side. Start receive first; neither daemon may run meanwhile.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  nonreturn calibrate receive -c receiver.toml           (high side, first)",
      "  nonreturn calibrate send -c sender.toml --to 1Gbit/s   (low side)"
    })
public abstract class CalibrateGroup implements Runnable {
  /** What it is called; picocli does not inherit that. */
  public static final String NAME = "calibrate";

  @Spec
  private CommandSpec spec;

  @Override
  public final void run() {
    throw new ParameterException(spec.commandLine(), "say what: " + String.join(" or ", spec.subcommands().keySet()));
  }
}
