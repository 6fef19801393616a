package io.nonreturn.wire;

import java.util.Arrays;
import java.util.Locale;

/**
 * Digits for people: Crockford's base 32 (crockford.com/base32.html), which has no I, L, O or U and reads what looks like another digit as that
 * digit. Each character is five bits.
 *
 * <p>The check is two characters, the number modulo 1,021, instead of Crockford's one modulo 37: four of his extra symbols mean
 * something to a shell. The modulus is a prime above 31², so every single wrong character and every two that changed places
 * are noticed.
 */
final class CrockfordBase32 {
  static final int BITS = 5;
  static final int CHECK_LENGTH = 2;

  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int MODULUS = 1_021;
  private static final int GROUP = 5;

  private CrockfordBase32() {}

  /** Digits, check, and hyphens between groups of five. */
  static String write(byte[] digits) {
    int check = check(digits);
    byte[] all = Arrays.copyOf(digits, digits.length + CHECK_LENGTH);
    all[digits.length] = (byte) (check >> BITS);
    all[digits.length + 1] = (byte) (check & 31);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < all.length; i++) {
      text.append(i > 0 && i % GROUP == 0 ? "-" : "").append(DIGITS.charAt(all[i]));
    }
    return text.toString();
  }

  /** The digits of a text without its check; null when a character is none, or the check is wrong. Hyphens and blanks do not count. */
  static byte[] read(String text, int maxDigits) {
    byte[] all = new byte[maxDigits + CHECK_LENGTH];
    int length = 0;
    for (char typed : text.toUpperCase(Locale.ROOT).toCharArray()) {
      if (typed == '-' || typed == ' ') {
        continue;
      }
      int digit = DIGITS.indexOf(typed == 'O' ? '0' : typed == 'I' || typed == 'L' ? '1' : typed);
      if (digit < 0 || length == all.length) {
        return null;
      }
      all[length++] = (byte) digit;
    }
    if (length < CHECK_LENGTH) {
      return null;
    }
    byte[] digits = Arrays.copyOf(all, length - CHECK_LENGTH);
    return check(digits) == (all[length - 2] << BITS | all[length - 1]) ? digits : null;
  }

  private static int check(byte[] digits) {
    // Begins with 1, so that a zero in front counts too.
    int remainder = 1;
    for (byte digit : digits) {
      remainder = (remainder * 32 + digit) % MODULUS;
    }
    return remainder;
  }
}
