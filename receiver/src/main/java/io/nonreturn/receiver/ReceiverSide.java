package io.nonreturn.receiver;

import io.nonreturn.wire.host.Side;
import io.nonreturn.wire.host.SideFile;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The high side, for the commands that look at its host; found by the service loader. */
public final class ReceiverSide implements Side {
  static final String DAEMON = "receiver";

  @Override
  public String daemon() {
    return DAEMON;
  }

  @Override
  public SideFile read(Path file) throws SettingsException {
    ReceiverConfig config = ReceiverConfig.read(file);
    Settings settings = Settings.read(file);
    Settings keys = settings.table("keys");
    Settings web = settings.table("web");
    List<Path> own = new ArrayList<>(List.of(file.toAbsolutePath()));
    if (!keys.isCredential("trust")) {
      own.add(config.trustFile());
    }
    if (!keys.isCredential("link")) {
      own.add(config.linkKeyFile());
    }
    config.web().tls().ifPresent(tls -> {
      if (!web.isCredential("certificate")) {
        own.add(tls.certificate());
      }
      if (!web.isCredential("key")) {
        own.add(tls.key());
      }
    });
    // The first reader that is added makes the file.
    config.web().readers().filter(Files::exists).ifPresent(own::add);
    return new ReceiverFile(config, own);
  }
}
