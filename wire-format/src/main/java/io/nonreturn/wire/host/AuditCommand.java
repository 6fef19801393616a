package io.nonreturn.wire.host;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code nonreturn audit}: the record of what was decided and done on this side. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "The record of what was decided and done on this side: each line names the SHA-256 of the line before, so that a change of"
        + " the record is noticed. Both commands read beside a daemon that runs, and change nothing.",
    subcommands = {AuditVerify.class, AuditShow.class})
public final class AuditCommand implements Runnable {
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what: verify or show");
  }

}
