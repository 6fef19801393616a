package io.nonreturn.bench.throughput;

import com.github.luben.zstd.Zstd;
import io.nonreturn.bench.throughput.BenchCase.Content;
import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.fec.Geometry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Measures {@link MachineLimits}: each operation alone, on one thread, warmed up by the libraries that the daemons use. */
final class LimitsProbe {
  private static final int BUFFER_BYTES = 4 << 20;
  private static final int SMALL_SHARD = 1_424;
  private static final int LARGE_SHARD = 8_924;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int HEADER_BYTES = 32;
  /** Processor time of the thread, which other programs of the machine cannot stretch as they do wall time. */
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final Duration CODEC_WARM_UP = Duration.ofSeconds(10);

  private final long roundNanos;
  private final long fileBytes;
  private final byte[] random = new byte[BUFFER_BYTES];
  private final byte[] text = new byte[BUFFER_BYTES];
  private final byte[] target = new byte[BUFFER_BYTES + (1 << 20)];

  /** Something that works on bytes; returns how many. */
  private interface Work {
    long bytes() throws GeneralSecurityException, IOException;
  }

  /**
   * @param round how long each operation is measured, after as long a warm-up
   * @param fileBytes size of the files written
   */
  LimitsProbe(Duration round, long fileBytes) {
    this.roundNanos = round.toNanos();
    this.fileBytes = fileBytes;
    new Payload(Content.INCOMPRESSIBLE, 1).fill(random, BUFFER_BYTES);
    new Payload(Content.COMPRESSIBLE, 1).fill(text, BUFFER_BYTES);
  }

  /** Measures all; needs the machine to itself for some ten seconds. */
  MachineLimits measure(Path tmpfs, Path disk) throws IOException, GeneralSecurityException, InterruptedException {
    int compressed = (int) Zstd.compressByteArray(target, 0, target.length, text, 0, BUFFER_BYTES, 1);
    byte[] packed = java.util.Arrays.copyOf(target, compressed);
    return new MachineLimits(
        Runtime.getRuntime().availableProcessors(),
        sha256(),
        seal(SMALL_SHARD),
        seal(LARGE_SHARD),
        nanosPerByte(() -> {
          Zstd.compressByteArray(target, 0, target.length, text, 0, BUFFER_BYTES, 1);
          return BUFFER_BYTES;
        }),
        nanosPerByte(() -> Zstd.decompressByteArray(target, 0, BUFFER_BYTES, packed, 0, packed.length)),
        (double) compressed / BUFFER_BYTES,
        encode(),
        UdpLoopback.cpuNanosPerByte(1500, roundNanos),
        UdpLoopback.cpuNanosPerByte(9000, roundNanos),
        nanosPerByte(() -> {
          System.arraycopy(random, 0, target, 0, BUFFER_BYTES);
          return BUFFER_BYTES;
        }),
        write(tmpfs, false),
        write(disk, true));
  }

  private double sha256() throws GeneralSecurityException, IOException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return nanosPerByte(() -> {
      digest.update(random);
      digest.digest();
      return BUFFER_BYTES;
    });
  }

  private double seal(int shard) throws GeneralSecurityException, IOException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    SecretKeySpec key = new SecretKeySpec(random, 0, 32, "AES");
    byte[] nonce = new byte[NONCE_BYTES];
    byte[] header = new byte[HEADER_BYTES];
    ByteBuffer counter = ByteBuffer.wrap(nonce, Integer.BYTES, Long.BYTES);
    int rounds = BUFFER_BYTES / shard;
    long[] sequence = {0};
    return nanosPerByte(() -> {
      for (int i = 0; i < rounds; i++) {
        counter.putLong(Integer.BYTES, sequence[0]++);
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(header);
        cipher.doFinal(random, i * shard, shard, target, 0);
      }
      return (long) rounds * shard;
    });
  }

  private double encode() throws GeneralSecurityException, IOException {
    ErasureCodec codec = ErasureCodec.fastest();
    codec.warmUp(CODEC_WARM_UP);
    Geometry geometry = Geometry.of(0.10, 0.02, SMALL_SHARD);
    int k = geometry.maxDataShards();
    int m = geometry.parityFor(k);
    byte[] block = new byte[(k + m) * SMALL_SHARD];
    System.arraycopy(random, 0, block, 0, Math.min(random.length, k * SMALL_SHARD));
    return nanosPerByte(() -> {
      codec.encode(block, 0, SMALL_SHARD, k, m);
      return (long) k * SMALL_SHARD;
    });
  }

  private double nanosPerByte(Work work) throws GeneralSecurityException, IOException {
    run(work, roundNanos);
    return run(work, roundNanos);
  }

  private static double run(Work work, long roundNanos) throws GeneralSecurityException, IOException {
    long start = THREADS.getCurrentThreadCpuTime();
    long bytes = 0;
    long nanos;
    do {
      bytes += work.bytes();
      nanos = THREADS.getCurrentThreadCpuTime() - start;
    } while (nanos < roundNanos);
    return (double) nanos / bytes;
  }

  /** Writing in memory costs processor time; to force a disk costs waiting. */
  private double write(Path folder, boolean force) throws IOException {
    Path file = Files.createTempFile(folder, "limit-", ".bin");
    try {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).put(random).flip();
      double best = Double.MAX_VALUE;
      for (int round = 0; round < 2; round++) {
        long start = force ? System.nanoTime() : THREADS.getCurrentThreadCpuTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
          for (long at = 0; at < fileBytes; at += BUFFER_BYTES) {
            channel.write(buffer.rewind());
          }
          if (force) {
            channel.force(false);
          }
        }
        long end = force ? System.nanoTime() : THREADS.getCurrentThreadCpuTime();
        best = Math.min(best, (double) (end - start) / fileBytes);
      }
      return best;
    } finally {
      Files.delete(file);
    }
  }
}
