package io.nonreturn.bench.fec;

import io.nonreturn.fec.ErasureCodec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Blocks a second, one thread: parity computed, and data shards repaired with all that a repair needs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ErasureBenchmark {
  static final String FASTEST = "fastest";
  static final String PORTABLE = "portable";
  static final String ISAL = "isal";

  @Param({FASTEST, PORTABLE, ISAL})
  public String codec;

  @Param({"32+4x1408", "64+8x1408", "223+23x1408", "223+23x8892"})
  public String shape;

  private Runnable encode;
  private Runnable repair;

  @Setup(Level.Trial)
  public void prepare() {
    Shape block = Shape.parse(shape);
    if (codec.equals(ISAL)) {
      encode = Isal.of(block, block.m())::compute;
      repair = Isal.of(block, block.losses())::compute;
    } else {
      prepare(codec.equals(FASTEST) ? ErasureCodec.fastest() : ErasureCodec.portable(), block);
    }
  }

  private void prepare(ErasureCodec chosen, Shape block) {
    chosen.warmUp(Duration.ofSeconds(20));
    byte[] buffer = new byte[block.blockBytes()];
    new Random(1).nextBytes(buffer);
    boolean[] present = new boolean[block.k() + block.m()];
    Arrays.fill(present, true);
    for (int i = 0; i < block.losses(); i++) {
      present[i * block.k() / block.losses()] = false; // spread over the block as an interleaved burst's are
    }
    encode = () -> chosen.encode(buffer, 0, block.shardLength(), block.k(), block.m());
    repair = () -> chosen.decode(buffer, 0, block.shardLength(), block.k(), block.m(), present);
  }

  @Benchmark
  public void encode() {
    encode.run();
  }

  @Benchmark
  public void repair() {
    repair.run();
  }
}
