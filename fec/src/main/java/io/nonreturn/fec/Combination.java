package io.nonreturn.fec;

/**
 * Output shards as linear combinations of input shards: where each begins in the buffer, and the coefficients. One
 * thread's scratch, filled anew for each block.
 */
final class Combination {
  private final int[] inputs = new int[ErasureCodec.MAX_DATA_SHARDS];
  private final int[] outputs = new int[ErasureCodec.MAX_SHARDS];
  private final int[] sources = new int[ErasureCodec.MAX_DATA_SHARDS];
  private final int[] missing = new int[ErasureCodec.MAX_SHARDS];
  private final int[] sourceWeights = new int[ErasureCodec.MAX_DATA_SHARDS];
  private byte[] repairRows = new byte[0];
  private byte[] coefficients = repairRows;
  private int inputCount;
  private int outputCount;

  /** The m parity shards from the k data shards. */
  void encode(int offset, int shardLength, int k, int m) {
    inputCount = k;
    outputCount = m;
    coefficients = Interpolation.parityRows(k);
    for (int i = 0; i < k; i++) {
      inputs[i] = offset + i * shardLength;
    }
    for (int i = 0; i < m; i++) {
      outputs[i] = offset + (k + i) * shardLength;
    }
  }

  /**
   * The missing data shards from those that are present and as many parity shards.
   *
   * @return how many data shards are missing
   */
  int repair(int offset, int shardLength, int k, int m, boolean[] present) {
    int known = 0;
    int missingCount = 0;
    for (int i = 0; i < k; i++) {
      if (present[i]) {
        sources[known++] = i;
      } else {
        missing[missingCount++] = i;
      }
    }
    for (int i = k; i < k + m && known < k; i++) {
      if (present[i]) {
        sources[known++] = i;
      }
    }
    if (known < k) {
      throw new IllegalArgumentException("present=" + known + " < k=" + k);
    }
    if (missingCount > 0) {
      if (repairRows.length < missingCount * k) {
        repairRows = new byte[missingCount * k];
      }
      Interpolation.repairRows(k, sources, missing, missingCount, sourceWeights, repairRows);
    }
    inputCount = k;
    outputCount = missingCount;
    coefficients = repairRows;
    for (int i = 0; i < k; i++) {
      inputs[i] = offset + sources[i] * shardLength;
    }
    for (int i = 0; i < missingCount; i++) {
      outputs[i] = offset + missing[i] * shardLength;
    }
    return missingCount;
  }

  int inputCount() {
    return inputCount;
  }

  int outputCount() {
    return outputCount;
  }

  /** Where each input shard begins in the buffer. Not to be written to. */
  int[] inputs() {
    return inputs;
  }

  /** Where an input shard begins in the buffer. */
  int input(int index) {
    return inputs[index];
  }

  /** Where an output shard begins in the buffer. */
  int output(int index) {
    return outputs[index];
  }

  /** The factor, 0 to 255, of an input in an output. */
  int coefficient(int output, int input) {
    return Byte.toUnsignedInt(coefficients[output * inputCount + input]);
  }
}
