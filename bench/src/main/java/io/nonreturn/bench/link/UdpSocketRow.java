package io.nonreturn.bench.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the kernel says of one UDP socket, from {@code /proc/net/udp} and {@code /proc/net/udp6} (layout:
 * {@code udp4_format_sock} in {@code net/ipv4/udp.c}).
 *
 * @param waitingBytes received and not read yet, with the kernel's own overhead
 * @param drops datagrams dropped because the socket's receive buffer was full
 */
public record UdpSocketRow(long waitingBytes, long drops) {
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final int LOCAL_ADDRESS = 1;
  private static final int QUEUES = 4;
  private static final int DROPS = 12;

  /** The first socket bound to this port in the caller's network namespace; empty where there is none or no {@code /proc}. */
  public static Optional<UdpSocketRow> ofPort(int port) {
    for (String table : new String[] {"/proc/net/udp", "/proc/net/udp6"}) {
      Optional<UdpSocketRow> row = find(readOrEmpty(Path.of(table)), port);
      if (row.isPresent()) {
        return row;
      }
    }
    return Optional.empty();
  }

  private static String readOrEmpty(Path table) {
    try {
      return Files.readString(table, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      // Not Linux, or IPv6 switched off: this table has no socket of ours.
      return "";
    }
  }

  static Optional<UdpSocketRow> find(String table, int port) {
    String suffix = String.format(":%04X", port);
    return table.lines()
        .skip(1)
        .map(line -> BLANKS.split(line.strip(), -1))
        .filter(fields -> fields.length > DROPS && fields[LOCAL_ADDRESS].endsWith(suffix))
        .findFirst()
        .map(UdpSocketRow::parse);
  }

  private static UdpSocketRow parse(String[] fields) {
    String receiveQueue = fields[QUEUES].substring(fields[QUEUES].indexOf(':') + 1);
    return new UdpSocketRow(Long.parseLong(receiveQueue, 16), Long.parseLong(fields[DROPS]));
  }
}
