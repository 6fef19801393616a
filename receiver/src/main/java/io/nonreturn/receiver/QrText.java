package io.nonreturn.receiver;

import io.nonreturn.receiver.web.QrDots;
import java.util.ArrayList;
import java.util.List;

/**
 * A QR code as lines of text: two modules a character, the upper one above the lower one, light modules drawn, so that it reads right on
 * a dark terminal. Phones read the inverse, too.
 */
final class QrText {
  private QrText() {}

  static List<String> of(String text) {
    List<String> dots = QrDots.of(text);
    List<String> lines = new ArrayList<>();
    for (int y = 0; y < dots.size(); y += 2) {
      StringBuilder line = new StringBuilder();
      for (int x = 0; x < dots.get(y).length(); x++) {
        boolean upper = dots.get(y).charAt(x) == '0';
        boolean lower = y + 1 < dots.size() && dots.get(y + 1).charAt(x) == '0';
        line.append(upper ? lower ? '█' : '▀' : lower ? '▄' : ' ');
      }
      lines.add(line.toString());
    }
    return lines;
  }
}
