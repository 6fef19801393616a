package io.nonreturn.sender.ecosystem.apt;

import io.nonreturn.sender.watch.Ecosystem;
import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.wire.openpgp.Keyring;
import io.nonreturn.wire.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;

/** Debian archives, for apt. */
public final class AptEcosystem implements Ecosystem {

  static final String NAME = "apt";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Layout folder(Settings own) {
    return new AptLayout(keyring(own));
  }

  @Override
  public Following upstream(Settings mirror, Settings own) {
    return AptFollowing.read(own);
  }

  /** The file of keys, null when none is named; read here, so that a mistake shows at once. */
  static Path keyring(Settings own) {
    if (!own.has("keyring")) {
      return null;
    }
    Path file = own.path("keyring", null);
    try {
      Keyring.read(file);
    } catch (IOException e) {
      own.problem("keyring", "is no file of keys (" + e.getMessage() + ")");
    }
    return file;
  }

  /** As clients shall see it. */
  static String mediaType(String path) {
    if (path.endsWith(".xz")) {
      return "application/x-xz";
    }
    if (path.endsWith(".gz")) {
      return "application/gzip";
    }
    if (path.endsWith(".deb") || path.endsWith(".udeb")) {
      return "application/vnd.debian.binary-package";
    }
    boolean isText = path.contains("dists/") && !path.contains("/by-hash/");
    return isText && path.indexOf('.', path.lastIndexOf('/')) < 0 ? "text/plain" : "application/octet-stream";
  }
}
