package io.nonreturn.bench.throughput;

import io.nonreturn.bench.throughput.BenchCase.Content;
import io.nonreturn.bench.throughput.BenchCase.Medium;

/**
 * The goodput that this machine's own limits allow both sides together.
 *
 * <p>Every byte of a file must undergo, whoever does it: on the low side a read, compression when it pays, the erasure code, the
 * seal, a UDP send; on the high side a UDP receive, the seal again, decompression, SHA-256, a write. With {@code s} the share
 * that compression leaves (1 when it does not pay), {@code p} the parity and {@code h} the header overhead of a frame,
 *
 * <pre>
 *   ns/B = copy + compress + s·encode + 2·s·(1+p)·seal + s·(1+p)·(1+h)·udp + decompress + sha256 + write
 *   bound = cores / ns/B, and never more than the disk takes where files lie on disk
 * </pre>
 *
 * Hand-over between threads, pacing, the journal and the catalog cost nothing in this bound, so it cannot be reached.
 */
final class Bound {
  private static final int FRAME_OVERHEAD_BYTES = 48;
  private static final int IP_UDP_BYTES = 28;
  private static final int LARGE_MTU = 4_000;

  private Bound() {}

  /** Bytes a second of files. */
  static double goodput(MachineLimits limits, BenchCase what) {
    double bound = 1e9 * limits.cores() / nanosPerByte(limits, what);
    return what.medium() == Medium.DISK ? Math.min(bound, 1e9 / limits.writeDisk()) : bound;
  }

  /** UDP payload that the link carries for a byte of files. */
  static double wireBytesPerByte(MachineLimits limits, BenchCase what) {
    int shard = shardBytes(what);
    double header = (double) FRAME_OVERHEAD_BYTES / shard;
    return share(limits, what) * (1 + what.link().parity()) * (1 + header);
  }

  static double nanosPerByte(MachineLimits limits, BenchCase what) {
    boolean large = what.link().mtu() >= LARGE_MTU;
    boolean compressed = what.content() == Content.COMPRESSIBLE;
    double share = share(limits, what);
    double seal = large ? limits.seal8924() : limits.seal1424();
    double udp = large ? limits.udp9000() : limits.udp1500();
    return limits.copy()
        + (compressed ? limits.compress() + limits.decompress() : 0)
        + share * limits.encode10()
        + 2 * share * (1 + what.link().parity()) * seal
        + wireBytesPerByte(limits, what) * udp
        + limits.sha256()
        + limits.writeTmpfs();
  }

  private static double share(MachineLimits limits, BenchCase what) {
    return what.content() == Content.COMPRESSIBLE ? limits.textShare() : 1;
  }

  private static int shardBytes(BenchCase what) {
    return what.link().mtu() - IP_UDP_BYTES - FRAME_OVERHEAD_BYTES;
  }
}
