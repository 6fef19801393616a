package io.nonreturn.fec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses among the codecs that this JVM can load. It begins with the portable one, which is of use from its first call: the
 * others are a thousand times slower until the JIT has compiled them. {@link #warmUp}, which may run beside the daemon's work,
 * finds out which is really fast here, and changes to that. The Vector API falls back on code a hundred times slower than plain
 * Java where the processor lacks an instruction or the JVM runs without its optimizing compiler, and does not say so.
 */
final class FastestCodec implements ErasureCodec {
  static final FastestCodec INSTANCE = new FastestCodec(candidates());

  /** A vector codec compiled to the right instructions is at least so many times faster than the portable one. */
  private static final double EXPECTED_GAIN = 3;

  private final List<ErasureCodec> candidates;
  private volatile ErasureCodec chosen;

  /**
   * @param candidates in order of preference; the last serves until others are warm, and is what they are measured by
   */
  FastestCodec(List<ErasureCodec> candidates) {
    this.candidates = List.copyOf(candidates);
    chosen = candidates.getLast();
  }

  static List<ErasureCodec> candidates() {
    List<ErasureCodec> candidates = new ArrayList<>();
    try {
      candidates.addAll(VectorCodec.all());
    } catch (NoClassDefFoundError e) {
      // The JVM was started without the incubator module: the portable codec serves, and name() says so.
    }
    candidates.add(ErasureCodec.portable());
    return candidates;
  }

  @Override
  public void encode(byte[] buffer, int offset, int shardLength, int k, int m) {
    chosen.encode(buffer, offset, shardLength, k, m);
  }

  @Override
  public int decode(byte[] buffer, int offset, int shardLength, int k, int m, boolean[] present) {
    return chosen.decode(buffer, offset, shardLength, k, m, present);
  }

  @Override
  public String name() {
    return chosen.name();
  }

  /** Takes the first candidate that is as fast as expected, or else the fastest measured. */
  @Override
  public int warmUp(Duration atMost) {
    Duration share = atMost.dividedBy(candidates.size());
    ErasureCodec portable = candidates.getLast();
    ErasureCodec fastest = portable;
    WarmUp measured = WarmUp.of(portable, share);
    double fastestRate = measured.bytesPerSecond();
    double expectedRate = fastestRate * EXPECTED_GAIN;
    int rounds = measured.rounds();
    for (int i = 0; i < candidates.size() - 1 && fastestRate < expectedRate; i++) {
      measured = WarmUp.of(candidates.get(i), share, expectedRate);
      rounds += measured.rounds();
      if (measured.bytesPerSecond() > fastestRate) {
        fastestRate = measured.bytesPerSecond();
        fastest = candidates.get(i);
      }
    }
    chosen = fastest;
    return rounds;
  }
}
