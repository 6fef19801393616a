package io.nonreturn.sender;

import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.calibrate.TestFrame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Sends the steps of a sweep, each at its own rate, paced in bursts of a millisecond as the sender does. One thread. */
final class Sweep {
  private static final int IP_UDP_BYTES = 28;
  private static final long TICK_NANOS = 1_000_000;
  private static final int ENDINGS = 20;
  private static final long PAUSE_NANOS = 20_000_000;

  /**
   * One step.
   *
   * @param mtu bytes of the IP packet
   * @param rate bytes a second, UDP payload
   */
  record Step(int mtu, long rate) {
    int frameBytes() {
      return mtu - IP_UDP_BYTES;
    }
  }

  private final LinkKey key;
  private final long session;
  private long sequence;

  Sweep(LinkKey key, long session) {
    this.key = key;
    this.session = session;
  }

  /** From one rate to another in equal factors, small frames first. */
  static List<Step> steps(long from, long to, int count, List<Integer> mtus) {
    List<Step> steps = new ArrayList<>();
    for (int mtu : mtus) {
      for (int i = 0; i < count; i++) {
        double share = count == 1 ? 1 : i / (count - 1.0);
        steps.add(new Step(mtu, Math.round(from * Math.pow((double) to / from, share))));
      }
    }
    return steps;
  }

  /** @param told each step before it is sent */
  void run(InetSocketAddress bind, InetSocketAddress target, List<Step> steps, Duration each, Consumer<Step> told) throws IOException {
    FrameSeal seal = FrameSeal.of(key, session);
    try (DatagramChannel link = DatagramChannel.open()) {
      link.bind(bind);
      for (int i = 0; i < steps.size(); i++) {
        told.accept(steps.get(i));
        send(link, target, seal, i, steps.size(), steps.get(i), each.toNanos());
      }
    }
  }

  private void send(DatagramChannel link, InetSocketAddress target, FrameSeal seal, int number, int count, Step step, long forNanos) throws IOException {
    byte[] frame = new byte[step.frameBytes()];
    byte[] plain = new byte[step.frameBytes()];
    long began = System.nanoTime();
    long sent = 0;
    long now = began;
    while (now - began < forNanos) {
      long due = (long) ((now - began) / 1e9 * step.rate() / step.frameBytes());
      // After a hold-up no more than one tick's worth twice over: a burst would measure the buffer, not the link.
      long most = Math.max(1, (long) (2.0 * TICK_NANOS / 1e9 * step.rate() / step.frameBytes()));
      for (long burst = 0; sent < due && burst < most; burst++) {
        put(link, target, seal, new TestFrame(number, count, sent++, 0, 0, step.frameBytes()), frame, plain);
      }
      LockSupport.parkNanos(TICK_NANOS);
      now = System.nanoTime();
    }
    long took = now - began;
    for (int i = 0; i < ENDINGS; i++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      put(link, target, seal, new TestFrame(number, count, 0, Math.max(1, sent), took, step.frameBytes()), frame, plain);
    }
  }

  private void put(DatagramChannel link, InetSocketAddress target, FrameSeal seal, TestFrame test, byte[] frame, byte[] plain) throws IOException {
    test.seal(seal, session, ++sequence, frame, plain);
    link.send(ByteBuffer.wrap(frame), target);
  }
}
