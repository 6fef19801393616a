package io.nonreturn.wire.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the kernel knows of a neighbour. IPv4: {@code /proc/net/arp}, flags of {@code if_arp.h}. IPv6 has no such file: {@code ip -6 neigh},
 * ip-neighbour(8).
 *
 * @param hardware its hardware address
 * @param isPermanent whether that is never forgotten
 */
record Neighbour(String hardware, boolean isPermanent) {
  private static final Path ARP = Path.of("/proc/net/arp");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final int COMPLETE = 0x02;
  private static final int PERMANENT = 0x04;
  private static final long PATIENCE_SECONDS = 5;

  /**
   * Empty where the address has no hardware address on this device.
   *
   * @throws IOException if it cannot be asked for
   */
  static Optional<Neighbour> of(InetAddress address, String device) throws IOException {
    String text = text(address);
    if (!(address instanceof Inet4Address)) {
      return parse(ip("-j", "-6", "neigh", "show", "to", text, "dev", device));
    }
    try (Stream<String> rows = Files.lines(ARP)) {
      return find(rows, text, device);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** An address as ip(8) takes it; the device of one that is local to its link is told apart. */
  static String text(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
  }

  static Optional<Neighbour> find(Stream<String> rows, String address, String device) {
    return rows.skip(1)
        .map(row -> BLANKS.split(row.strip(), -1))
        .filter(fields -> fields.length > 5 && fields[0].equals(address) && fields[5].equals(device))
        .filter(fields -> (Integer.decode(fields[2]) & COMPLETE) != 0)
        .map(fields -> new Neighbour(fields[3], (Integer.decode(fields[2]) & PERMANENT) != 0))
        .findFirst();
  }

  static Optional<Neighbour> parse(String json) throws IOException {
    try {
      JsonNode found = JsonMapper.shared().readTree(json).path(0);
      List<String> states = found.path("state").valueStream().map(JsonNode::asString).toList();
      String hardware = found.path("lladdr").asString("");
      return hardware.isEmpty() || states.contains("FAILED") || states.contains("INCOMPLETE")
          ? Optional.empty()
          : Optional.of(new Neighbour(hardware, states.contains("PERMANENT")));
    } catch (JacksonException e) {
      throw new IOException("ip answers " + json.strip(), e);
    }
  }

  private static String ip(String... words) throws IOException {
    Process ip = new ProcessBuilder(Stream.concat(Stream.of("ip"), Stream.of(words)).toList()).redirectErrorStream(true).start();
    ip.getOutputStream().close();
    try {
      String answer = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!ip.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || ip.exitValue() != 0) {
        throw new IOException("ip answers " + answer.strip());
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      ip.destroyForcibly();
    }
  }
}
