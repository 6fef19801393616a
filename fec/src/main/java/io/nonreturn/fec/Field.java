package io.nonreturn.fec;

/**
 * The finite field GF(2^8): bytes as polynomials over GF(2), modulo x^8 + x^4 + x^3 + x^2 + 1 (0x11D).
 *
 * <p>Addition and subtraction are both exclusive or. Every element but zero is a power of the generator 2, so products
 * and quotients are sums and differences of logarithms modulo 255.
 */
final class Field {
  static final int ELEMENTS = 256;

  /** Order of the multiplicative group: logarithms are taken modulo this. */
  static final int ORDER = 255;

  private static final int POLYNOMIAL = 0x11D;

  private static final int[] LOG = new int[ELEMENTS];
  private static final byte[] EXP = new byte[ORDER];

  static {
    int power = 1;
    for (int exponent = 0; exponent < ORDER; exponent++) {
      EXP[exponent] = (byte) power;
      LOG[power] = exponent;
      power <<= 1;
      if (power >= ELEMENTS) {
        power ^= POLYNOMIAL;
      }
    }
  }

  private Field() {}

  /** Logarithm of an element other than zero, 0 to 254. */
  static int log(int element) {
    assert element != 0 : "zero has no logarithm";
    return LOG[element];
  }

  /** The generator raised to any exponent, negative ones too. */
  static byte exp(int exponent) {
    return EXP[Math.floorMod(exponent, ORDER)];
  }

  static byte multiply(int a, int b) {
    return a == 0 || b == 0 ? 0 : exp(LOG[a] + LOG[b]);
  }
}
