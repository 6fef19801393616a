package io.nonreturn.bench.whole;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Someone on the link who passes everything on, keeps copies, and adds what he likes. */
final class Tap implements AutoCloseable {
  private static final int KEPT_MAX = 40_000;

  private final DatagramSocket in = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final DatagramSocket out = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final InetSocketAddress target;
  private final List<byte[]> kept = new ArrayList<>();
  private volatile Predicate<byte[]> passes = frame -> true;
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;

  Tap(InetSocketAddress target) throws IOException {
    this.target = target;
    in.setReceiveBufferSize(4 << 20);
    thread = Thread.ofPlatform().daemon().name("tap").start(this::run);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) in.getLocalSocketAddress();
  }

  /** Copies of the frames that passed so far, oldest first. */
  List<byte[]> captured() {
    synchronized (kept) {
      return List.copyOf(kept);
    }
  }

  /** Lets only these frames pass from now on. */
  void letPass(Predicate<byte[]> frames) {
    passes = frames;
  }

  /** Frames that were not let pass. */
  long dropped() {
    return dropped.get();
  }

  void inject(byte[] datagram) throws IOException {
    out.send(new DatagramPacket(datagram, datagram.length, target));
  }

  @Override
  public void close() {
    in.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    out.close();
  }

  private void run() {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    try {
      while (true) {
        packet.setLength(65_536);
        in.receive(packet);
        byte[] copy = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        if (!passes.test(copy)) {
          dropped.incrementAndGet();
          continue;
        }
        inject(copy);
        synchronized (kept) {
          if (kept.size() < KEPT_MAX) {
            kept.add(copy);
          }
        }
      }
    } catch (SocketException e) {
      // Closed: the end of the tap.
      return;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
