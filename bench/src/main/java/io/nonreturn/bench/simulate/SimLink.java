package io.nonreturn.bench.simulate;

import io.nonreturn.bench.simulate.Faults.Kind;
import io.nonreturn.sender.transmit.FrameSink;
import io.nonreturn.sender.transmit.SendFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** One direction of a cable. What leaves it arrives late, changed, twice or never, as the seed says; there is no other direction. */
final class SimLink implements FrameSink {
  private static final long DELAY_NANOS = 50_000;
  private static final int REMEMBERED = 256;

  /** What the link does to frames, each a share between 0 and 1. */
  record Quality(double loss, double burst, int longestBurst, double doubled, double late, double flipped, double cut) {
    static final Quality PERFECT = new Quality(0, 0, 0, 0, 0, 0, 0);
  }

  /** A frame on its way. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Flying(long dueNanos, long number, byte[] bytes, boolean intact) implements Comparable<Flying> {
    @Override
    public int compareTo(Flying other) {
      int byTime = Long.compare(dueNanos, other.dueNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final SimTime time;
  private final SplittableRandom random;
  private final Trace trace;
  private final Faults faults;
  private final PriorityQueue<Flying> flying = new PriorityQueue<>();
  private final List<byte[]> remembered = new ArrayList<>();
  private Quality quality = Quality.PERFECT;
  private boolean isCut;
  private int burstLeft;
  private long number;
  private long sent;
  private long sentBytes;
  private long lost;
  private long arrived;

  SimLink(SimTime time, SplittableRandom random, Trace trace, Faults faults) {
    this.time = time;
    this.random = random;
    this.trace = trace;
    this.faults = faults;
  }

  void quality(Quality next) {
    quality = next;
    burstLeft = 0;
  }

  void cut(boolean on) {
    isCut = on;
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public SendFailure send(byte[] frames, int length, int frameLength) {
    for (int at = 0; at < length; at += frameLength) {
      byte[] frame = new byte[frameLength];
      System.arraycopy(frames, at, frame, 0, frameLength);
      sent++;
      sentBytes += frameLength;
      trace.count(sent, frame[frameLength - 1]);
      meet(frame);
    }
    return null;
  }

  private void meet(byte[] frame) {
    if (isCut) {
      lose(Kind.FRAMES_LOST_IN_OUTAGES);
      return;
    }
    if (burstLeft == 0 && quality.burst > 0 && random.nextDouble() < quality.burst) {
      // Short ones are the most frequent.
      burstLeft = 1 + (int) Math.pow(quality.longestBurst, random.nextDouble());
    }
    if (burstLeft > 0) {
      burstLeft--;
      lose(Kind.FRAMES_LOST_IN_BURSTS);
      return;
    }
    if (quality.loss > 0 && random.nextDouble() < quality.loss) {
      lose(Kind.FRAMES_LOST);
      return;
    }
    remember(frame);
    if (quality.equals(Quality.PERFECT)) {
      fly(frame, DELAY_NANOS, true);
      return;
    }
    if (random.nextDouble() < quality.doubled) {
      faults.count(Kind.FRAMES_DOUBLED);
      fly(frame, DELAY_NANOS + random.nextLong(2_000_000_000L), false);
    }
    long delay = DELAY_NANOS;
    if (random.nextDouble() < quality.late) {
      faults.count(Kind.FRAMES_LATE);
      delay += random.nextLong(100_000_000L);
    }
    if (random.nextDouble() < quality.flipped) {
      faults.count(Kind.FRAMES_FLIPPED);
      lost++;
      byte[] flipped = frame.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      fly(flipped, delay, false);
    } else if (random.nextDouble() < quality.cut) {
      faults.count(Kind.FRAMES_CUT);
      lost++;
      byte[] cut = new byte[random.nextInt(frame.length)];
      System.arraycopy(frame, 0, cut, 0, cut.length);
      fly(cut, delay, false);
    } else {
      fly(frame, delay, true);
    }
  }

  private void lose(Kind how) {
    faults.count(how);
    lost++;
  }

  /** Any frame of the past may come back. */
  private void remember(byte[] frame) {
    if (remembered.size() < REMEMBERED) {
      remembered.add(frame);
    } else if (random.nextInt(16) == 0) {
      remembered.set(random.nextInt(REMEMBERED), frame);
    }
  }

  /** Puts old frames on the link again. */
  void replay(int count) {
    for (int i = 0; i < count && !remembered.isEmpty(); i++) {
      faults.count(Kind.FRAMES_REPLAYED);
      fly(remembered.get(random.nextInt(remembered.size())), DELAY_NANOS + random.nextLong(50_000_000L), false);
    }
  }

  /** Puts frames on the link that the sender never made. */
  void inject(byte[] frame) {
    fly(frame, DELAY_NANOS + random.nextLong(1_000_000L), false);
  }

  /** A frame of the past that was not changed, or null. */
  byte[] example() {
    return remembered.isEmpty() ? null : remembered.get(random.nextInt(remembered.size()));
  }

  private void fly(byte[] frame, long delayNanos, boolean intact) {
    flying.add(new Flying(time.nanos() + delayNanos, number++, frame, intact));
  }

  /** When the next frame arrives. */
  long nextNanos() {
    return flying.isEmpty() ? Long.MAX_VALUE : flying.peek().dueNanos;
  }

  /** The next frame that has arrived by now, or null. */
  Flying poll() {
    Flying next = nextNanos() <= time.nanos() ? flying.poll() : null;
    if (next != null && next.intact) {
      arrived++;
    }
    return next;
  }

  /** Of what the sender sent, what arrived as it was sent or is on its way, each once. */
  long arrived() {
    return arrived + flying.stream().filter(Flying::intact).count();
  }

  long sent() {
    return sent;
  }

  long sentBytes() {
    return sentBytes;
  }

  /** Of what the sender sent, what did not arrive as it was sent. */
  long lost() {
    return lost;
  }
}
