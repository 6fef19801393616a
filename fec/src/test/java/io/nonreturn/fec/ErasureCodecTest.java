package io.nonreturn.fec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ErasureCodecTest {
  static List<ErasureCodec> codecs() {
    return Codecs.all();
  }

  /** The vector of JavaReedSolomon's own test, which its ports in other languages carry too. */
  @ParameterizedTest
  @MethodSource("codecs")
  void parityIsThatOfThePublishedVector(ErasureCodec codec) {
    byte[] block = HexFormat.of().parseHex("0001" + "0405" + "0203" + "0607" + "0809" + "00".repeat(10));
    codec.encode(block, 0, 2, 5, 5);
    assertEquals("00010405020306070809" + "0c0d0a0b0e0f5a5b5e5f", HexFormat.of().formatHex(block));
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void oneDataShardIsRepeated(ErasureCodec codec) {
    byte[] block = Arrays.copyOf(new byte[] {1, 2, 3}, 3 * 255);
    codec.encode(block, 0, 3, 1, 254);
    for (int shard = 0; shard < 255; shard++) {
      assertArrayEquals(new byte[] {1, 2, 3}, Arrays.copyOfRange(block, shard * 3, shard * 3 + 3));
    }
  }

  /** Every set of lost shards that can be repaired, of every small code; shards of one strip, its tail, or both. */
  @ParameterizedTest
  @MethodSource("codecs")
  void everyErasureOfSmallCodesIsRepaired(ErasureCodec codec) {
    Random random = new Random(1);
    int[] shardLengths = {1, 64, 77};
    int enumerated = 0;
    for (int n = 1; n <= 9; n++) {
      for (int k = 1; k <= n; k++) {
        int m = n - k;
        Codecs.Block block = Codecs.oracleBlock(k, m, shardLengths[n % 3], random);
        assertArrayEquals(block.buffer, block.encodedBy(codec));
        for (int pattern = 0; pattern < 1 << n; pattern++) {
          if (Integer.bitCount(pattern) <= m) {
            int lost = pattern;
            boolean[] present = new boolean[n];
            IntStream.range(0, n).forEach(i -> present[i] = (lost >> i & 1) == 0);
            byte[][] decoded = block.decodedBy(codec, present);
            assertArrayEquals(decoded[0], decoded[1], "k=" + k + " m=" + m + " lost=" + lost);
            enumerated++;
          }
        }
      }
    }
    // A set of e lost of n shards is repaired by n - e codes; over all sets of n that is n * 2^(n-1); and over n up to N,
    // (N - 1) * 2^N + 1.
    assertEquals(8 * 512 + 1, enumerated);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void largeCodesRepairAsManyLossesAsTheyHaveParity(ErasureCodec codec) {
    Random random = new Random(2);
    int[][] codes = {{223, 23}, {212, 43}, {223, 32}, {1, 254}, {127, 128}, {64, 8}, {65, 12}, {128, 9}};
    for (int[] code : codes) {
      Codecs.Block block = Codecs.oracleBlock(code[0], code[1], 131, random);
      assertArrayEquals(block.buffer, block.encodedBy(codec));
      for (int round = 0; round < 3; round++) {
        byte[][] decoded = block.decodedBy(codec, block.losing(code[1], random));
        assertArrayEquals(decoded[0], decoded[1]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void wrongArgumentsThrowBeforeAnyByteIsWritten(ErasureCodec codec) {
    byte[] block = new byte[100];
    byte[] untouched = block.clone();
    boolean[] present = {false, true, true, false};
    assertThrows(IllegalArgumentException.class, () -> codec.encode(block, 0, 10, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> codec.encode(block, 0, 10, 1, -1));
    assertThrows(IllegalArgumentException.class, () -> codec.encode(new byte[300], 0, 1, 224, 1));
    assertThrows(IllegalArgumentException.class, () -> codec.encode(new byte[300], 0, 1, 223, 33));
    assertThrows(IllegalArgumentException.class, () -> codec.encode(block, 0, 0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> codec.encode(block, -1, 10, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> codec.encode(block, 61, 10, 3, 1));
    assertThrows(IllegalArgumentException.class, () -> codec.encode(block, 0, Integer.MAX_VALUE, 3, 1));
    assertThrows(IllegalArgumentException.class, () -> codec.decode(block, 0, 10, 3, 1, present));
    assertThrows(IllegalArgumentException.class, () -> codec.decode(block, 0, 10, 3, 2, present));
    assertArrayEquals(untouched, block);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void oneCodecServesManyThreads(ErasureCodec codec) throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> results = IntStream.range(0, 4).mapToObj(seed -> threads.submit(() -> {
        Random random = new Random(seed);
        boolean right = true;
        for (int round = 0; round < 20; round++) {
          Codecs.Block block = Codecs.oracleBlock(1 + random.nextInt(30), 1 + random.nextInt(20), 200, random);
          byte[][] decoded = block.decodedBy(codec, block.losing(block.m, random));
          right &= Arrays.equals(decoded[0], decoded[1]) && Arrays.equals(block.buffer, block.encodedBy(codec));
        }
        return right;
      })).toList();
      for (Future<Boolean> result : results) {
        assertTrue(result.get());
      }
    }
  }

  /** Also the proof that vectors stay in registers: one that the compiler has put on the heap is an allocation. */
  @Test
  void onceCompiledNothingIsAllocated() {
    ErasureCodec codec = ErasureCodec.fastest();
    codec.warmUp(Duration.ofSeconds(6));
    Codecs.Block block = Codecs.oracleBlock(70, 12, 333, new Random(3));
    boolean[] present = block.losing(9, new Random(4));
    byte[] buffer = block.buffer;
    var allocations = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = Long.MAX_VALUE;
    // The JIT works in the background: what counts is that a time comes after which nothing is allocated.
    for (int batch = 0; batch < 200 && allocated > 0; batch++) {
      long before = allocations.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100; i++) {
        codec.encode(buffer, block.offset, block.shardLength, block.k, block.m);
        codec.decode(buffer, block.offset, block.shardLength, block.k, block.m, present);
      }
      allocated = allocations.getCurrentThreadAllocatedBytes() - before;
    }
    assertEquals(0, allocated, codec.name());
  }
}
