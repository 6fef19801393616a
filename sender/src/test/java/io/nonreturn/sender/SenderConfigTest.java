package io.nonreturn.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.transmit.Transport;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
      type = "raw"
      path = "/srv/files"
      """;

  private static SenderConfig parse(String toml) throws SettingsException {
    return SenderConfig.of(Settings.parse(FILE, toml));
  }

  @Test
  void everyKeyHasADefaultOrIsRequired() throws SettingsException {
    SenderConfig config = parse(SHORTEST);
    assertEquals(Path.of("/var/lib/nonreturn/sender"), config.state());
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
    assertEquals(7080, config.webListen().getPort());
    MirrorConfig mirror = config.mirrors().get(0);
    assertEquals(
        new MirrorConfig(
            "files", MirrorConfig.Type.RAW, Path.of("/srv/files"), Duration.ofSeconds(2), Duration.ofSeconds(10)),
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
            passes = 0
            after = "1 min"
            share = "100%"
            [web]
            listen = "127.0.0.1:0"
            [[mirror]]
            name = "a"
            type = "pypi"
            path = "/srv/with \\"quotes\\""
            settle = "100 ms"
            scan = "1 h"
            [[mirror]]
            name = "b"
            type = "raw"
            path = "/srv/b"
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
                    [keys]
                    link = "link.key"
                    [link]
                    target = "127.0.0.1:0"
                    rate = "5 B/s"
                    loss = "50%"
                    speed = 3
                    [[mirror]]
                    name = "Files"
                    type = "npm"
                    path = "/srv"
                    [[mirror]]
                    name = "x"
                    type = "raw"
                    path = "/a"
                    settle = "0 s"
                    [[mirror]]
                    name = "x"
                    type = "raw"
                    """));
    assertEquals(
        """
        2:1: keys.publisher is missing and has no default
        5:1: link.target = "127.0.0.1:0" has port 0; write the port that the receiver listens on
        6:1: link.rate = "5 B/s" is below the least allowed, 10 kB/s
        7:1: link.loss = "50%" is above the most allowed, 30%
        8:1: link.speed is unknown; known here: bind, burst, loss, mtu, parity, rate, target, transport
        10:1: mirror.name = "Files" is no mirror's name; begin with a small letter or digit, go on with those, dots,\
         underscores and hyphens, 64 at most
        11:1: mirror.type = "npm" is none of raw, pypi
        12:1: mirror.path = "/srv" and the state folder /srv/state lie in each other; keep them apart
        17:1: mirror.settle = "0 s" is below the least allowed, 1 ms
        18:1: mirror.path is missing and has no default
        19:1: mirror.name = "x" is the name of an earlier mirror; give each its own"""
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
        type = "raw"
        path = "%1$s/link"
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
}
