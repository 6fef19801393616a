package io.nonreturn.fec;

import java.time.Duration;

/**
 * Systematic Reed-Solomon over GF(2^8) with polynomial 0x11D: {@code k} data shards are sent as they are, {@code m}
 * parity shards are added, and any {@code k} of the {@code k + m} restore the data.
 *
 * <p>The generator matrix is that of Backblaze's JavaReedSolomon (a Vandermonde matrix made systematic), so every codec
 * here produces the same parity bytes and repairs what any other has encoded.
 *
 * <p>All shards of a block lie in one array without gaps: shard {@code i} begins at {@code offset + i * shardLength};
 * shards {@code 0..k-1} are data, {@code k..k+m-1} parity.
 *
 * <p>Codecs are safe for use by any number of threads at once, on different blocks. After its first calls a thread
 * allocates nothing. A wrong argument is a programming error and throws {@link IllegalArgumentException} before any
 * byte is written: what comes from the network is checked against the limits below by its reader.
 */
public interface ErasureCodec {
  /** Most data shards that one block may have. */
  int MAX_DATA_SHARDS = 223;

  /** Most shards that one block may have, data and parity together: one for each element of the field but one. */
  int MAX_SHARDS = 255;

  /**
   * Computes the parity shards of a block from its data shards, in place.
   *
   * @param buffer holds the block
   * @param offset where shard 0 begins
   * @param shardLength bytes of each shard, at least 1
   * @param k data shards, 1 to {@link #MAX_DATA_SHARDS}
   * @param m parity shards, 0 or more; {@code k + m} at most {@link #MAX_SHARDS}
   */
  void encode(byte[] buffer, int offset, int shardLength, int k, int m);

  /**
   * Restores the missing data shards of a block, in place. Shards that are present are not written to, and neither are
   * missing parity shards. The cost is that of encoding as many parity shards as data shards are missing.
   *
   * @param present tells for each of the {@code k + m} shards whether its bytes stand in the buffer; at least {@code k}
   *     must
   * @return the number of data shards restored
   */
  int decode(byte[] buffer, int offset, int shardLength, int k, int m, boolean[] present);

  /** Names the implementation in logs, such as {@code vector-512} or {@code backblaze}. */
  String name();

  /**
   * Works on a scratch block until the JIT has compiled the codec, which shows as a rate that no longer rises. Other threads
   * may use the codec meanwhile. Uncompiled, the Vector API is a thousand times slower.
   *
   * @param atMost give up after this time, or when the thread is interrupted, which is looked at between rounds
   * @return rounds of encoding and decoding done
   */
  default int warmUp(Duration atMost) {
    return WarmUp.of(this, atMost).rounds();
  }

  /**
   * The fastest codec of this machine: on the Vector API where {@code jdk.incubator.vector} is present in the running
   * JVM, otherwise {@link #portable()}. It is the portable one until {@link #warmUp} has measured the choices and keeps the
   * quickest, since neither the JVM nor the library tells which vector operations this processor has in hardware.
   */
  static ErasureCodec fastest() {
    return FastestCodec.INSTANCE;
  }

  /** Finds out which codec is the fastest here, as a daemon does at its start, and names it. Takes up to five seconds. */
  static String fastestName() {
    fastest().warmUp(Duration.ofSeconds(5));
    return fastest().name();
  }

  /** Backblaze's JavaReedSolomon, which needs no more than the plain JVM. */
  static ErasureCodec portable() {
    return BackblazeCodec.INSTANCE;
  }
}
