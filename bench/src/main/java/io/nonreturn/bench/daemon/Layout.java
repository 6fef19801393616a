package io.nonreturn.bench.daemon;

import io.nonreturn.wire.settings.Toml;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where both sides live and how they are joined. Each side has a folder of its own under {@code home}, with its keys,
 * configuration, state and log: nothing is shared, as if they were two machines.
 *
 * @param home folder of everything but the mirrors
 * @param link how the sender uses the link
 * @param mirrors what it carries
 * @param target where it sends to: the receiver, or a link simulator in front of it
 * @param listen where the receiver listens on the link
 * @param lowWeb web address of the sender
 * @param highWeb web address of the receiver
 * @param lowLines more TOML for the sender: tables of mirrors that follow something else than a folder
 * @param highLines more TOML for the receiver
 */
public record Layout(
    Path home,
    LinkSettings link,
    List<MirrorFolder> mirrors,
    InetSocketAddress target,
    InetSocketAddress listen,
    InetSocketAddress lowWeb,
    InetSocketAddress highWeb,
    String lowLines,
    String highLines) {

  /** Free space that the high side always leaves: the larger of both. */
  public static final long DISK_FLOOR_BYTES = 256L << 20;

  public static final double DISK_FLOOR_SHARE = 0.01;

  public Layout {
    mirrors = List.copyOf(mirrors);
  }

  /** With nothing but what all sides need. */
  public Layout(
      Path home,
      LinkSettings link,
      List<MirrorFolder> mirrors,
      InetSocketAddress target,
      InetSocketAddress listen,
      InetSocketAddress lowWeb,
      InetSocketAddress highWeb) {
    this(home, link, mirrors, target, listen, lowWeb, highWeb, "", "");
  }

  /** Both sides on this machine, joined directly, at free ports. */
  public static Layout onLoopback(Path home, LinkSettings link, List<MirrorFolder> mirrors) throws IOException {
    InetSocketAddress listen = Ports.loopback(Ports.freeUdp());
    return new Layout(
        home,
        link,
        mirrors,
        listen,
        listen,
        Ports.loopback(Ports.freeTcp()),
        Ports.loopback(Ports.freeTcp()));
  }

  /** The same with more TOML at the end of each side's file. */
  public Layout withLines(String low, String high) {
    return new Layout(home, link, mirrors, target, listen, lowWeb, highWeb, low, high);
  }

  public Layout withTarget(InetSocketAddress address) {
    return new Layout(home, link, mirrors, address, listen, lowWeb, highWeb, lowLines, highLines);
  }

  public Layout withHighWeb(InetSocketAddress address) {
    return new Layout(home, link, mirrors, target, listen, lowWeb, address, lowLines, highLines);
  }

  public Path low() {
    return home.resolve("low");
  }

  public Path high() {
    return home.resolve("high");
  }

  public Path senderConfig() {
    return low().resolve("sender.toml");
  }

  public Path receiverConfig() {
    return high().resolve("receiver.toml");
  }

  public URI lowUri() {
    return uri(lowWeb);
  }

  public URI highUri() {
    return uri(highWeb);
  }

  /** Writes both configuration files, as an operator would; the disk's floor is low, as what is carried here is small. */
  void writeConfigs() throws IOException {
    StringBuilder sender = new StringBuilder("""
        state = %s

        [keys]
        publisher = %s
        link = %s

        [link]
        target = "%s"
        mtu = %d
        rate = "%s"
        parity = "%s"
        loss = "%s"
        burst = "%s"

        [carousel]
        time = "%s"

        [web]
        listen = "%s"
        """.formatted(
            Toml.quoted(low().resolve("state")),
            Toml.quoted(low().resolve("keys/publisher.key")),
            Toml.quoted(low().resolve("keys/link.key")),
            Ports.text(target),
            link.mtu(),
            Units.formatBytesPerSecond(link.rateBytesPerSecond()),
            Units.formatFraction(link.parity()),
            Units.formatFraction(link.loss()),
            Units.formatDuration(link.burst()),
            Units.formatDuration(link.carouselTime()),
            Ports.text(lowWeb)));
    for (MirrorFolder mirror : mirrors) {
      sender.append("""

          [[mirror]]
          name = "%s"
          ecosystem = "%s"
          folder = %s
          settle = "%s"
          scan = "2 s"
          """.formatted(
              mirror.name(), mirror.type(), Toml.quoted(mirror.path()), Units.formatDuration(mirror.settle())));
    }
    Files.writeString(senderConfig(), sender.append('\n').append(lowLines));
    Files.writeString(receiverConfig(), """
        state = %s

        [keys]
        trust = %s
        link = %s

        [link]
        listen = "%s"

        [limits]
        disk_floor = "%s"
        disk_floor_share = "%s"

        [web]
        listen = "%s"
        """.formatted(
            Toml.quoted(high().resolve("state")),
            Toml.quoted(high().resolve("keys/trust.pem")),
            Toml.quoted(high().resolve("keys/link.key")),
            Ports.text(listen),
            Units.formatBytes(DISK_FLOOR_BYTES),
            Units.formatFraction(DISK_FLOOR_SHARE),
            Ports.text(highWeb)) + "\n" + highLines);
  }

  private static URI uri(InetSocketAddress web) {
    return URI.create("http://" + Ports.text(web) + "/");
  }
}
