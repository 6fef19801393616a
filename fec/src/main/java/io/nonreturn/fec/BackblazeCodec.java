package io.nonreturn.fec;

import com.backblaze.erasure.CodingLoop;
import com.backblaze.erasure.InputOutputByteTableCodingLoop;

/**
 * The codec for JVMs without the Vector API: the inner loop of JavaReedSolomon that its authors found the fastest,
 * under the coefficients of {@link Interpolation}.
 *
 * <p>Its loop wants every shard in an array of its own, so shards are copied there and back; that costs a hundredth of
 * the arithmetic. Each thread keeps the copies of its largest block.
 */
final class BackblazeCodec extends LinearCodec {
  static final BackblazeCodec INSTANCE = new BackblazeCodec();

  private final CodingLoop loop = new InputOutputByteTableCodingLoop();
  private final ThreadLocal<Copies> copies = ThreadLocal.withInitial(Copies::new);

  private BackblazeCodec() {}

  @Override
  public String name() {
    return "backblaze";
  }

  @Override
  void compute(byte[] buffer, int shardLength, Combination combination) {
    int inputs = combination.inputCount();
    int outputs = combination.outputCount();
    Copies copy = copies.get();
    copy.reserve(inputs, outputs, shardLength);
    for (int i = 0; i < inputs; i++) {
      System.arraycopy(buffer, combination.input(i), copy.inputs[i], 0, shardLength);
    }
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < inputs; i++) {
        copy.rows[o][i] = (byte) combination.coefficient(o, i);
      }
    }
    loop.codeSomeShards(copy.rows, copy.inputs, inputs, copy.outputs, outputs, 0, shardLength);
    for (int o = 0; o < outputs; o++) {
      System.arraycopy(copy.outputs[o], 0, buffer, combination.output(o), shardLength);
    }
  }

  /** One thread's shards and matrix, as the loop wants them. */
  private static final class Copies {
    private final byte[][] inputs = new byte[MAX_DATA_SHARDS][0];
    private final byte[][] outputs = new byte[MAX_SHARDS][0];
    private final byte[][] rows = new byte[MAX_SHARDS][0];

    private void reserve(int inputCount, int outputCount, int shardLength) {
      grow(inputs, inputCount, shardLength);
      grow(outputs, outputCount, shardLength);
      grow(rows, outputCount, inputCount);
    }

    private static void grow(byte[][] arrays, int count, int length) {
      for (int i = 0; i < count; i++) {
        if (arrays[i].length < length) {
          arrays[i] = new byte[length];
        }
      }
    }
  }
}
