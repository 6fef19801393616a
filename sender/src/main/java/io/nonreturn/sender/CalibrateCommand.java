package io.nonreturn.sender;

import io.nonreturn.wire.calibrate.CalibrateGroup;
import picocli.CommandLine.Command;

/** {@code nonreturn calibrate} on the low side. */
@Command(name = CalibrateGroup.NAME, subcommands = CalibrateSend.class)
final class CalibrateCommand extends CalibrateGroup {}
