package io.nonreturn.bench.daemon;

import java.nio.file.Path;
import java.time.Duration;

/**
 * One mirror of the sender: a folder that it watches.
 *
 * @param name of the mirror
 * @param type {@code raw} or {@code pypi}
 * @param path the folder
 * @param settle how long a file must stay unchanged before it is taken
 */
public record MirrorFolder(String name, String type, Path path, Duration settle) {
  public static MirrorFolder raw(String name, Path path) {
    return new MirrorFolder(name, "raw", path, Duration.ofMillis(300));
  }

  public static MirrorFolder pypi(Path path) {
    return new MirrorFolder("pypi", "pypi", path, Duration.ofMillis(300));
  }
}
