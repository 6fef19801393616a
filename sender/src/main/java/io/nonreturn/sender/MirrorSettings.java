package io.nonreturn.sender;

import io.nonreturn.sender.admit.Removals;
import io.nonreturn.sender.fetch.FetchOptions;
import io.nonreturn.sender.stage.PriorityRule;
import io.nonreturn.sender.watch.Ecosystem;
import io.nonreturn.sender.watch.Ecosystems;
import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.sender.watch.UpstreamOptions;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Names;
import io.nonreturn.wire.ReservedNames;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.Toml;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads and prints the tables {@code [[mirror]]}. What an ecosystem can be told in {@code [mirror.<ecosystem>]} it reads itself.
 */
final class MirrorSettings {

  private static final String NAME_RULE =
      "begin with a small letter or digit, go on with those, dots, underscores and hyphens, 64 at most";

  private final Path state;
  private final Path mark;
  private final List<Path> secrets;

  private MirrorSettings(Path state, Path mark, List<Path> secrets) {
    this.state = state;
    this.mark = mark;
    this.secrets = secrets;
  }

  /**
   * Reads all of them; mistakes are noted in the settings.
   *
   * @param keyFiles that must lie in none of the folders
   */
  static List<MirrorConfig> read(Settings settings, Path state, Path mark, List<Path> keyFiles) {
    List<Settings> tables = settings.tables("mirror");
    List<Path> secrets = new ArrayList<>(keyFiles);
    for (Settings mirror : tables) {
      if (mirror.has("upstream") && mirror.has("credentials")) {
        secrets.add(mirror.path("credentials", null));
      }
    }
    MirrorSettings reader = new MirrorSettings(state, mark, secrets);
    Set<String> names = new HashSet<>();
    List<MirrorConfig> mirrors = new ArrayList<>();
    tables.forEach(mirror -> mirrors.add(reader.read(mirror, names)));
    if (mirrors.isEmpty()) {
      settings.problem("mirror", "is missing; write at least one table [[mirror]]");
    }
    return mirrors;
  }

  private MirrorConfig read(Settings mirror, Set<String> names) {
    String name = mirror.string("name", null);
    if (mirror.has("name") && !Names.isMirror(name)) {
      mirror.problem("name", "is no mirror's name; " + NAME_RULE);
    }
    if (mirror.has("name") && !names.add(name)) {
      mirror.problem("name", "is the name of an earlier mirror; give each its own");
    }
    Ecosystem ecosystem = Ecosystems.named(mirror.choice("ecosystem", null, Ecosystems.names()));
    String priority = mirror.choice("priority", "auto", List.of("auto", "urgent", "normal", "bulk"));
    String removals = mirror.choice("removals", "follow", Arrays.stream(Removals.values()).map(Removals::label).toList());
    boolean upstream = !mirror.string("upstream", "").isEmpty();
    if (upstream && mirror.has("folder")) {
      mirror.problem("folder", "and an upstream are named; keep one of them");
    }
    return new MirrorConfig(
        name,
        ecosystem.name(),
        upstream ? upstream(mirror, ecosystem) : folder(mirror, ecosystem),
        PriorityRule.valueOf(priority.toUpperCase(Locale.ROOT)),
        Removals.valueOf(removals.toUpperCase(Locale.ROOT)));
  }

  private static MirrorConfig.Origin upstream(Settings mirror, Ecosystem ecosystem) {
    mirror.string("folder", "");
    UpstreamOptions options = UpstreamOptions.read(mirror);
    Following following = ecosystem.upstream(mirror, mirror.table(ecosystem.name()));
    if (following == null) {
      mirror.problem("upstream", "is nothing that an ecosystem " + ecosystem.name() + " can follow; name a folder");
    }
    return new MirrorConfig.Upstream(options, following);
  }

  private MirrorConfig.Origin folder(Settings mirror, Ecosystem ecosystem) {
    Path path = mirror.path("folder", ".");
    if (mirror.has("folder")) {
      checkFolder(mirror, path);
    } else {
      mirror.problem("folder", "is missing; name one, or an upstream instead");
    }
    Duration settle = mirror.duration("settle", "2 s", Duration.ofMillis(1), Duration.ofHours(1));
    Duration scan = mirror.duration("scan", "10 s", Duration.ofMillis(100), Duration.ofDays(1));
    Layout layout = ecosystem.folder(mirror.table(ecosystem.name()));
    if (layout == null) {
      mirror.problem("folder", "is nothing that an ecosystem " + ecosystem.name() + " can follow; name an upstream");
    }
    return new MirrorConfig.Folder(path, settle, scan, layout);
  }

