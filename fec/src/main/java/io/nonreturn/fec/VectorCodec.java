package io.nonreturn.fec;

import java.util.List;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The codec on the JDK's Vector API. It hands the work to a {@link Kernel} in tiles: some inputs, times as many outputs as
 * the kernel computes at a time. The sums of earlier tiles
 * stand in the output shards. All outputs of some inputs come before the next inputs, which are then still cached.
 *
 * <p>What remains of the shards after whole strips is copied to a scratch block of one strip a shard and goes through
 * the same kernel.
 *
 * <p>No class of the library is loaded before this one is.
 */
final class VectorCodec extends LinearCodec {
  /**
   * So many inputs are read side by side, a strip of each in turn: no more than the processor's prefetcher follows, since a
   * block that waits to be encoded lies in main memory. There, 64 took twice as long as 12; more than 12 gained nothing for
   * blocks in the cache either.
   */
  private static final int TILE_INPUTS = 12;

  private static final VectorSpecies<Byte> HALF_TABLE = ByteVector.SPECIES_128;

  /** The table of each of the 256 coefficients. */
  private static final byte[] TABLES = new byte[Field.ELEMENTS * Kernel.TABLE_BYTES];

  static {
    for (int coefficient = 0; coefficient < Field.ELEMENTS; coefficient++) {
      for (int half = 0; half < 16; half++) {
        int at = coefficient * Kernel.TABLE_BYTES + half;
        TABLES[at] = Field.multiply(coefficient, half);
        TABLES[at + 16] = Field.multiply(coefficient, half << 4);
      }
    }
  }

  private final String name;
  private final Kernel wide;
  private final Kernel narrow;
  private final ThreadLocal<Scratch> scratch;

  private VectorCodec(String name, Kernel wide, Kernel narrow) {
    this.name = name;
    this.wide = wide;
    this.narrow = narrow;
    scratch = ThreadLocal.withInitial(() -> new Scratch(wide.rows(), wide.stripBytes()));
  }

  /** Every vector codec, in the order in which a processor that has the instructions prefers them. */
  static List<ErasureCodec> all() {
    VectorCodec narrow = new VectorCodec("vector-128", new FourRows128(), new FourRows128());
    return ByteVector.SPECIES_PREFERRED.vectorBitSize() >= 512
        ? List.of(new VectorCodec("vector-512", new EightRows512(), new FourRows512()), narrow)
        : List.of(narrow);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  void compute(byte[] buffer, int shardLength, Combination combination) {
    Scratch work = scratch.get();
    int stripBytes = wide.stripBytes();
    int length = shardLength / stripBytes * stripBytes;
    int inputCount = combination.inputCount();
    int outputCount = combination.outputCount();
    int tail = shardLength - length;
    work.begin(buffer, length, tail, combination);
    for (int input = 0; input < inputCount; input += TILE_INPUTS) {
      int inputEnd = Math.min(input + TILE_INPUTS, inputCount);
      for (int output = 0; output < outputCount; ) {
        int rows = outputCount - output;
        Kernel kernel = rows > narrow.rows() ? wide : narrow;
        work.select(combination, output, Math.min(rows, kernel.rows()), kernel.rows(), input, inputEnd);
        if (length > 0) {
          kernel.accumulate(
              buffer, combination.inputs(), input, inputEnd, work.tables, work.outputs, length, input == 0);
        }
        if (tail > 0) {
          kernel.accumulate(
              work.tails, work.tailInputs, input, inputEnd, work.tables, work.tailOutputs, stripBytes, input == 0);
        }
        output += kernel.rows();
      }
    }
    work.finish(buffer, length, tail, combination);
  }

  /** One thread's tables of the tile at hand, and the tails of all shards of its block. */
  private static final class Scratch {
    private final byte[] tables;
    private final int[] outputs;
    private final int stripBytes;

    /** One strip for each input, then one for each output. */
    private final byte[] tails;

    private final int[] tailInputs = new int[MAX_DATA_SHARDS];
    private final int[] tailOutputs;

    private Scratch(int mostRows, int stripBytes) {
      this.stripBytes = stripBytes;
      tables = new byte[TILE_INPUTS * mostRows * Kernel.TABLE_BYTES];
      outputs = new int[mostRows];
      tailOutputs = new int[mostRows];
      tails = new byte[(MAX_DATA_SHARDS + MAX_SHARDS) * stripBytes];
      for (int i = 0; i < MAX_DATA_SHARDS; i++) {
        tailInputs[i] = i * stripBytes;
      }
    }

    private int tailOutput(int output) {
      return (MAX_DATA_SHARDS + output) * stripBytes;
    }

    private void begin(byte[] buffer, int length, int tail, Combination combination) {
      for (int i = 0; tail > 0 && i < combination.inputCount(); i++) {
        System.arraycopy(buffer, combination.input(i) + length, tails, tailInputs[i], tail);
      }
    }

    /** Sets up some outputs, filling the kernel's rows up with repeats of the last, and the tables of some inputs. */
    private void select(Combination combination, int output, int wanted, int rows, int input, int inputEnd) {
      for (int row = 0; row < rows; row++) {
        int at = output + Math.min(row, wanted - 1);
        outputs[row] = combination.output(at);
        tailOutputs[row] = tailOutput(at);
        int to = row * Kernel.TABLE_BYTES;
        for (int i = input; i < inputEnd; i++) {
          int from = combination.coefficient(at, i) * Kernel.TABLE_BYTES;
          ByteVector.fromArray(HALF_TABLE, TABLES, from).intoArray(tables, to);
          ByteVector.fromArray(HALF_TABLE, TABLES, from + 16).intoArray(tables, to + 16);
          to += rows * Kernel.TABLE_BYTES;
        }
      }
    }

    private void finish(byte[] buffer, int length, int tail, Combination combination) {
      for (int i = 0; tail > 0 && i < combination.outputCount(); i++) {
        System.arraycopy(tails, tailOutput(i), buffer, combination.output(i) + length, tail);
      }
    }
  }
}
