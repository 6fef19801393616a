package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.Jvm;
import io.nonreturn.wire.KeyFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command on hosts with real faults: a network of its own with a small MTU and without a neighbour entry, a small disk, files of another. Needs root. */
class DoctorIT {
  private static final String NETWORK = "ip link set lo up; ip link add diode0 type veth peer name far; ip addr add 10.9.0.1/24 dev diode0;"
      + " ip link set far up; ip link set diode0 up; ";

  @TempDir
  Path folder;

  private Path config;

  @BeforeEach
  void configure() throws Exception {
    KeyFiles.init(folder);
    Files.createDirectories(folder.resolve("files"));
    Files.createDirectories(folder.resolve("state"));
    config = Files.writeString(folder.resolve("sender.toml"), """
        state = "state"
        [keys]
        publisher = "publisher.key"
        link = "link.key"
        [link]
        target = "10.9.0.2:7000"
        mtu = 9000
        [[mirror]]
        name = "files"
        ecosystem = "raw"
        folder = "files"
        """);
  }

  /** Runs the command in name spaces of its own after these shell commands. */
  private Findings doctor(String before) throws IOException, InterruptedException {
    return doctor(before, "");
  }

  /** @param behind words that the command is run behind */
  private Findings doctor(String before, String behind) throws IOException, InterruptedException {
    String java = Jvm.command(List.of("-XX:TieredStopAtLevel=1"), List.of("doctor", "-c", config.toString(), "--json")).stream()
        .map(word -> "'" + word + "'")
        .collect(Collectors.joining(" "));
    String script = NETWORK + before + " exec " + behind + " " + java;
    Process process = new ProcessBuilder("unshare", "--net", "--mount", "sh", "-ec", script).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    int begin = text.startsWith("{") ? 0 : text.indexOf("\n{") + 1;
    assertTrue(text.startsWith("{", begin), text);
    return new Findings(exit, JsonMapper.shared().readTree(text.substring(begin)));
  }

  private record Findings(int exit, JsonNode json) {
    List<JsonNode> of(String check) {
      List<JsonNode> found = new ArrayList<>();
      json.path("findings").forEach(each -> {
        if (each.path("check").asString().equals(check)) {
          found.add(each);
        }
      });
      assertFalse(found.isEmpty(), check + " is not among " + json);
      return found;
    }

    void expect(String check, String level, String figure) {
      JsonNode finding = of(check).getFirst();
      assertEquals(level, finding.path("level").asString(), finding.toString());
      assertTrue(finding.path("figure").asString().contains(figure), finding.toString());
    }
  }

  @Test
  void aSmallMtuAndAMissingNeighbourAreFaultsAndTheirFixesMendThem() throws Exception {
    Findings broken = doctor("");
    broken.expect("mtu", "fault", "mtu=1500 of diode0");
    broken.expect("neighbour", "fault", "no hardware address on diode0");
    assertEquals(1, broken.exit());
    String mtu = broken.of("mtu").getFirst().path("fix").asString().replaceAll(" +#.*", "");
    String neighbour = broken.of("neighbour").getFirst().path("fix").asString().replaceAll(" +#.*", "").replace("HIGH_MAC", "02:00:00:00:00:02");
    Findings mended = doctor("ip link set far mtu 9000; " + mtu + "; " + neighbour + "; mount -t tmpfs -o size=2g,mode=700 tmpfs '" + folder.resolve("state") + "';");
    mended.expect("mtu", "ok", "mtu=9000 of diode0");
    mended.expect("neighbour", "ok", "02:00:00:00:00:02");
    mended.expect("disk-room", "ok", "free=2 GiB");
    assertEquals(0, mended.exit(), mended.json().toString());
  }

  @Test
  void aNeighbourThatIsForgottenIsAWarning() throws Exception {
    doctor("ip neigh replace 10.9.0.2 lladdr 02:00:00:00:00:02 nud reachable dev diode0;").expect("neighbour", "warning", "until that is forgotten");
  }

  /** As the launcher runs it: root may read the keys, and what the account alone may not read is said all the same. */
  @Test
  void whatTheAccountOfTheServiceCannotReadIsAFaultUnlessItIsHandedOver() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(config, Files.readString(config).replace("link = \"link.key\"", "link = \"credential:link.key\""));
    Findings found = doctor("", "setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+dac_read_search --ambient-caps=+dac_read_search --");
    found.expect("link-key", "ok", "can be read");
    found.expect("publisher-key", "ok", "signs as");
    found.expect("access", "fault", folder.resolve("publisher.key") + " cannot be read by nobody");
    assertEquals(1, found.of("access").size(), found.json().toString());
    assertEquals("chown nobody " + folder.resolve("publisher.key"), found.of("access").getFirst().path("fix").asString());
  }

  @Test
  void aNeighbourOfIpv6IsLookedForAndItsFixMendsIt() throws Exception {
    Files.writeString(config, Files.readString(config).replace("10.9.0.2:7000", "[fd00:9::2]:7000"));
    String address = "ip addr add fd00:9::1/64 dev diode0 nodad;";
    Findings broken = doctor(address);
    broken.expect("neighbour", "fault", "fd00:9:0:0:0:0:0:2 has no hardware address on diode0");
    String fix = broken.of("neighbour").getFirst().path("fix").asString().replaceAll(" +#.*", "").replace("HIGH_MAC", "02:00:00:00:00:02") + ";";
    doctor(address + fix).expect("neighbour", "ok", "is 02:00:00:00:00:02 on diode0, for ever");
    doctor(address + fix.replace("permanent", "stale")).expect("neighbour", "warning", "until that is forgotten");
    Findings blind = doctor(address + "export PATH=/nowhere;", "");
    blind.expect("neighbour", "warning", "was not looked for");
    assertTrue(blind.of("neighbour").getFirst().path("fix").asString().startsWith("apt-get install iproute2"), blind.json().toString());
  }

  @Test
  void aSmallDiskAndFilesOfAnotherAccountAreFaults() throws Exception {
    Findings broken = doctor("mount -t tmpfs -o size=1m,mode=700 tmpfs '" + folder.resolve("state") + "'; touch '" + folder.resolve("state/journal.db") + "'; chown 12345 '"
        + folder.resolve("state/journal.db") + "';");
    broken.expect("disk-room", "fault", "floor=1 GiB");
    broken.expect("state", "fault", "belongs to 12345");
    assertEquals(1, broken.exit());
  }
}
