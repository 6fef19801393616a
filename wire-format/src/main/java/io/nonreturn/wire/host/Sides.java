package io.nonreturn.wire.host;

import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The sides that this program knows. */
final class Sides {
  private static final String SENDER = "sender";
  private static final String RECEIVER = "receiver";

  private Sides() {}

  /**
   * Reads the configuration of whichever side it is, which the keys that it names tell: only the high side has publishers to trust.
   *
   * @throws CommandFailure with all that is wrong with it, or if it is of a side that this program does not know
   */
  static SideFile read(Path file) throws CommandFailure {
    return read(file, ServiceLoader.load(Side.class).stream().map(ServiceLoader.Provider::get).toList());
  }

  static SideFile read(Path file, List<Side> known) throws CommandFailure {
    String daemon = SENDER;
    try {
      daemon = Settings.read(file).table("keys").has("trust") ? RECEIVER : SENDER;
      for (Side side : known) {
        if (side.daemon().equals(daemon)) {
          return side.read(file);
        }
      }
    } catch (SettingsException e) {
      throw CommandFailure.usage(e.getMessage(), "nonreturn " + daemon + " check -c " + file + " reads it as the daemon does");
    }
    String here = known.stream().map(Side::daemon).collect(Collectors.joining(", "));
    throw CommandFailure.usage(
        file + " is the configuration of a " + daemon + ", and this is the command of a " + here,
        "name " + here + ".toml, or use the package nonreturn-" + daemon + " on the other side");
  }
}
