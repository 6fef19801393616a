package io.nonreturn.wire.service;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how a daemon is, where it asks to be told: that it is ready, what it does, that it ends, and, as long as that is true, that it
 * is alive. Elsewhere it does nothing. A daemon that stands still is killed and started again by systemd when it no longer says that it is
 * alive. Source: sd_notify(3), sd_watchdog_enabled(3). Thread-safe.
 */
public final class Supervisor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  /** Null where nobody listens. */
  private final Socket socket;

  private final Thread watchdog;

  private Supervisor(Socket socket, Duration patience, BooleanSupplier isAlive) {
    this.socket = socket;
    watchdog =
        socket == null || patience.isZero()
            ? null
            : Thread.ofPlatform().name("watchdog").daemon(true).unstarted(() -> watch(patience.dividedBy(3), isAlive));
  }

  /**
   * As the environment of this process says.
   *
   * @param isAlive asked three times in the time after which systemd would lose patience; false, or no answer, ends the process
   */
  public static Supervisor of(BooleanSupplier isAlive) {
    return of(System.getenv(), ProcessHandle.current().pid(), isAlive);
  }

  static Supervisor of(Map<String, String> environment, long pid, BooleanSupplier isAlive) {
    return new Supervisor(socket(environment.getOrDefault("NOTIFY_SOCKET", "")), patience(environment, pid), isAlive);
  }

  private static Socket socket(String path) {
    if (path.isEmpty() || !Epoll.isAvailable()) {
      return null;
    }
    Socket socket = Socket.newSocketDomainDgram();
    try {
      // An at sign stands for the zero byte of a name that no file system has.
      socket.connect(new DomainSocketAddress(path.startsWith("@") ? "\0" + path.substring(1) : path));
      return socket;
    } catch (IOException e) {
      LOG.warn("NOTIFY_SOCKET={} cannot be used: {}; the service manager will think that it does not start: use Type=simple, or let it reach the socket", path, e.getMessage());
      close(socket);
      return null;
    }
  }

  private static Duration patience(Map<String, String> environment, long pid) {
    try {
      long owner = Long.parseLong(environment.getOrDefault("WATCHDOG_PID", Long.toString(pid)));
      long micros = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0"));
      return owner == pid && micros > 0 ? Duration.ofNanos(Math.multiplyExact(micros, 1_000L)) : Duration.ZERO;
    } catch (ArithmeticException | NumberFormatException e) {
      LOG.warn("WATCHDOG_USEC or WATCHDOG_PID is no number; nobody watches this process: leave both to the service manager");
      return Duration.ZERO;
    }
  }

  /** It does its work from now on, or again. */
  public void ready(String status) {
    tell("READY=1\nSTATUS=" + status);
    if (watchdog != null && watchdog.getState() == Thread.State.NEW) {
      watchdog.start();
    }
  }

  /** It reads its configuration again, until {@link #ready}, and goes on with its work meanwhile. */
  public void reloading() {
    tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1_000);
  }

  /** It ends, in an orderly way. */
  @Override
  public void close() {
    tell("STOPPING=1");
    if (watchdog != null) {
      watchdog.interrupt();
    }
  }

  private void watch(Duration pause, BooleanSupplier isAlive) {
    try {
      while (true) {
        if (isAlive.getAsBoolean()) {
          tell("WATCHDOG=1");
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it ends
    }
  }

  private void tell(String state) {
    if (socket == null) {
      return;
    }
    byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    try {
      socket.write(buffer, 0, bytes.length);
    } catch (IOException e) {
      LOG.warn("systemd cannot be told {}: {}; if it ends this process for that, look at its NotifyAccess", state, e.getMessage());
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("close", e);
    }
  }
}
