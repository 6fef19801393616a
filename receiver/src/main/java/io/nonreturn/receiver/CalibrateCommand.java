package io.nonreturn.receiver;

import io.nonreturn.wire.calibrate.CalibrateGroup;
import picocli.CommandLine.Command;

/** {@code nonreturn calibrate} on the high side. */
@Command(name = CalibrateGroup.NAME, subcommands = CalibrateReceive.class)
final class CalibrateCommand extends CalibrateGroup {}
