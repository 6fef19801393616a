package io.nonreturn.wire.host;

import io.nonreturn.wire.settings.SettingsException;
import java.nio.file.Path;

/** A side whose configuration this program can read. Found by the service loader: a package that is installed on a side has its own alone. */
public interface Side {

  /** The command that runs its daemon: {@code sender} or {@code receiver}. */
  String daemon();

  /**
   * Reads its configuration.
   *
   * @throws SettingsException with every mistake in it
   */
  SideFile read(Path file) throws SettingsException;
}
