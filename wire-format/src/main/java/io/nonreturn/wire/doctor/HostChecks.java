package io.nonreturn.wire.doctor;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** What either side's host must have. */
public final class HostChecks {
  private static final Path LIMITS = Path.of("/proc/self/limits");

  private HostChecks() {}

  /**
   * Clock, limit of open files, codec.
   *
   * @param state folder whose files tell how far the clock has been
   * @param fastestCodec the name of this machine's fastest codec; may take some seconds
   * @param portableCodec the name of the one that needs nothing
   */
  public static List<Check> of(Path state, Supplier<String> fastestCodec, String portableCodec) {
    return List.of(
        new ClockCheck(state, InstantSource.system(), Libc::clockState), new FilesCheck(LIMITS), new VectorCheck(fastestCodec, portableCodec));
  }
}
