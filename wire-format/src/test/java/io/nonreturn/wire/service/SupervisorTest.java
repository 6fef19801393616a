package io.nonreturn.wire.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A datagram socket in systemd's place hears what sd_notify(3) says that it would. */
@Timeout(60)
class SupervisorTest {

  private static final long PID = 4711;

  @TempDir Path folder;

  private static Socket listen(String address) throws IOException {
    Epoll.ensureAvailability();
    Socket socket = Socket.newSocketDomainDgram();
    socket.bind(new DomainSocketAddress(address));
    return socket;
  }

  /** The next datagram; null if none comes within the time. */
  private static String hear(Socket socket, long millis) throws Exception {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1_000);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    do {
      int length = socket.read(buffer, 0, buffer.capacity());
      if (length > 0) {
        byte[] bytes = new byte[length];
        buffer.get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
      }
      TimeUnit.MILLISECONDS.sleep(2);
    } while (System.nanoTime() < end);
    return null;
  }

  @Test
  void saysThatItIsReadyAliveAndEnding() throws Exception {
    String path = folder.resolve("notify").toString();
    AtomicBoolean alive = new AtomicBoolean(true);
    Socket systemd = listen(path);
    Map<String, String> environment = Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "150000", "WATCHDOG_PID", "4711");
    try (Supervisor supervisor = Supervisor.of(environment, PID, alive::get)) {
      assertEquals(null, hear(systemd, 100));
      supervisor.ready("serving");
      assertEquals("READY=1\nSTATUS=serving", hear(systemd, 5_000));
      assertEquals("WATCHDOG=1", hear(systemd, 5_000));
      assertEquals("WATCHDOG=1", hear(systemd, 5_000));
      alive.set(false);
      hear(systemd, 100); // one that was under way
      assertEquals(null, hear(systemd, 300));
    }
    assertEquals("STOPPING=1", hear(systemd, 5_000));
    systemd.close();
  }

  @Test
  void reloadsAndGoesOnBeingWatched() throws Exception {
    String path = folder.resolve("notify").toString();
    Socket systemd = listen(path);
    try (Supervisor supervisor = Supervisor.of(Map.of("NOTIFY_SOCKET", path), PID, () -> true)) {
      supervisor.ready("serving");
      assertEquals("READY=1\nSTATUS=serving", hear(systemd, 5_000));
      supervisor.reloading();
      assertTrue(hear(systemd, 5_000).matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
      supervisor.ready("serving still");
      assertEquals("READY=1\nSTATUS=serving still", hear(systemd, 5_000));
    }
    systemd.close();
  }

  @Test
  void anotherProcessIsWatched() throws Exception {
    String name = "nonreturn-test-" + System.nanoTime();
    Socket systemd = listen("\0" + name);
    Map<String, String> environment = Map.of("NOTIFY_SOCKET", "@" + name, "WATCHDOG_USEC", "150000", "WATCHDOG_PID", "4712");
    try (Supervisor supervisor = Supervisor.of(environment, PID, () -> true)) {
      supervisor.ready("sending");
      assertEquals("READY=1\nSTATUS=sending", hear(systemd, 5_000));
      assertEquals(null, hear(systemd, 300));
    }
    systemd.close();
  }

  @Test
  void whereNobodyListensNothingIsSaid() {
    for (Map<String, String> environment :
        List.of(
            Map.<String, String>of(),
            Map.of("NOTIFY_SOCKET", folder.resolve("absent").toString(), "WATCHDOG_USEC", "soon"))) {
      try (Supervisor supervisor = Supervisor.of(environment, PID, () -> true)) {
        supervisor.ready("alone");
      }
    }
  }
}
