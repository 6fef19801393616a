package io.nonreturn.sender;

import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.sender.transmit.Transport;
import io.nonreturn.wire.Names;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.SettingsException;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The sender's configuration: one TOML file, read once.
 *
 * <pre>
 * state = "/var/lib/nonreturn/sender"      journal and staged blobs
 * [keys]
 * publisher = "/etc/nonreturn/publisher.key"
 * link = "/etc/nonreturn/link.key"
 * [link]
 * target = "10.9.0.2:7000"                 the high side's end of the link
 * bind = "0.0.0.0:0"                       the local end
 * mtu = 1500                               bytes of the largest IP packet
 * rate = "100 MB/s"                        UDP payload; exceeded only after a hold-up
 * parity = "10%"                           repair data for each byte of data
 * loss = "2%"                              random loss that the parity must outlast
 * burst = "20 ms"                          longest loss of all frames that is repaired
 * transport = "auto"                       auto, epoll or nio
 * [carousel]
 * passes = 2                               repeats of each bundle in idle time
 * after = "5 s"                            not sooner than this
 * share = "50%"                            of the rate, at most
 * [web]
 * listen = "127.0.0.1:7080"                status
 * [[mirror]]
 * name = "files"
 * type = "raw"                             raw or pypi
 * path = "/srv/files"
 * settle = "2 s"                           a file is taken when it was unchanged for so long
 * scan = "10 s"                            look at all files at least so often
 * </pre>
 *
 * @param state folder of the journal and of the staged blobs
 * @param publisherKey the private signing keys
 * @param linkKey the key that seals frames
 * @param link the link
 * @param carousel how bundles are repeated
 * @param webListen where the status is served
 * @param mirrors what is followed, at least one
 */