  private void checkFolder(Settings mirror, Path path) {
    if (isIn(path, state) || isIn(state, path)) {
      mirror.problem("folder", "and the state folder " + state + " lie in each other; keep them apart");
    }
    if (isIn(mark, path) && !isIn(mark, state)) {
      mirror.problem("folder", "holds the mark " + mark + ", which would be sent; keep them apart");
    }
    for (Path secret : secrets) {
      if (isIn(secret, path)) {
        mirror.problem("folder", "holds the secret key " + secret + ", which would be sent; keep them apart");
      }
    }
  }

  /** The mirror as a table that has every key. */
  static void print(MirrorConfig mirror, StringBuilder toml) {
    toml.append("\n[[mirror]]\n");
    SenderConfig.line(toml, "name", Toml.quoted(mirror.name()));
    SenderConfig.line(toml, "ecosystem", Toml.quoted(mirror.ecosystem()));
    switch (mirror.origin()) {
      case MirrorConfig.Folder folder -> {
        SenderConfig.line(toml, "folder", Toml.quoted(folder.path().toString()));
        SenderConfig.line(toml, "settle", Toml.quoted(Units.formatDuration(folder.settle())));
        SenderConfig.line(toml, "scan", Toml.quoted(Units.formatDuration(folder.scan())));
      }
      case MirrorConfig.Upstream upstream -> print(upstream.options(), toml);
    }
    SenderConfig.line(toml, "priority", Toml.quoted(mirror.priority().name().toLowerCase(Locale.ROOT)));
    SenderConfig.line(toml, "removals", Toml.quoted(mirror.removals().label()));
    Map<String, String> own = mirror.origin().ownKeys();
    if (!own.isEmpty()) {
      toml.append("[mirror.").append(mirror.ecosystem()).append("]\n");
      own.forEach((key, value) -> SenderConfig.line(toml, key, value));
    }
  }

  /**
   * Another one when the mirror was told something else, what may cross of it was, or another version of the program was told it: then what
   * was decided about its bundles says nothing any more.
   */
  static String digest(MirrorConfig mirror, ReservedNames reserved) {
    StringBuilder toml = new StringBuilder(String.valueOf(MirrorSettings.class.getPackage().getImplementationVersion()));
    print(mirror, toml);
    toml.append(reserved.toToml());
    return Digest.sha256(toml.toString().getBytes(StandardCharsets.UTF_8)).hex();
  }

  private static void print(UpstreamOptions options, StringBuilder toml) {
    SenderConfig.line(toml, "upstream", Toml.quoted(options.upstream().toString()));
    SenderConfig.line(toml, "select", Toml.list(options.select()));
    SenderConfig.line(toml, "include", Toml.list(options.filter().include()));
    SenderConfig.line(toml, "exclude", Toml.list(options.filter().exclude()));
    SenderConfig.line(toml, "interval", Toml.quoted(Units.formatDuration(options.interval())));
    FetchOptions fetch = options.fetch();
    if (fetch.credentials() != null) {
      SenderConfig.line(toml, "credentials", Toml.quoted(fetch.credentials().toString()));
    }
    if (fetch.ca() != null) {
      SenderConfig.line(toml, "ca", Toml.quoted(fetch.ca().toString()));
    }
    if (fetch.proxy() != null) {
      SenderConfig.line(toml, "proxy", Toml.quoted(SenderConfig.text(fetch.proxy())));
    }
    SenderConfig.line(toml, "rate", Integer.toString(fetch.rate()));
    SenderConfig.line(toml, "parallel", Integer.toString(fetch.parallel()));
  }

  /** Whether one lies in the other, also through links. */
  static boolean isIn(Path inner, Path outer) {
    return inner.startsWith(outer) || real(inner).startsWith(real(outer));
  }

  /** The path with its links resolved as far as it exists. */
  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      return absolute.toRealPath();
    } catch (IOException e) {
      Path folder = absolute.getParent();
      return folder == null ? absolute : real(folder).resolve(absolute.getFileName());
    }
  }
}
