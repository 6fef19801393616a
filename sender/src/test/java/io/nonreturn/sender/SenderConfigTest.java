package io.nonreturn.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.admit.Removals;
import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.schedule.Shares;
import io.nonreturn.sender.stage.PriorityRule;
import io.nonreturn.sender.transmit.Transport;
import io.nonreturn.sender.watch.Ecosystems;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.wire.reload.Change;
import io.nonreturn.wire.reload.Changes;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SenderConfigTest {

  private static final Path FILE = Path.of("/etc/nonreturn/sender.toml");

  private static final String SHORTEST =
      """
      [keys]
      publisher = "publisher.key"
      link = "link.key"
      [link]
      target = "127.0.0.1:7000"
      [[mirror]]
      name = "files"
      ecosystem = "raw"
      folder = "/srv/files"
      """;

  private static SenderConfig parse(String toml) throws SettingsException {
    return SenderConfig.of(Settings.parse(FILE, toml));
  }

  private static Layout layout(String ecosystem) throws SettingsException {
    return Ecosystems.named(ecosystem).folder(Settings.parse(FILE, ""));
  }

  private static List<String> reloaded(String more) throws SettingsException {
    SenderConfig before = parse(SHORTEST);
    SenderConfig after = parse(SHORTEST + more);
    List<Change> changes = Changes.between(before.toToml(), after.toToml(), SenderConfig::isReloadable);
    List<Change> left = Changes.between(before.reloaded(after).toToml(), after.toToml(), SenderConfig::isReloadable);
    assertEquals(changes.stream().filter(change -> !change.isApplied()).toList(), left, "what is said to be applied is, and nothing else");
    return changes.stream().map(change -> (change.isApplied() ? "+" : "-") + change.key()).toList();
  }

  @Test
  void whatIsChangedInDailyLifeNeedsNoRestart() throws SettingsException {
    assertEquals(List.of(), reloaded(""));
    assertEquals(
        List.of("+carousel.after", "+carousel.share", "+carousel.time", "+mirror[more]", "+priority.bulk", "+priority.urgent", "+reserved"),
        reloaded("""
            [[mirror]]
            name = "more"
            ecosystem = "raw"
            folder = "/srv/more"
            [[reserved]]
            ecosystem = "raw"
            names = ["corp-*"]
            [carousel]
            time = "1 min"
            after = "1 s"
            share = "20%"
            [priority]
            urgent = "50%"
            bulk = "10%"
            """));
    assertEquals(List.of("+mirror[files].priority", "+mirror[files].removals"), reloaded("priority = \"bulk\"\nremovals = \"keep\"\n"));
    assertEquals(
        List.of("-audit.file", "-web.listen"),
        reloaded("""
            [audit]
            file = "1 MiB"
            [web]
            listen = "127.0.0.1:7081"
            """));
  }

  @Test
  void whatShapesTheStreamOrTheLinkNeedsOne() throws SettingsException {
    for (String key : List.of("state", "mark", "keys.publisher", "keys.link", "link.target", "link.rate", "link.mtu", "link.parity", "audit.folder")) {
      assertFalse(SenderConfig.isReloadable(key), key);
    }
  }

  @Test
  void everyKeyHasADefaultOrIsRequired() throws SettingsException {
    SenderConfig config = parse(SHORTEST);
    assertEquals(Path.of("/var/lib/nonreturn/sender"), config.state());
    assertEquals(Path.of("/var/lib/nonreturn/sender.mark"), config.mark());
    assertEquals(Path.of("/etc/nonreturn/publisher.key"), config.publisherKey());
    assertEquals(Path.of("/etc/nonreturn/link.key"), config.linkKey());
    assertEquals(7000, config.link().target().getPort());
    assertEquals(0, config.link().bind().getPort());
    assertEquals(1500, config.link().mtu());
    assertEquals(100_000_000, config.link().rateBytesPerSecond());
    assertEquals(0.1, config.link().parity());
    assertEquals(0.02, config.link().loss());
    assertEquals(Duration.ofMillis(20), config.link().burst());
    assertEquals(Transport.AUTO, config.link().transport());
    assertEquals(CarouselOptions.DEFAULT, config.carousel());
    assertEquals(Shares.DEFAULT, config.shares());
    assertEquals(7080, config.webListen().getPort());
    MirrorConfig mirror = config.mirrors().get(0);
    assertEquals(
        new MirrorConfig(
            "files",
            "raw",
            new MirrorConfig.Folder(
                Path.of("/srv/files"), Duration.ofSeconds(2), Duration.ofSeconds(10), layout("raw")),
            PriorityRule.AUTO,
            Removals.FOLLOW),
        mirror);
  }

  @Test
  void whatIsPrintedReadsTheSame() throws SettingsException {
    SenderConfig config = parse(SHORTEST);
    assertEquals(config, parse(config.toToml()));
    SenderConfig other =
        parse(
            """
            state = "/data/state"
            mark = "/data/marks/state"
            [keys]
            publisher = "/k/p"
            link = "/k/l"
            [link]
            target = "[::1]:7001"
            bind = "127.0.0.1:9"
            mtu = 9000
            rate = "1 Gbit/s"
            parity = "25%"
            loss = "5%"
            burst = "1500 us"
            transport = "nio"
            [carousel]
            time = "0 s"
            after = "1 min"
            share = "100%"
            [priority]
            urgent = "70%"
            normal = "10%"
            bulk = "19%"
            resend = "1%"
            [web]
            listen = "127.0.0.1:0"
            [[mirror]]
            name = "a"
            ecosystem = "pypi"
            folder = "/srv/with \\"quotes\\""
            settle = "100 ms"
            scan = "1 h"
            priority = "urgent"
            [[mirror]]
            name = "b"
            ecosystem = "raw"
            folder = "/srv/b"
            """);
    assertEquals(other, parse(other.toToml()));
    assertEquals(2, other.mirrors().size());
  }

  @Test
  void allMistakesAreToldAtOnce() {
    SettingsException report =
        assertThrows(
            SettingsException.class,
            () ->
                parse(
                    """
                    state = "/srv/state"
                    mark = "/srv/state/mark"
                    [keys]
                    link = "link.key"
                    [link]
                    target = "127.0.0.1:0"
                    rate = "5 B/s"
                    loss = "50%"
                    speed = 3
                    [[mirror]]
                    name = "Files"
                    ecosystem = "npx"
                    folder = "/srv"
                    [[mirror]]
                    name = "x"
                    ecosystem = "raw"
                    folder = "/a"
                    settle = "0 s"
                    [[mirror]]
                    name = "x"
                    ecosystem = "raw"
                    """));
    assertEquals(
        """
        2:1: mark = "/srv/state/mark" lies in the state folder, so that a copy of the folder brings it along; keep them apart
        3:1: keys.publisher is missing and has no default
        6:1: link.target = "127.0.0.1:0" has port 0; write the port that the receiver listens on
        7:1: link.rate = "5 B/s" is below the least allowed, 10 kB/s
        8:1: link.loss = "50%" is above the most allowed, 30%
        9:1: link.speed is unknown; known here: bind, burst, loss, mtu, parity, rate, target, transport
        11:1: mirror.name = "Files" is no mirror's name; begin with a small letter or digit, go on with those, dots,\
         underscores and hyphens, 64 at most
        12:1: mirror.ecosystem = "npx" is none of KNOWN
        13:1: mirror.folder = "/srv" and the state folder /srv/state lie in each other; keep them apart
        18:1: mirror.settle = "0 s" is below the least allowed, 1 ms
        19:1: mirror.folder is missing; name one, or an upstream instead
        20:1: mirror.name = "x" is the name of an earlier mirror; give each its own"""
            .replace("KNOWN", String.join(", ", Ecosystems.names()))
            .replaceAll("(?m)^", FILE + ":"),
        report.getMessage().replace(System.lineSeparator(), "\n"));
  }

  @Test
  void secretKeysAreNeverMirroredNotEvenThroughALink(@TempDir Path folder) throws Exception {
    Path real = Files.createDirectories(folder.resolve("real"));
    Files.createSymbolicLink(folder.resolve("link"), real);
    String config =
        """
        state = "%1$s/real/state"
        [keys]
        publisher = "%1$s/real/keys/publisher.key"
        link = "%1$s/link.key"
        [link]
        target = "127.0.0.1:7000"
        [[mirror]]
        name = "files"
        ecosystem = "raw"
        folder = "%1$s/link"
        """
            .formatted(folder);
    SettingsException report = assertThrows(SettingsException.class, () -> parse(config));
    assertTrue(report.getMessage().contains("lie in each other"), report.getMessage());
    assertTrue(report.getMessage().contains("holds the secret key " + real + "/keys/publisher.key"), report.getMessage());
    assertFalse(report.getMessage().contains("link.key"), report.getMessage());
  }

  @Test
  void aSenderWithoutMirrorIsAMistake() {
    String without = SHORTEST.substring(0, SHORTEST.indexOf("[[mirror]]"));
    SettingsException report = assertThrows(SettingsException.class, () -> parse(without));
    assertEquals(FILE + ":1:1: mirror is missing; write at least one table [[mirror]]", report.getMessage());
  }

  @Test
  void sharesMakeAWhole() {
    SettingsException report =
        assertThrows(SettingsException.class, () -> parse(SHORTEST + "[priority]\nurgent = \"50%\"\n"));
    assertEquals(
        FILE + ":11:1: priority.urgent = \"50%\" and normal, bulk and resend make 110%; they must make 100%", report.getMessage());
  }
}
