package io.nonreturn.bench;

import io.nonreturn.receiver.CalibrateReceive;
import io.nonreturn.sender.CalibrateSend;
import io.nonreturn.wire.calibrate.CalibrateGroup;
import picocli.CommandLine.Command;

/** {@code nonreturn calibrate}, both halves. */
@Command(name = CalibrateGroup.NAME, subcommands = {CalibrateSend.class, CalibrateReceive.class})
final class CalibrateCommand extends CalibrateGroup {}
