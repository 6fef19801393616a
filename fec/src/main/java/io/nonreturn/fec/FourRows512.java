package io.nonreturn.fec;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/** Four rows as {@link EightRows512} does eight, for few parity shards and for the repair of few losses. */
final class FourRows512 implements Kernel {
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;

  @Override
  public int rows() {
    return 4;
  }

  @Override
  public int stripBytes() {
    return BYTES.length();
  }

  @Override
  public void accumulate(
      byte[] buffer, int[] inputs, int from, int to, byte[] tables, int[] outputs, int length, boolean first) {
    for (int column = 0; column < length; column += 64) {
      ByteVector sum0 = ByteVector.zero(BYTES);
      ByteVector sum1 = sum0;
      ByteVector sum2 = sum0;
      ByteVector sum3 = sum0;
      if (!first) {
        sum0 = ByteVector.fromArray(BYTES, buffer, outputs[0] + column);
        sum1 = ByteVector.fromArray(BYTES, buffer, outputs[1] + column);
        sum2 = ByteVector.fromArray(BYTES, buffer, outputs[2] + column);
        sum3 = ByteVector.fromArray(BYTES, buffer, outputs[3] + column);
      }
      int table = 0;
      for (int i = from; i < to; i++) {
        ByteVector data = ByteVector.fromArray(BYTES, buffer, inputs[i] + column);
        ByteVector evenLow = data.and((byte) 0x0F);
        ByteVector evenHigh =
            data.reinterpretAsInts().lanewise(LSHR, 4).and(0x0F0F0F0F).or(0x10101010).reinterpretAsBytes();
        ByteVector oddLow = evenLow.or((byte) 0x20);
        ByteVector oddHigh = evenHigh.or((byte) 0x20);
        ByteVector rows0and1 = ByteVector.fromArray(BYTES, tables, table);
        sum0 = sum0.lanewise(XOR, evenLow.selectFrom(rows0and1)).lanewise(XOR, evenHigh.selectFrom(rows0and1));
        sum1 = sum1.lanewise(XOR, oddLow.selectFrom(rows0and1)).lanewise(XOR, oddHigh.selectFrom(rows0and1));
        ByteVector rows2and3 = ByteVector.fromArray(BYTES, tables, table + 64);
        sum2 = sum2.lanewise(XOR, evenLow.selectFrom(rows2and3)).lanewise(XOR, evenHigh.selectFrom(rows2and3));
        sum3 = sum3.lanewise(XOR, oddLow.selectFrom(rows2and3)).lanewise(XOR, oddHigh.selectFrom(rows2and3));
        table += 4 * TABLE_BYTES;
      }
      sum3.intoArray(buffer, outputs[3] + column);
      sum2.intoArray(buffer, outputs[2] + column);
      sum1.intoArray(buffer, outputs[1] + column);
      sum0.intoArray(buffer, outputs[0] + column);
    }
  }
}
