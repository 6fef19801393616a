package io.nonreturn.fec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.backblaze.erasure.Galois;
import org.junit.jupiter.api.Test;

/** The laws of a field, over all elements; and the same field as JavaReedSolomon's. */
class FieldTest {
  private static int times(int a, int b) {
    return Byte.toUnsignedInt(Field.multiply(a, b));
  }

  @Test
  void productsAreThoseOfPolynomialsModulo0x11d() {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        int product = 0;
        for (int bit = 7; bit >= 0; bit--) {
          product <<= 1;
          product ^= product > 255 ? 0x11D : 0;
          product ^= (b >> bit & 1) == 1 ? a : 0;
        }
        assertEquals(product, times(a, b));
        assertEquals(Galois.multiply((byte) a, (byte) b), Field.multiply(a, b));
      }
    }
  }

  @Test
  void multiplicationIsAssociativeAndDistributes() {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        int ab = times(a, b);
        assertEquals(ab, times(b, a));
        int wrong = 0;
        for (int c = 0; c < 256; c++) {
          int bc = times(b, c);
          wrong += times(ab, c) == times(a, bc) && times(a, b ^ c) == (ab ^ times(a, c)) ? 0 : 1;
        }
        assertEquals(0, wrong, "a=" + a + " b=" + b);
      }
    }
  }

  @Test
  void everyElementButZeroIsAPowerAndHasOneInverse() {
    for (int a = 1; a < 256; a++) {
      assertEquals((byte) a, Field.exp(Field.log(a)));
      assertEquals((byte) a, Field.exp(Field.log(a) - Field.ORDER));
      int inverses = 0;
      for (int b = 0; b < 256; b++) {
        inverses += times(a, b) == 1 ? 1 : 0;
      }
      assertEquals(1, inverses);
      assertEquals(1, times(a, Byte.toUnsignedInt(Field.exp(-Field.log(a)))));
    }
  }
}
