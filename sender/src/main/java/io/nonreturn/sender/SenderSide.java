package io.nonreturn.sender;

import io.nonreturn.wire.host.Side;
import io.nonreturn.wire.host.SideFile;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.SettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The low side, for the commands that look at its host; found by the service loader. */
public final class SenderSide implements Side {
  static final String DAEMON = "sender";

  @Override
  public String daemon() {
    return DAEMON;
  }

  @Override
  public SideFile read(Path file) throws SettingsException {
    SenderConfig config = SenderConfig.read(file);
    Settings keys = Settings.read(file).table("keys");
    List<Path> own = new ArrayList<>(List.of(file.toAbsolutePath()));
    if (!keys.isCredential("publisher")) {
      own.add(config.publisherKey());
    }
    if (!keys.isCredential("link")) {
      own.add(config.linkKey());
    }
    for (MirrorConfig mirror : config.mirrors()) {
      if (mirror.origin() instanceof MirrorConfig.Folder folder) {
        own.add(folder.path());
      }
    }
    return new SenderFile(config, own);
  }
}
