package io.nonreturn.bench.daemon;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * Free ports of the loopback address, each given once. They lie below those that the kernel gives to outgoing connections, of
 * which one could otherwise take a port between its choice and its use; another program still could.
 */
public final class Ports {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private static final int FIRST = 15_000;
  private static final int RANGE = 15_000;
  /** Processes of one machine begin in different places. */
  private static final AtomicInteger NEXT = new AtomicInteger(new Random().nextInt(RANGE));

  private Ports() {}

  public static int freeUdp() throws IOException {
    return free(port -> {
      try (DatagramSocket socket = new DatagramSocket(port, LOOPBACK)) {
        return socket.isBound();
      } catch (IOException e) {
        return false;
      }
    });
  }

  public static int freeTcp() throws IOException {
    return free(Ports::isFreeTcp);
  }

  private static int free(IntPredicate isFree) throws IOException {
    for (int tries = 0; tries < RANGE; tries++) {
      int port = FIRST + NEXT.getAndIncrement() % RANGE;
      if (isFree.test(port)) {
        return port;
      }
    }
    throw new IOException("no free port from " + FIRST + " to " + (FIRST + RANGE - 1));
  }

  public static boolean isFreeTcp(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // A connection that lingers from the last run does not make a port taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(LOOPBACK, port), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** {@code 127.0.0.1:port}. */
  public static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(LOOPBACK, port);
  }

  /** {@code address:port}, as people write it. */
  public static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
