package io.nonreturn.sender.ecosystem.npm;

import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.UpstreamMirror;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.Toml;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a mirror that follows a registry can be told in {@code [mirror.npm]}.
 *
 * @param selection from the mirror's key {@code select}
 * @param lockfile a {@code package-lock.json} whose packages are followed at exactly its versions; or null
 * @param window only versions that were published so recently, and those that crossed before; zero for all
 * @param os systems; versions for others only are left out; empty for all
 * @param cpu processors, in the same way
 * @param hosts from which tarballs are taken besides upstream's own
 * @param changes address of the registry's feed of changes; or null
 * @param keyFile file with the registry's keys; or null
 * @param takesUnsigned whether versions cross that none of the keys signed
 */
record NpmOptions(
    Selection selection,
    Path lockfile,
    Duration window,
    List<String> os,
    List<String> cpu,
    List<String> hosts,
    URI changes,
    Path keyFile,
    boolean takesUnsigned)
    implements Following {

  private static final int MOST_NAMES = 10_000;
  private static final int MOST_PLATFORMS = 100;
  private static final String REFUSE = "refuse";
  private static final String TAKE = "take";

  static NpmOptions read(Settings mirror, Settings own) {
    Selection selection = Selection.of(mirror.texts("select", MOST_NAMES), text -> mirror.problem("select", text));
    Path lockfile = path(own, "lockfile");
    if (selection.all() && own.string("changes", "").isEmpty()) {
      mirror.problem("select", "is everything, and only a registry's feed of changes tells what that is: name it as npm.changes");
    }
    if (lockfile == null && selection.packages().isEmpty() && !selection.all()) {
      mirror.problem("select", "is missing; name packages such as \"left-pad@^1\" or \"@scope/name\", or a file as npm.lockfile");
    }
    Path keys = path(own, "keys");
    String unsigned = own.choice("unsigned", REFUSE, List.of(REFUSE, TAKE));
    if (keys == null && own.has("unsigned")) {
      own.problem("unsigned", "says nothing without keys; name the registry's in keys = \"FILE\"");
    }
    return new NpmOptions(
        selection,
        lockfile,
        own.duration("window", "0 s", Duration.ZERO, Duration.ofDays(36_500)),
        own.texts("os", MOST_PLATFORMS),
        own.texts("cpu", MOST_PLATFORMS),
        own.texts("hosts", MOST_PLATFORMS),
        changes(own),
        keys,
        unsigned.equals(TAKE));
  }

  private static Path path(Settings own, String key) {
    if (own.has(key)) {
      return own.path(key, null);
    }
    own.string(key, ""); // the key is known
    return null;
  }

  private static URI changes(Settings own) {
    String text = own.string("changes", "");
    if (text.isEmpty()) {
      return null;
    }
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null && uri.getRawQuery() == null && uri.getRawUserInfo() == null && text.startsWith("http")) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    own.problem("changes", "is no address such as \"https://index.example/_changes\"");
    return null;
  }

  @Override
  public Mirror open(MirrorTools tools) throws IOException {
    RegistryKeys registry = keyFile == null ? null : RegistryKeys.read(keyFile);
    return new UpstreamMirror(NpmEcosystem.NAME, tools, new NpmLookout(this, tools, registry));
  }

  @Override
  public List<Path> filesRead() {
    return keyFile == null ? List.of() : List.of(keyFile);
  }

  @Override
  public Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    if (lockfile != null) {
      keys.put("lockfile", Toml.quoted(lockfile.toString()));
    }
    keys.put("window", Toml.quoted(Units.formatDuration(window)));
    keys.put("os", Toml.list(os));
    keys.put("cpu", Toml.list(cpu));
    keys.put("hosts", Toml.list(hosts));
    if (changes != null) {
      keys.put("changes", Toml.quoted(changes.toString()));
    }
    if (keyFile != null) {
      keys.put("keys", Toml.quoted(keyFile.toString()));
      keys.put("unsigned", Toml.quoted(takesUnsigned ? TAKE : REFUSE));
    }
    return keys;
  }
}