public record SenderConfig(
    Path state,
    Path publisherKey,
    Path linkKey,
    LinkOptions link,
    CarouselOptions carousel,
    InetSocketAddress webListen,
    List<MirrorConfig> mirrors) {

  private static final String MIRROR_RULE =
      "begin with a small letter or digit, go on with those, dots, underscores and hyphens, 64 at most";

  /** Freezes the list. */
  public SenderConfig {
    mirrors = List.copyOf(mirrors);
  }

  /**
   * Reads a file.
   *
   * @throws SettingsException with every mistake of the file
   */
  public static SenderConfig read(Path file) throws SettingsException {
    return of(Settings.read(file));
  }

  static SenderConfig of(Settings settings) throws SettingsException {
    Path state = settings.path("state", "/var/lib/nonreturn/sender");
    Settings keys = settings.table("keys");
    Path publisherKey = keys.path("publisher", null);
    Path linkKey = keys.path("link", null);
    List<Path> keyFiles = new ArrayList<>();
    if (keys.has("publisher")) {
      keyFiles.add(publisherKey);
    }
    if (keys.has("link")) {
      keyFiles.add(linkKey);
    }
    Settings link = settings.table("link");
    InetSocketAddress target = link.address("target", null);
    if (link.has("target") && target.getPort() == 0 && link.string("target", null).endsWith(":0")) {
      link.problem("target", "has port 0; write the port that the receiver listens on");
    }
    InetSocketAddress bind = link.address("bind", "0.0.0.0:0");
    int mtu = (int) link.integer("mtu", 1500L, LinkOptions.LEAST_MTU, LinkOptions.MOST_MTU);
    long rate = link.bytesPerSecond("rate", "100 MB/s", LinkOptions.LEAST_RATE, LinkOptions.MOST_RATE);
    double parity = link.fraction("parity", "10%", 0, LinkOptions.MOST_PARITY);
    double loss = link.fraction("loss", "2%", 0, LinkOptions.MOST_LOSS);
    Duration burst = link.duration("burst", "20 ms", Duration.ZERO, LinkOptions.MOST_BURST);
    String transport = link.choice("transport", "auto", List.of("auto", "epoll", "nio"));
    Settings repeats = settings.table("carousel");
    int passes = (int) repeats.integer("passes", 2L, 0, 1000);
    Duration after = repeats.duration("after", "5 s", Duration.ZERO, Duration.ofDays(1));
    double share = repeats.fraction("share", "50%", 0.001, 1);
    InetSocketAddress web = settings.table("web").address("listen", "127.0.0.1:7080");
    List<MirrorConfig> mirrors = mirrors(settings, state, keyFiles);
    settings.check();
    return new SenderConfig(
        state,
        publisherKey,
        linkKey,
        new LinkOptions(
            target, bind, mtu, rate, parity, loss, burst, Transport.valueOf(transport.toUpperCase(Locale.ROOT))),
        new CarouselOptions(passes, after, share),
        web,
        mirrors);
  }

  private static List<MirrorConfig> mirrors(Settings settings, Path state, List<Path> keyFiles) {
    List<MirrorConfig> mirrors = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Settings mirror : settings.tables("mirror")) {
      String name = mirror.string("name", null);
      if (mirror.has("name") && !Names.isMirror(name)) {
        mirror.problem("name", "is no mirror's name; " + MIRROR_RULE);
      }
      if (mirror.has("name") && !names.add(name)) {
        mirror.problem("name", "is the name of an earlier mirror; give each its own");
      }
      String type = mirror.choice("type", null, List.of("raw", "pypi"));
      Path path = mirror.path("path", null);
      if (mirror.has("path") && (isIn(path, state) || isIn(state, path))) {
        mirror.problem("path", "and the state folder " + state + " lie in each other; keep them apart");
      }
      for (Path key : keyFiles) {
        if (mirror.has("path") && isIn(key, path)) {
          mirror.problem("path", "holds the secret key " + key + ", which would be sent; keep them apart");
        }
      }
      Duration settle = mirror.duration("settle", "2 s", Duration.ofMillis(1), Duration.ofHours(1));
      Duration scan = mirror.duration("scan", "10 s", Duration.ofMillis(100), Duration.ofDays(1));
      MirrorConfig.Type kind = MirrorConfig.Type.valueOf(type.toUpperCase(Locale.ROOT));
      mirrors.add(new MirrorConfig(name, kind, path, settle, scan));
    }
    if (mirrors.isEmpty()) {
      settings.problem("mirror", "is missing; write at least one table [[mirror]]");
    }
    return mirrors;
  }

  /** Whether one lies in the other, also through links. */
  private static boolean isIn(Path inner, Path outer) {
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

  /** The configuration as a file that has every key. */
  public String toToml() {
    StringBuilder toml = new StringBuilder();
    line(toml, "state", quoted(state.toString()));
    toml.append("\n[keys]\n");
    line(toml, "publisher", quoted(publisherKey.toString()));
    line(toml, "link", quoted(linkKey.toString()));
    toml.append("\n[link]\n");
    line(toml, "target", quoted(text(link.target())));
    line(toml, "bind", quoted(text(link.bind())));
    line(toml, "mtu", Integer.toString(link.mtu()));
    line(toml, "rate", quoted(Units.formatBytesPerSecond(link.rateBytesPerSecond())));
    line(toml, "parity", quoted(Units.formatFraction(link.parity())));
    line(toml, "loss", quoted(Units.formatFraction(link.loss())));
    line(toml, "burst", quoted(Units.formatDuration(link.burst())));
    line(toml, "transport", quoted(link.transport().name().toLowerCase(Locale.ROOT)));
    toml.append("\n[carousel]\n");
    line(toml, "passes", Integer.toString(carousel.passes()));
    line(toml, "after", quoted(Units.formatDuration(carousel.after())));
    line(toml, "share", quoted(Units.formatFraction(carousel.share())));
    toml.append("\n[web]\n");
    line(toml, "listen", quoted(text(webListen)));
    for (MirrorConfig mirror : mirrors) {
      toml.append("\n[[mirror]]\n");
      line(toml, "name", quoted(mirror.name()));
      line(toml, "type", quoted(mirror.type().label()));
      line(toml, "path", quoted(mirror.path().toString()));
      line(toml, "settle", quoted(Units.formatDuration(mirror.settle())));
      line(toml, "scan", quoted(Units.formatDuration(mirror.scan())));
    }
    return toml.toString();
  }

  private static void line(StringBuilder toml, String key, String value) {
    toml.append(key).append(" = ").append(value).append('\n');
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
