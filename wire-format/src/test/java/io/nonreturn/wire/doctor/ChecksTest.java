package io.nonreturn.wire.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.doctor.Finding.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check on a host that is well and on one with the fault that it looks for. What needs another network is in {@code DoctorIT}. */
class ChecksTest {
  private static final Instant NOW = Instant.parse("2026-01-31T08:15:00Z");

  @TempDir
  Path folder;

  private static Finding only(Check check) throws IOException {
    List<Finding> findings = check.look();
    assertEquals(1, findings.size(), findings.toString());
    return findings.getFirst();
  }

  private static void expect(Level level, Finding finding) {
    assertEquals(level, finding.level(), finding.toString());
    assertEquals(level == Level.OK, finding.fix().isEmpty(), "what is wrong has a fix: " + finding);
  }

  private static InetSocketAddress local(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Test
  void keysMustBeThereAndReadableByNobodyElse() throws Exception {
    KeyFiles.init(folder);
    Path publisher = folder.resolve("publisher.key");
    Path trust = folder.resolve("trust.pem");
    Path link = folder.resolve("link.key");
    new KeysCheck(Optional.of(publisher), Optional.of(trust), link, InstantSource.system()).look().forEach(finding -> expect(Level.OK, finding));
    Files.setPosixFilePermissions(publisher, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(trust, "nothing of that kind");
    Files.delete(link);
    List<Finding> findings = new KeysCheck(Optional.of(publisher), Optional.of(trust), link, InstantSource.system()).look();
    assertEquals(3, findings.size());
    findings.forEach(finding -> expect(Level.FAULT, finding));
  }

  @Test
  void keysThatEndSoonAreSaidInTime() throws Exception {
    Instant end = Instant.parse("2027-02-28T12:00:00Z");
    KeyFiles.init(folder, end, true);
    Map<Duration, Level> levels = Map.of(Duration.ofDays(15), Level.OK, Duration.ofDays(14), Level.WARNING, Duration.ZERO, Level.FAULT);
    levels.forEach((before, level) -> {
      InstantSource clock = () -> end.minus(before);
      List<Finding> findings = new KeysCheck(
          Optional.of(folder.resolve("publisher.key")), Optional.of(folder.resolve("trust.pem")), folder.resolve("link.key"), clock).look();
      assertEquals(List.of(level, level, Level.OK), findings.stream().map(Finding::level).toList(), before.toString());
      assertTrue(findings.getFirst().figure().contains("2027-02-28T12:00:00Z"), findings.getFirst()::toString);
    });
  }

  @Test
  void loopbackCarriesWhatItCan() throws Exception {
    expect(Level.OK, only(new MtuCheck(local(7000), local(0), 1_500)));
    Finding fault = only(new MtuCheck(local(7000), local(0), 1_000_000));
    expect(Level.FAULT, fault);
    assertTrue(fault.fix().startsWith("ip link set dev lo mtu 1000000"), fault.fix());
    expect(Level.OK, only(new NeighbourCheck(local(7000), local(0))));
  }

  /** As Linux 6 and iproute2 6 print them. */
  @Test
  void neighboursAreReadAsTheyArePrinted() throws Exception {
    String arp = """
        IP address       HW type     Flags       HW address            Mask     Device
        10.9.0.2         0x1         0x6         02:00:00:00:00:02     *        diode0
        10.9.0.3         0x1         0x2         02:00:00:00:00:03     *        diode0
        10.9.0.4         0x1         0x0         00:00:00:00:00:00     *        diode0
        """;
    assertEquals(Optional.of(new Neighbour("02:00:00:00:00:02", true)), Neighbour.find(arp.lines(), "10.9.0.2", "diode0"));
    assertEquals(Optional.of(new Neighbour("02:00:00:00:00:03", false)), Neighbour.find(arp.lines(), "10.9.0.3", "diode0"));
    assertEquals(Optional.empty(), Neighbour.find(arp.lines(), "10.9.0.4", "diode0"));
    assertEquals(Optional.empty(), Neighbour.find(arp.lines(), "10.9.0.2", "eth0"));
    assertEquals(Optional.of(new Neighbour("02:00:00:00:00:02", true)),
        Neighbour.parse("[{\"dst\":\"fd00:9::2\",\"lladdr\":\"02:00:00:00:00:02\",\"state\":[\"PERMANENT\"]}]"));
    assertEquals(Optional.of(new Neighbour("02:00:00:00:00:02", false)),
        Neighbour.parse("[{\"dst\":\"fd00:9::2\",\"lladdr\":\"02:00:00:00:00:02\",\"state\":[\"STALE\"]}]"));
    assertEquals(Optional.empty(), Neighbour.parse("[{\"dst\":\"fd00:9::2\",\"dev\":\"eth0\",\"state\":[\"FAILED\"]}]"));
    assertEquals(Optional.empty(), Neighbour.parse("[ ]\n"));
    assertThrows(IOException.class, () -> Neighbour.parse("Cannot find device"));
  }

  @Test
  void theKernelGrantsSmallBuffersAndNotAllOfAHugeOne() throws Exception {
    expect(Level.OK, only(BufferCheck.receive(64 << 10)));
    Finding warning = only(BufferCheck.receive(1 << 30));
    expect(Level.WARNING, warning);
    assertTrue(warning.fix().contains("net.core.rmem_max=1073741824"), warning.fix());
  }

  @Test
  void aPortIsFreeOrOursOrSomebodyElses() throws Exception {
    try (DatagramChannel udp = DatagramChannel.open().bind(local(0));
        ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress link = (InetSocketAddress) udp.getLocalAddress();
      expect(Level.FAULT, only(new PortCheck("link-port", link, true, () -> false)));
      expect(Level.OK, only(new PortCheck("link-port", link, true, () -> true)));
      expect(Level.FAULT, only(new PortCheck("web-port", local(tcp.getLocalPort()), false, () -> false)));
    }
    expect(Level.OK, only(new PortCheck("web-port", local(0), false, () -> false)));
  }

  @Test
  void aDiskNeedsRoomAboveItsFloor() throws Exception {
    List<Finding> well = new DiskCheck(folder.resolve("not/there/yet"), 0, 0).look();
    assertEquals(List.of("disk-room", "disk-speed"), well.stream().map(Finding::check).toList());
    expect(Level.OK, well.getFirst());
    assertFalse(well.getLast().level() == Level.FAULT, "slow is no fault");
    expect(Level.FAULT, new DiskCheck(folder, Long.MAX_VALUE, 0).look().getFirst());
    try (var left = Files.list(folder)) {
      assertEquals(0, left.count(), "the probe is gone");
    }
  }

  @Test
  void aClockThatWentBackIsSeenByTheFiles() throws Exception {
    Path file = Files.createFile(folder.resolve("catalog.db"));
    Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60)));
    new ClockCheck(folder, () -> NOW, () -> OptionalInt.of(0)).look().forEach(finding -> expect(Level.OK, finding));
    Files.setLastModifiedTime(file, FileTime.from(NOW.plusSeconds(7_200)));
    expect(Level.FAULT, new ClockCheck(folder, () -> NOW, () -> OptionalInt.of(0)).look().getLast());
    expect(Level.WARNING, new ClockCheck(folder, () -> NOW, () -> OptionalInt.of(5)).look().getFirst());
    expect(Level.WARNING, new ClockCheck(folder, () -> NOW, OptionalInt::empty).look().getFirst());
  }

  @Test
  void limitsOfFilesAreReadAsTheKernelWritesThem() throws Exception {
    Path limits = folder.resolve("limits");
    String row = "Limit                     Soft Limit           Hard Limit           Units     %nMax open files            %s                 524288               files     %n";
    Files.writeString(limits, String.format(row, "1024"));
    expect(Level.WARNING, only(new FilesCheck(limits)));
    Files.writeString(limits, String.format(row, "65536"));
    expect(Level.OK, only(new FilesCheck(limits)));
    assertFalse(only(new FilesCheck(Path.of("/proc/self/limits"))).figure().contains("does not say"));
  }

  @Test
  void theSlowCodecIsNamed() throws Exception {
    expect(Level.WARNING, only(new VectorCheck(() -> "plain", "plain")));
    expect(Level.OK, only(new VectorCheck(() -> "vector-512", "plain")));
  }

  @Test
  void aStateFolderThatAllMayWriteAndADatabaseWithoutItsLogAreFaults() throws Exception {
    expect(Level.OK, only(new StateCheck(folder.resolve("none"), "catalog.db")));
    byte[] header = new byte[100];
    header[18] = 2;
    Files.write(folder.resolve("catalog.db"), header);
    new StateCheck(folder, "catalog.db").look().forEach(finding -> expect(Level.OK, finding));
    header[18] = 1;
    Files.write(folder.resolve("catalog.db"), header);
    expect(Level.WARNING, new StateCheck(folder, "catalog.db").look().getLast());
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    expect(Level.FAULT, new StateCheck(folder, "catalog.db").look().getFirst());
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void theKernelTellsOffloadsOfLoopback() {
    Finding gso = new OffloadCheck("lo", true).look().getFirst();
    assertEquals("offload-gso", gso.check());
    assertEquals("gso=on of lo", gso.figure());
    assertEquals(Level.WARNING, new OffloadCheck("nothere", false).look().getFirst().level());
  }

  /** Root may read all: what another account may is in {@code DoctorIT}. */
  @Test
  void whatIsNamedMustBeThere() throws Exception {
    Path file = Files.createFile(folder.resolve("sender.toml"));
    expect(Level.OK, only(new AccessCheck(List.of(file, folder))));
    expect(Level.FAULT, only(new AccessCheck(List.of(file, folder.resolve("gone")))));
  }
}
