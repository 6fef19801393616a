package io.nonreturn.sender.ecosystem.apt;

import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.UpstreamMirror;
import io.nonreturn.wire.openpgp.Keyring;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.Toml;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an archive's own table says.
 *
 * @param suites below {@code dists/}; empty: those that {@code mirror.select} names
 * @param selection which indexes of each
 * @param keyring file of the archive's keys; null when its signatures are not checked on this side
 */
record AptFollowing(List<String> suites, Selection selection, Path keyring) implements Following {

  private static final int MOST = 1_000;

  /** Reads the table; mistakes are noted there. */
  static AptFollowing read(Settings own) {
    List<String> languages = own.has("languages") ? own.texts("languages", MOST) : List.of("en");
    Selection selection = new Selection(
        own.texts("components", MOST), own.texts("architectures", MOST), languages, own.flag("sources", false));
    List<String> suites = own.texts("suites", MOST);
    for (String suite : suites) {
      if (suite.endsWith("/") || suite.startsWith("/") || suite.isEmpty()) {
        own.problem("suites", "names no folder below dists; archives without one (deb URL ./) cannot be carried as apt, but as raw files");
      }
    }
    return new AptFollowing(suites, selection, AptEcosystem.keyring(own));
  }

  @Override
  public Mirror open(MirrorTools tools) throws IOException {
    List<String> followed = (suites.isEmpty() ? tools.options().select() : suites).stream()
        .filter(tools.options().filter()::admits)
        .toList();
    if (followed.isEmpty() || followed.contains("*")) {
      throw new IOException("mirror " + tools.name() + " names no suites; write mirror.apt.suites = [\"SUITE\"]");
    }
    Keyring keys = keyring == null ? null : Keyring.read(keyring);
    AptLookout lookout = new AptLookout(tools, followed, selection, keys);
    return new UpstreamMirror(AptEcosystem.NAME, tools, lookout);
  }

  @Override
  public List<Path> filesRead() {
    return keyring == null ? List.of() : List.of(keyring);
  }

  @Override
  public Map<String, String> keys() {
    Map<String, String> keys = new TreeMap<>();
    keys.put("suites", Toml.list(suites));
    keys.put("components", Toml.list(selection.components()));
    keys.put("architectures", Toml.list(selection.architectures()));
    keys.put("languages", Toml.list(selection.languages()));
    keys.put("sources", Boolean.toString(selection.sources()));
    if (keyring != null) {
      keys.put("keyring", Toml.quoted(keyring));
    }
    return keys;
  }
}
