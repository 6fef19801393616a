package io.nonreturn.bench.demo;

import java.util.Arrays;

/**
 * Columns that text takes on a terminal: none for what combines with the letter before it, two for East Asian wide letters and
 * pictures, one for all else.
 *
 * <p>Source: Unicode Standard Annex 11, the wide blocks.
 */
final class Columns {
  /** First and last code point of each wide range, in ascending order. */
  private static final int[][] WIDE = {
    {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}
  };

  private Columns() {}

  static int of(String text) {
    return text.codePoints().map(Columns::of).sum();
  }

  /** The text in exactly so many columns: filled with blanks, or its middle replaced by {@code gap}. */
  static String fit(String text, int columns, String gap) {
    int width = of(text);
    if (width <= columns) {
      return text + " ".repeat(columns - width);
    }
    int[] letters = text.codePoints().toArray();
    int room = columns - of(gap);
    int tailRoom = room / 2;
    int head = 0;
    int headWidth = 0;
    while (headWidth + of(letters[head]) <= room - tailRoom) {
      headWidth += of(letters[head++]);
    }
    int tail = letters.length;
    int tailWidth = 0;
    while (tailWidth + of(letters[tail - 1]) <= tailRoom) {
      tailWidth += of(letters[--tail]);
    }
    return new String(letters, 0, head) + gap + new String(letters, tail, letters.length - tail)
        + " ".repeat(room - headWidth - tailWidth);
  }

  private static int of(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(codePoint) ? 2 : 1;
    };
  }

  private static boolean isWide(int codePoint) {
    return Arrays.stream(WIDE).anyMatch(range -> codePoint >= range[0] && codePoint <= range[1]);
  }
}
