package io.nonreturn.sender.encode;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.fec.Geometry;

/**
 * Decides into how many shards a block is cut, and how it is protected from a burst. Pure arithmetic.
 *
 * <p>A <em>spread</em> block survives a burst because the burst takes no more of its shards than a full block has
 * parity; so a spread block that is not full keeps the parity of a full one. A <em>twin</em> survives because its parity
 * alone restores it, at the design loss too. Where the twin is the cheaper of the two, as for every small block, it is
 * taken even under load.
 */
public final class BlockShape {
  private final Geometry geometry;
  private final int fullParity;
  private final int maxTwinShards;

  public BlockShape(Geometry geometry) {
    this.geometry = geometry;
    fullParity = geometry.parityFor(geometry.maxDataShards());
    int k = geometry.maxDataShards();
    while (k > 1 && k + twinParity(k) > ErasureCodec.MAX_SHARDS) {
      k--;
    }
    maxTwinShards = k;
  }

  /** Bytes of a full shard. */
  public int shardLength() {
    return geometry.shardLength();
  }

  /** Bytes that a spread block may have before it is cut into shards. */
  public int spreadBytes() {
    return geometry.maxDataShards() * geometry.shardLength();
  }

  /** Bytes that a twin may have before it is cut into shards. */
  public int twinBytes() {
    return maxTwinShards * geometry.shardLength();
  }

  /** Bytes of each shard of a block of k data shards: a block of one shard is no longer than what it carries. */
  public int shardLength(int k, int bytes) {
    return k == 1 ? bytes : geometry.shardLength();
  }

  /** Whether a block of k data shards goes out as a twin; never where no parity is configured at all. */
  public boolean isTwin(int k, boolean wanted) {
    return fullParity > 0 && k <= maxTwinShards && (wanted || twinParity(k) <= spreadParity(k));
  }

  /** Parity shards of a block of k data shards. */
  public int parity(int k, boolean twin) {
    return twin ? twinParity(k) : spreadParity(k);
  }

  /** The parity counts as a block of its own: as many shards as data, and what these need against the design loss. */
  private int twinParity(int k) {
    return k + geometry.parityFor(k);
  }

  private int spreadParity(int k) {
    return Math.min(Math.max(geometry.parityFor(k), fullParity), ErasureCodec.MAX_SHARDS - k);
  }

  /** Bytes that every block has room in, parity included. */
  public int slabBytes() {
    int most = 0;
    for (int k = 1; k <= geometry.maxDataShards(); k++) {
      most = Math.max(most, k + parity(k, false));
      if (k <= maxTwinShards) {
        most = Math.max(most, k + parity(k, true));
      }
    }
    return most * geometry.shardLength();
  }
}
