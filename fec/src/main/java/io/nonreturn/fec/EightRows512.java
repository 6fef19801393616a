package io.nonreturn.fec;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Eight rows on vectors of 64 bytes, for processors that shuffle bytes over the whole vector (AVX-512 VBMI).
 *
 * <p>A register of 64 bytes holds the tables of two rows, low and high halves: two bits added to an index choose
 * among the four. So tables are read, and indexes computed, once for many lookups, and the shuffle unit is what the
 * loop waits for: two lookups a coefficient for 64 bytes. Tables that look up six bits at a time need a third fewer
 * lookups, but a load for each, which Java cannot align to cache lines; they were slower.
 */
final class EightRows512 implements Kernel {
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;

  @Override
  public int rows() {
    return 8;
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
      ByteVector sum4 = sum0;
      ByteVector sum5 = sum0;
      ByteVector sum6 = sum0;
      ByteVector sum7 = sum0;
      if (!first) {
        sum0 = ByteVector.fromArray(BYTES, buffer, outputs[0] + column);
        sum1 = ByteVector.fromArray(BYTES, buffer, outputs[1] + column);
        sum2 = ByteVector.fromArray(BYTES, buffer, outputs[2] + column);
        sum3 = ByteVector.fromArray(BYTES, buffer, outputs[3] + column);
        sum4 = ByteVector.fromArray(BYTES, buffer, outputs[4] + column);
        sum5 = ByteVector.fromArray(BYTES, buffer, outputs[5] + column);
        sum6 = ByteVector.fromArray(BYTES, buffer, outputs[6] + column);
        sum7 = ByteVector.fromArray(BYTES, buffer, outputs[7] + column);
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
        ByteVector rows4and5 = ByteVector.fromArray(BYTES, tables, table + 128);
        sum4 = sum4.lanewise(XOR, evenLow.selectFrom(rows4and5)).lanewise(XOR, evenHigh.selectFrom(rows4and5));
        sum5 = sum5.lanewise(XOR, oddLow.selectFrom(rows4and5)).lanewise(XOR, oddHigh.selectFrom(rows4and5));
        ByteVector rows6and7 = ByteVector.fromArray(BYTES, tables, table + 192);
        sum6 = sum6.lanewise(XOR, evenLow.selectFrom(rows6and7)).lanewise(XOR, evenHigh.selectFrom(rows6and7));
        sum7 = sum7.lanewise(XOR, oddLow.selectFrom(rows6and7)).lanewise(XOR, oddHigh.selectFrom(rows6and7));
        table += 8 * TABLE_BYTES;
      }
      sum7.intoArray(buffer, outputs[7] + column);
      sum6.intoArray(buffer, outputs[6] + column);
      sum5.intoArray(buffer, outputs[5] + column);
      sum4.intoArray(buffer, outputs[4] + column);
      sum3.intoArray(buffer, outputs[3] + column);
      sum2.intoArray(buffer, outputs[2] + column);
      sum1.intoArray(buffer, outputs[1] + column);
      sum0.intoArray(buffer, outputs[0] + column);
    }
  }
}
