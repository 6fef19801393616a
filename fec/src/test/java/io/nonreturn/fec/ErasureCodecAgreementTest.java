package io.nonreturn.fec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Any code, any shard length: the same parity as JavaReedSolomon's, and every loss repaired that can be. */
class ErasureCodecAgreementTest {
  @Property(tries = 250)
  void everyCodecAgreesWithTheOracle(
      @ForAll @IntRange(min = 1, max = 223) int k,
      @ForAll @IntRange(max = 254) int wantedParity,
      @ForAll @IntRange(min = 1, max = 300) int shardLength,
      @ForAll @IntRange(max = 254) int wantedLosses,
      @ForAll long seed) {
    int m = Math.min(wantedParity, 255 - k);
    Random random = new Random(seed);
    Codecs.Block block = Codecs.oracleBlock(k, m, shardLength, random);
    boolean[] present = block.losing(Math.min(wantedLosses, m), random);
    for (ErasureCodec codec : Codecs.all()) {
      assertArrayEquals(block.buffer, block.encodedBy(codec), codec.name());
      byte[][] decoded = block.decodedBy(codec, present);
      assertArrayEquals(decoded[0], decoded[1], codec.name());
    }
  }
}
