package io.nonreturn.sender;

import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.schedule.Shares;
import io.nonreturn.sender.stage.StreamMark;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.sender.transmit.Transport;
import io.nonreturn.wire.ReservedNames;
import io.nonreturn.wire.audit.AuditOptions;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.SettingsException;
import io.nonreturn.wire.settings.Toml;
import io.nonreturn.wire.settings.Units;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The sender's configuration: one TOML file, read once.
 *
 * <pre>
 * state = "/var/lib/nonreturn/sender"      journal and staged blobs
 * mark = "/var/lib/nonreturn/sender.mark"  how far the stream has come; beside the state folder, not in it
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
 * time = "7 d"                             bundles are repeated in idle time for so long
 * after = "5 s"                            not sooner than this
 * share = "50%"                            of the rate, at most
 * [priority]
 * urgent = "40%"                           of the link, when all have something to send
 * normal = "30%"
 * bulk = "20%"
 * resend = "10%"                           what tickets ask for
 * [web]
 * listen = "127.0.0.1:7080"                status
 * [audit]
 * folder = "/var/lib/nonreturn/sender/audit"  what was decided and done, chained
 * file = "64 MiB"                          a new file is begun from this size on
 * [[mirror]]
 * name = "files"
 * ecosystem = "raw"                        which clients understand it
 * folder = "/srv/files"                    or upstream = "https://index.example/"
 * settle = "2 s"                           a file is taken when it was unchanged for so long
 * scan = "10 s"                            look at all files at least so often
 * priority = "auto"                        auto, urgent, normal or bulk
 * </pre>
 *
 * @param state folder of the journal and of the staged blobs
 * @param mark file that tells a journal from an older copy of it
 * @param publisherKey the private signing keys
 * @param linkKey the key that seals frames
 * @param link the link
 * @param carousel how bundles are repeated
 * @param shares what each class of bundles may have of the link
 * @param webListen where the status is served
 * @param audit where what was decided and done is put down
 * @param reserved names that only some mirrors may bring
 * @param mirrors what is followed, at least one
 */
public record SenderConfig(
    Path state,
    Path mark,
    Path publisherKey,
    Path linkKey,
    LinkOptions link,
    CarouselOptions carousel,
    Shares shares,
    InetSocketAddress webListen,
    AuditOptions audit,
    ReservedNames reserved,
    List<MirrorConfig> mirrors) {

  private static final Duration MOST_CAROUSEL = Duration.ofDays(3650);

  /** Docs/OPERATIONS.md lists the same. */
  private static final Pattern RELOADABLE = Pattern.compile("mirror\\[|reserved$|priority\\.|carousel\\.");

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
    Path mark = mark(settings, state);
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
    Duration time = repeats.duration("time", "7 d", Duration.ZERO, MOST_CAROUSEL);
    Duration after = repeats.duration("after", "5 s", Duration.ZERO, Duration.ofDays(1));
    double share = repeats.fraction("share", "50%", 0.001, 1);
    Shares shares = shares(settings.table("priority"));
    InetSocketAddress web = settings.table("web").address("listen", "127.0.0.1:7080");
    AuditOptions audit = AuditOptions.read(settings, state);
    List<MirrorConfig> mirrors = MirrorSettings.read(settings, state, mark, keyFiles);
    ReservedNames reserved = ReservedNames.read(settings);
    settings.check();
    return new SenderConfig(
        state,
        mark,
        publisherKey,
        linkKey,
        new LinkOptions(
            target, bind, mtu, rate, parity, loss, burst, Transport.valueOf(transport.toUpperCase(Locale.ROOT))),
        new CarouselOptions(time, after, share),
        shares,
        web,
        audit,
        reserved,
        mirrors);
  }

  private static Shares shares(Settings priority) {
    double urgent = priority.fraction("urgent", "40%", Shares.LEAST, 1);
    double normal = priority.fraction("normal", "30%", Shares.LEAST, 1);
    double bulk = priority.fraction("bulk", "20%", Shares.LEAST, 1);
    double resend = priority.fraction("resend", "10%", Shares.LEAST, 1);
    try {
      return new Shares(urgent, normal, bulk, resend);
    } catch (IllegalArgumentException e) {
      priority.problem(
          "urgent", "and normal, bulk and resend make " + Units.formatFraction(Math.rint(1e4 * (urgent + normal + bulk + resend)) / 1e4) + "; they must make 100%");
      return Shares.DEFAULT;
    }
  }

  private static Path mark(Settings settings, Path state) {
    Path besides = StreamMark.besides(state);
    Path mark = settings.path("mark", besides.toString());
    if (MirrorSettings.isIn(mark, state)) {
      settings.problem("mark", "lies in the state folder, so that a copy of the folder brings it along; keep them apart");
    }
    return mark;
  }

  /** The configuration as a file that has every key. */
  public String toToml() {
    StringBuilder toml = new StringBuilder();
    line(toml, "state", Toml.quoted(state.toString()));
    line(toml, "mark", Toml.quoted(mark.toString()));
    toml.append("\n[keys]\n");
    line(toml, "publisher", Toml.quoted(publisherKey.toString()));
    line(toml, "link", Toml.quoted(linkKey.toString()));
    toml.append("\n[link]\n");
    line(toml, "target", Toml.quoted(text(link.target())));
    line(toml, "bind", Toml.quoted(text(link.bind())));
    line(toml, "mtu", Integer.toString(link.mtu()));
    line(toml, "rate", Toml.quoted(Units.formatBytesPerSecond(link.rateBytesPerSecond())));
    line(toml, "parity", Toml.quoted(Units.formatFraction(link.parity())));
    line(toml, "loss", Toml.quoted(Units.formatFraction(link.loss())));
    line(toml, "burst", Toml.quoted(Units.formatDuration(link.burst())));
    line(toml, "transport", Toml.quoted(link.transport().name().toLowerCase(Locale.ROOT)));
    toml.append("\n[carousel]\n");
    line(toml, "time", Toml.quoted(Units.formatDuration(carousel.time())));
    line(toml, "after", Toml.quoted(Units.formatDuration(carousel.after())));
    line(toml, "share", Toml.quoted(Units.formatFraction(carousel.share())));
    toml.append("\n[priority]\n");
    line(toml, "urgent", Toml.quoted(Units.formatFraction(shares.urgent())));
    line(toml, "normal", Toml.quoted(Units.formatFraction(shares.normal())));
    line(toml, "bulk", Toml.quoted(Units.formatFraction(shares.bulk())));
    line(toml, "resend", Toml.quoted(Units.formatFraction(shares.resend())));
    toml.append("\n[web]\n");
    line(toml, "listen", Toml.quoted(text(webListen)));
    toml.append(audit.toToml());
    toml.append(reserved.toToml());
    for (MirrorConfig mirror : mirrors) {
      MirrorSettings.print(mirror, toml);
    }
    return toml.toString();
  }

  /** Whether a change of this key is taken up while the sender runs. What the link is like shapes every block under way: that is not. */
  static boolean isReloadable(String key) {
    return RELOADABLE.matcher(key).lookingAt();
  }

  /** This one, with what can be taken up of another. */
  SenderConfig reloaded(SenderConfig other) {
    return new SenderConfig(
        state, mark, publisherKey, linkKey, link, other.carousel, other.shares, webListen, audit, other.reserved, other.mirrors);
  }

  static void line(StringBuilder toml, String key, String value) {
    toml.append(key).append(" = ").append(value).append('\n');
  }

  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
