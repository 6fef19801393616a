package io.nonreturn.sender.transmit;

import io.nonreturn.wire.Frames;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The link as the operator describes it.
 *
 * @param target where frames go
 * @param bind the local address that they leave from; port 0 for any
 * @param mtu bytes of the largest IP packet that the link carries unbroken, 576 to 65,535
 * @param rateBytesPerSecond bytes of UDP payload a second; exceeded only as {@link Pacer} says, to make up for a hold-up
 * @param parity parity shards for each data shard, 0.10 for ten in a hundred
 * @param loss share of frames lost at random that the parity must outlast
 * @param burst longest loss of all frames that must be repaired
 * @param transport how datagrams reach the kernel
 */
public record LinkOptions(
    InetSocketAddress target,
    InetSocketAddress bind,
    int mtu,
    long rateBytesPerSecond,
    double parity,
    double loss,
    Duration burst,
    Transport transport) {
  public static final int LEAST_MTU = 576;
  public static final int MOST_MTU = 65_535;
  public static final long LEAST_RATE = 10_000;
  public static final long MOST_RATE = 100_000_000_000L;

  /** Beyond this the largest block would no longer hold a head. */
  public static final double MOST_PARITY = 4;

  public static final double MOST_LOSS = 0.3;
  public static final Duration MOST_BURST = Duration.ofSeconds(10);

  public LinkOptions {
    if (mtu < LEAST_MTU || mtu > MOST_MTU) {
      throw new IllegalArgumentException("mtu=" + mtu + " not in " + LEAST_MTU + ".." + MOST_MTU);
    }
    if (rateBytesPerSecond < LEAST_RATE || rateBytesPerSecond > MOST_RATE) {
      throw new IllegalArgumentException("rate=" + rateBytesPerSecond + " not in " + LEAST_RATE + ".." + MOST_RATE);
    }
    if (!(parity >= 0 && parity <= MOST_PARITY)) {
      throw new IllegalArgumentException("parity=" + parity + " not in 0.." + MOST_PARITY);
    }
    if (!(loss >= 0 && loss <= MOST_LOSS)) {
      throw new IllegalArgumentException("loss=" + loss + " not in 0.." + MOST_LOSS);
    }
    if (burst.isNegative() || burst.compareTo(MOST_BURST) > 0) {
      throw new IllegalArgumentException("burst=" + burst + " not in 0..10 s");
    }
  }

  /** Bytes of a full frame: what one datagram carries. */
  public int frameBytes() {
    return shardBytes() + Frames.OVERHEAD_BYTES;
  }

  /** Bytes of a full shard. */
  public int shardBytes() {
    return Frames.shardLength(mtu);
  }
}
