package io.nonreturn.receiver.listen;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads how often the kernel dropped something for one socket, from {@code /proc/net/udp} and {@code /proc/net/udp6}:
 * the last column of the socket's row (proc(5)). With GRO the kernel queues, drops and counts super-datagrams, each of
 * which holds many frames: this is no count of frames. Thread-safe.
 */
public final class KernelDrops {
  private static final long SAMPLE_NANOS = 1_000_000_000;
  private static final int LOCAL_ADDRESS = 1;
  private static final int INODE = 9;
  private static final int DROPS = 12;
  private static final List<Path> TABLES = List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));
  private static final Pattern SOCKET_LINK = Pattern.compile("socket:\\[(\\d+)]");

  private final List<Path> tables;
  private final String portSuffix;
  private final String inode;
  private long sampledNanos;
  private boolean sampled;
  private long drops;

  /**
   * @param inode the socket's, or empty when unknown: then the port decides
   */
  KernelDrops(List<Path> tables, int port, String inode) {
    this.tables = tables;
    this.portSuffix = String.format(Locale.ROOT, ":%04X", port);
    this.inode = inode;
  }

  static KernelDrops of(Channel channel) {
    int port = ((InetSocketAddress) channel.localAddress()).getPort();
    String inode = channel instanceof EpollDatagramChannel epoll ? inode(epoll.fd().intValue()) : "";
    return new KernelDrops(TABLES, port, inode);
  }

  /** Of the sockets that are bound to a port. */
  public static KernelDrops ofPort(int port) {
    return new KernelDrops(TABLES, port, "");
  }

  /** Drops, each of one or many frames, since the socket was made; 0 where the system does not tell. */
  synchronized long drops() {
    long nanos = System.nanoTime();
    if (!sampled || nanos - sampledNanos >= SAMPLE_NANOS) {
      sampled = true;
      sampledNanos = nanos;
      drops = now();
    }
    return drops;
  }

  /** The same, read this moment. */
  public long now() {
    return tables.stream().mapToLong(this::read).sum();
  }

  private long read(Path table) {
    try {
      return Files.readAllLines(table).stream().mapToLong(this::dropsOf).sum();
    } catch (IOException e) {
      return 0;
    }
  }

  private long dropsOf(String row) {
    String[] columns = row.trim().split("\\s+", -1);
    if (columns.length <= DROPS || !columns[LOCAL_ADDRESS].endsWith(portSuffix)) {
      return 0;
    }
    if (!inode.isEmpty() && !inode.equals(columns[INODE])) {
      return 0;
    }
    return Long.parseLong(columns[DROPS]);
  }

  private static String inode(int fileDescriptor) {
    try {
      Matcher link =
          SOCKET_LINK.matcher(Files.readSymbolicLink(Path.of("/proc/self/fd/" + fileDescriptor)).toString());
      return link.matches() ? link.group(1) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
