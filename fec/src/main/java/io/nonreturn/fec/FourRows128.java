package io.nonreturn.fec;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Four rows on vectors of 16 bytes, for processors whose byte shuffle stays within 16 bytes (SSSE3, AVX2, NEON): a
 * vector holds one table of one row.
 */
final class FourRows128 implements Kernel {
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_128;

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
    for (int column = 0; column < length; column += 16) {
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
        ByteVector low = data.and((byte) 0x0F);
        ByteVector high = data.reinterpretAsInts().lanewise(LSHR, 4).and(0x0F0F0F0F).reinterpretAsBytes();
        ByteVector low0 = ByteVector.fromArray(BYTES, tables, table);
        ByteVector high0 = ByteVector.fromArray(BYTES, tables, table + 16);
        sum0 = sum0.lanewise(XOR, low.selectFrom(low0)).lanewise(XOR, high.selectFrom(high0));
        ByteVector low1 = ByteVector.fromArray(BYTES, tables, table + 32);
        ByteVector high1 = ByteVector.fromArray(BYTES, tables, table + 48);
        sum1 = sum1.lanewise(XOR, low.selectFrom(low1)).lanewise(XOR, high.selectFrom(high1));
        ByteVector low2 = ByteVector.fromArray(BYTES, tables, table + 64);
        ByteVector high2 = ByteVector.fromArray(BYTES, tables, table + 80);
        sum2 = sum2.lanewise(XOR, low.selectFrom(low2)).lanewise(XOR, high.selectFrom(high2));
        ByteVector low3 = ByteVector.fromArray(BYTES, tables, table + 96);
        ByteVector high3 = ByteVector.fromArray(BYTES, tables, table + 112);
        sum3 = sum3.lanewise(XOR, low.selectFrom(low3)).lanewise(XOR, high.selectFrom(high3));
        table += 4 * TABLE_BYTES;
      }
      sum3.intoArray(buffer, outputs[3] + column);
      sum2.intoArray(buffer, outputs[2] + column);
      sum1.intoArray(buffer, outputs[1] + column);
      sum0.intoArray(buffer, outputs[0] + column);
    }
  }
}
