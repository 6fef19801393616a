package io.nonreturn.receiver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.listen.Transport;
import io.nonreturn.wire.reload.Change;
import io.nonreturn.wire.reload.Changes;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.SettingsException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReceiverConfigTest {
  private static final Path FILE = Path.of("/etc/nonreturn/receiver.toml");
  private static final String LEAST =
      """
      state = "/var/lib/nonreturn/receiver"
      [keys]
      trust = "trust.pem"
      link = "link.key"
      [link]
      listen = "127.0.0.1:7000"
      """;

  @Test
  void defaultsAreThoseOfTheThreatPage() throws Exception {
    ReceiverConfig config = ReceiverConfig.of(Settings.parse(FILE, LEAST));
    assertEquals(Path.of("/etc/nonreturn/trust.pem"), config.trustFile());
    assertEquals(Path.of("/etc/nonreturn/link.key"), config.linkKeyFile());
    assertEquals(7000, config.listen().bind().getPort());
    assertEquals(Optional.empty(), config.listen().source());
    assertEquals(64 << 20, config.listen().receiveBufferBytes());
    assertEquals(Transport.AUTO, config.listen().transport());
    assertEquals(65_536, config.decode().replayFrames());
    assertEquals(1_024, config.decode().openBlocks());
    assertEquals(2L << 30, config.unknownBytes());
    assertEquals(Duration.ofMinutes(10), config.unknownAge());
    assertEquals(10L << 30, config.diskFloorBytes());
    assertEquals(0.05, config.diskFloorShare());
    assertEquals(10_000, config.commit().waitingBundles());
    assertEquals(250_000, config.commit().waitingBlobs());
    assertEquals(8080, config.web().listen().orElseThrow().getPort());
    assertEquals(Duration.ofSeconds(30), config.web().idle());
  }

  private static List<String> reloaded(String before, String after) throws SettingsException {
    ReceiverConfig old = ReceiverConfig.of(Settings.parse(FILE, LEAST + before));
    ReceiverConfig now = ReceiverConfig.of(Settings.parse(FILE, LEAST + after));
    List<Change> changes = Changes.between(old.toToml(), now.toToml(), key -> old.isReloadable(key, now));
    List<Change> left = Changes.between(old.reloaded(now).toToml(), now.toToml(), key -> old.isReloadable(key, now));
    assertEquals(changes.stream().filter(change -> !change.isApplied()).toList(), left, "what is said to be applied is, and nothing else");
    return changes.stream().map(change -> (change.isApplied() ? "+" : "-") + change.key()).toList();
  }

  @Test
  void whatIsChangedInDailyLifeNeedsNoRestart() throws Exception {
    String tls = "[web]\ncertificate = \"a.crt\"\nkey = \"a.key\"\n";
    assertEquals(List.of(), reloaded(tls, tls));
    assertEquals(
        List.of("+reserved", "+retention.pin", "+retention.rule", "+web.ca", "+web.certificate", "+web.key", "+web.readers"),
        reloaded(tls, """
            [web]
            certificate = "b.crt"
            key = "b.key"
            ca = "/etc/ca.crt"
            readers = "readers"
            [retention]
            pin = ["files/tool"]
            [[retention.rule]]
            mirror = "files"
            generations = 2
            [[reserved]]
            ecosystem = "raw"
            names = ["corp-*"]
            """));
    assertEquals(List.of("-limits.disk_floor", "-link.receive_buffer", "-web.idle"), reloaded("", """
        [limits]
        disk_floor = "1 GiB"
        [web]
        idle = "1 min"
        """.replace("[limits]", "receive_buffer = \"1 MiB\"\n[limits]")));
  }

  /** Where there was no HTTPS there is no server to hand a certificate to. */
  @Test
  void httpsItselfNeedsOne() throws Exception {
    assertEquals(
        List.of("-web.certificate", "-web.key", "-web.listen", "-web.tls_listen"),
        reloaded("", "[web]\ncertificate = \"b.crt\"\nkey = \"b.key\"\n"));
  }

  @Test
  void replayWindowIsMadeOfWords() {
    SettingsException refused = assertThrows(
        SettingsException.class, () -> ReceiverConfig.of(Settings.parse(FILE, LEAST + "[limits]\nreplay_window = 65534\n")));
    assertTrue(refused.getMessage().contains("replay_window = 65534 is not a multiple of 64"), refused.getMessage());
  }

  @Test
  void everyKeyIsRead() throws Exception {
    ReceiverConfig config = ReceiverConfig.of(Settings.parse(
        FILE,
        LEAST
            + """
            source = "10.9.0.1"
            receive_buffer = "1 MiB"
            transport = "nio"
            [limits]
            replay_window = 2048
            open_blocks = 17
            block_memory = "32 MiB"
            decode_threads = 3
            unknown_bytes = "5 MiB"
            unknown_age = "7 s"
            disk_floor = "1 GiB"
            disk_floor_share = "1%"
            waiting_bundles = 11
            waiting_blobs = 13
            [web]
            listen = "127.0.0.1:81"
            threads = 9
            connections = 10
            idle = "3 s"
            """));
    assertEquals(Optional.of(InetAddress.ofLiteral("10.9.0.1")), config.listen().source());
    assertEquals(1 << 20, config.listen().receiveBufferBytes());
    assertEquals(Transport.NIO, config.listen().transport());
    assertEquals(2_048, config.decode().replayFrames());
    assertEquals(17, config.decode().openBlocks());
    assertEquals(32L << 20, config.decode().slabBytes());
    assertEquals(3, config.decode().workers());
    assertEquals(5L << 20, config.unknownBytes());
    assertEquals(Duration.ofSeconds(7), config.unknownAge());
    assertEquals(1L << 30, config.diskFloorBytes());
    assertEquals(0.01, config.diskFloorShare());
    assertEquals(11, config.commit().waitingBundles());
    assertEquals(13, config.commit().waitingBlobs());
    assertEquals(81, config.web().listen().orElseThrow().getPort());
    assertEquals(9, config.web().threads());
    assertEquals(10, config.web().connections());
    assertEquals(Duration.ofSeconds(3), config.web().idle());
  }

  @Test
  void whatIsPrintedReadsAsTheSame() throws Exception {
    String printed = ReceiverConfig.of(Settings.parse(FILE, LEAST + "source = \"10.9.0.1\"\n")).toToml();
    assertEquals(printed, ReceiverConfig.of(Settings.parse(FILE, printed)).toToml());
    assertTrue(printed.contains("source = \"10.9.0.1\"\n"), printed);
  }

  @Test
  void httpsTakesThePlaceOfPlainHttp() throws Exception {
    String web = LEAST + "[web]\ncertificate = \"chain.pem\"\nkey = \"key.pem\"\n";
    ReceiverConfig secure = ReceiverConfig.of(Settings.parse(FILE, web));
    assertEquals(Optional.empty(), secure.web().listen());
    assertEquals(8443, secure.web().tls().orElseThrow().listen().getPort());
    assertEquals(Path.of("/etc/nonreturn/key.pem"), secure.web().tls().orElseThrow().key());
    assertEquals(secure.toToml(), ReceiverConfig.of(Settings.parse(FILE, secure.toToml())).toToml());
    String all = web + "listen = \"127.0.0.1:80\"\ntls_listen = \"127.0.0.1:443\"\naddress = \"https://Mirror.example:443/\"\n"
        + "ca = \"/etc/ca.pem\"\nreaders = \"readers\"\n";
    ReceiverConfig both = ReceiverConfig.of(Settings.parse(FILE, all));
    assertEquals(80, both.web().listen().orElseThrow().getPort());
    assertEquals("https://mirror.example", both.web().usualAddress().base());
    assertTrue(both.toToml().contains("address = \"https://mirror.example\"\nca = \"/etc/ca.pem\"\nreaders = \"/etc/nonreturn/readers\"\n"), both.toToml());
    assertEquals(both.toToml(), ReceiverConfig.of(Settings.parse(FILE, both.toToml())).toToml());
  }

  @Test
  void halfOfHttpsIsAMistake() {
    for (String web : List.of("certificate = \"c\"", "key = \"k\"", "tls_listen = \"127.0.0.1:443\"", "address = \"mirror\"", "ca = \"a b\"")) {
      assertThrows(SettingsException.class, () -> ReceiverConfig.of(Settings.parse(FILE, LEAST + "[web]\n" + web + "\n")), web);
    }
  }

  @Test
  void everyMistakeIsToldAtOnceWithItsPlace() {
    SettingsException wrong = assertThrows(
        SettingsException.class,
        () -> ReceiverConfig.of(Settings.parse(
            FILE,
            """
            [keys]
            trust = "trust.pem"
            [link]
            listen = "nowhere"
            source = "sender"
            transport = "pigeon"
            speed = "fast"
            [limits]
            unknown_bytes = "1 B"
            open_blocks = "many"
            """)));
    List<String> starts = wrong.problems().stream().map(p -> p.replaceFirst("^.*receiver.toml:(\\d+):.*", "$1")).toList();
    assertEquals(List.of("1", "1", "4", "5", "6", "7", "9", "10"), starts, wrong.getMessage());
  }
}
