package io.nonreturn.fec;

import com.backblaze.erasure.ReedSolomon;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The codecs under test, and blocks whose parity comes from an independent implementation. */
final class Codecs {
  private Codecs() {}

  /** Every codec that can run here, each of which must behave the same; the first is the portable one. */
  static List<ErasureCodec> all() {
    return Stream.concat(Stream.of(ErasureCodec.portable()), VectorCodec.all().stream()).toList();
  }

  /** Random data in a buffer of random margins, with the parity that JavaReedSolomon computes for it. */
  static Block oracleBlock(int k, int m, int shardLength, RandomGenerator random) {
    byte[][] shards = new byte[k + m][shardLength];
    for (int i = 0; i < k; i++) {
      random.nextBytes(shards[i]);
    }
    if (m > 0) { // the oracle knows no code without parity
      ReedSolomon.create(k, m).encodeParity(shards, 0, shardLength);
    }
    int offset = random.nextInt(20);
    byte[] buffer = new byte[offset + (k + m) * shardLength + random.nextInt(20)];
    random.nextBytes(buffer);
    for (int i = 0; i < k + m; i++) {
      System.arraycopy(shards[i], 0, buffer, offset + i * shardLength, shardLength);
    }
    return new Block(buffer, offset, shardLength, k, m);
  }

  /** A block as it should be. Codecs work on copies of it. */
  static final class Block {
    private static final byte JUNK = 0x55;

    final byte[] buffer;
    final int offset;
    final int shardLength;
    final int k;
    final int m;

    private Block(byte[] buffer, int offset, int shardLength, int k, int m) {
      this.buffer = buffer;
      this.offset = offset;
      this.shardLength = shardLength;
      this.k = k;
      this.m = m;
    }

    byte[] withJunkIn(boolean[] kept) {
      byte[] copy = buffer.clone();
      for (int i = 0; i < k + m; i++) {
        if (!kept[i]) {
          Arrays.fill(copy, offset + i * shardLength, offset + (i + 1) * shardLength, JUNK);
        }
      }
      return copy;
    }

    /** What the codec makes of the data when parity is junk: margins and data included. */
    byte[] encodedBy(ErasureCodec codec) {
      boolean[] kept = new boolean[k + m];
      Arrays.fill(kept, 0, k, true);
      byte[] copy = withJunkIn(kept);
      codec.encode(copy, offset, shardLength, k, m);
      return copy;
    }

    /** What the codec makes of a block of which some shards are junk, and what it should: data right, parity as it was. */
    byte[][] decodedBy(ErasureCodec codec, boolean[] present) {
      byte[] copy = withJunkIn(present);
      boolean[] dataOrPresent = present.clone();
      Arrays.fill(dataOrPresent, 0, k, true);
      int missing = 0;
      for (int i = 0; i < k; i++) {
        missing += present[i] ? 0 : 1;
      }
      int restored = codec.decode(copy, offset, shardLength, k, m, present.clone());
      if (restored != missing) {
        throw new AssertionError("restored=" + restored + " missing=" + missing);
      }
      return new byte[][] {withJunkIn(dataOrPresent), copy};
    }

    /** Which shards are left when so many, picked at random, are lost. */
    boolean[] losing(int lost, RandomGenerator random) {
      boolean[] present = new boolean[k + m];
      Arrays.fill(present, true);
      for (int left = lost; left > 0; ) {
        int at = random.nextInt(k + m);
        if (present[at]) {
          present[at] = false;
          left--;
        }
      }
      return present;
    }
  }
}
