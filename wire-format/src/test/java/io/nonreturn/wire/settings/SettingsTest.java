package io.nonreturn.wire.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SettingsTest {

  private static final Path FILE = Path.of("/etc/nonreturn/sender.toml");

  @Test
  void aGoodFileGivesTypedValues() throws SettingsException {
    Settings settings =
        Settings.parse(
            FILE,
            """
            state = "state"
            [link]
            target = "127.0.0.1:7000"
            rate = "100 MB/s"
            burst = "20 ms"
            parity = "10%"
            mtu = 9000
            quiet = true
            [[mirror]]
            name = "files"
            [[mirror]]
            name = "more"
            """);
    assertEquals(Path.of("/etc/nonreturn/state"), settings.path("state", null));
    Settings link = settings.table("link");
    assertEquals(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7000), link.address("target", null));
    assertEquals(100_000_000, link.bytesPerSecond("rate", null, 1, Long.MAX_VALUE));
    assertEquals(Duration.ofMillis(20), link.duration("burst", null, Duration.ZERO, Duration.ofSeconds(1)));
    assertEquals(0.1, link.fraction("parity", null, 0, 1));
    assertEquals(9000, link.integer("mtu", 1500L, 576, 65_535));
    assertTrue(link.flag("quiet", false));
    assertEquals("auto", link.choice("transport", "auto", List.of("auto", "nio")));
    assertEquals(
        List.of("files", "more"), settings.tables("mirror").stream().map(m -> m.string("name", null)).toList());
    assertEquals(64L << 20, settings.table("absent").bytes("size", "64 MiB", 1, Long.MAX_VALUE));
    settings.check();
  }

  @Test
  void aCredentialIsTakenFromBesideTheFileWhereNoServiceManagerGaveOne() throws SettingsException {
    Settings settings = Settings.parse(FILE, "key = \"credential:link.key\"\nworse = \"credential:../link.key\"");
    assertEquals(Path.of("/etc/nonreturn/link.key"), settings.path("key", null));
    settings.path("worse", null);
    assertTrue(assertThrows(SettingsException.class, settings::check).getMessage().contains("names no credential"));
  }

  @Test
  void everyMistakeIsReportedAtOnceWithItsPlace() throws SettingsException {
    Settings settings =
        Settings.parse(
            FILE,
            """
            stat = "typo"
            [link]
            target = "nowhere"
            rate = "fast"
            mtu = "1500"
              parity = "90%"
            [[mirror]]
            name = "Bad Name"
            """);
    settings.path("state", null);
    Settings link = settings.table("link");
    link.address("target", null);
    link.bytesPerSecond("rate", null, 1, Long.MAX_VALUE);
    link.integer("mtu", 1500L, 576, 65_535);
    link.fraction("parity", "10%", 0, 0.5);
    for (Settings mirror : settings.tables("mirror")) {
      mirror.string("name", null, Pattern.compile("[a-z]+"), "use small letters");
      mirror.path("path", null);
    }
    SettingsException report = assertThrows(SettingsException.class, settings::check);
    assertEquals(
        List.of(
            "/etc/nonreturn/sender.toml:1:1: stat is unknown; known here: link, mirror, state",
            "/etc/nonreturn/sender.toml:1:1: state is missing and has no default",
            "/etc/nonreturn/sender.toml:3:1: link.target = \"nowhere\" is not an address and port such as"
                + " \"10.9.0.2:7000\"",
            "/etc/nonreturn/sender.toml:4:1: link.rate = \"fast\" is not a rate such as \"100 MB/s\" or \"1 Gbit/s\"",
            "/etc/nonreturn/sender.toml:5:1: link.mtu = \"1500\" is not a whole number without quotes",
            "/etc/nonreturn/sender.toml:6:3: link.parity = \"90%\" is above the most allowed, 50%",
            "/etc/nonreturn/sender.toml:7:1: mirror.path is missing and has no default",
            "/etc/nonreturn/sender.toml:8:1: mirror.name = \"Bad Name\" is not allowed; use small letters"),
        report.problems().stream().sorted().toList());
  }

  @Test
  void everySyntaxErrorHasItsPlace() {
    SettingsException report =
        assertThrows(SettingsException.class, () -> Settings.parse(FILE, "a = \nb = 1\n[link\n"));
    assertEquals(2, report.problems().size(), report::getMessage);
    assertTrue(report.problems().get(0).startsWith("/etc/nonreturn/sender.toml:1:"), report::getMessage);
    assertTrue(report.problems().get(1).startsWith("/etc/nonreturn/sender.toml:3:"), report::getMessage);
  }

  /** The library trips over this one. */
  @Test
  void anEmptyValueInAnInlineTableIsASyntaxErrorToo() {
    SettingsException refused =
        assertThrows(SettingsException.class, () -> Settings.parse(FILE, "k = { h = , }\n[[l]]\n"));
    assertTrue(refused.problems().getFirst().contains(":1:"), refused.getMessage());
  }

  @Test
  void aMissingFileSaysSo() {
    SettingsException report =
        assertThrows(SettingsException.class, () -> Settings.read(Path.of("/nonexistent/x.toml")));
    assertTrue(report.getMessage().contains("no such file"), report::getMessage);
  }
}
