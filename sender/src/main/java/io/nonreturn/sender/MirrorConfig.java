package io.nonreturn.sender;

import io.nonreturn.sender.watch.FolderMirror;
import io.nonreturn.sender.watch.Mirror;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/**
 * One {@code [[mirror]]} of the configuration.
 *
 * @param name unique among the mirrors; visible on the high side
 * @param type how the folder is understood
 * @param path the folder
 * @param settle how long a file must not have changed before it is taken
 * @param scan how often the folder is scanned even if nothing was reported
 */
public record MirrorConfig(String name, Type type, Path path, Duration settle, Duration scan) {

  /** What a folder can hold. */
  public enum Type {
    /** Any files; a subfolder is a bundle. */
    RAW,
    /** Wheels and sdists; a project is a bundle. */
    PYPI;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Mirror open(InstantSource clock) throws IOException {
    return switch (type) {
      case RAW -> FolderMirror.raw(name, path, settle, scan, clock, System::nanoTime);
      case PYPI -> FolderMirror.pypi(name, path, settle, scan, clock, System::nanoTime);
    };
  }
}
