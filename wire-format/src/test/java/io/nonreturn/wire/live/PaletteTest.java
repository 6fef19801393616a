package io.nonreturn.wire.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who sees little reads the pages, too: contrast of all that meets, light and dark. Source: WCAG 2.2, success criteria 1.4.3 and 1.4.11. */
class PaletteTest {

  private static final double TEXT = 4.5;
  private static final double LINES = 3;
  private static final Pattern COLOUR = Pattern.compile("--([a-z]+): (#[0-9a-f]{6});");
  private static final List<String> STATES = List.of("well", "late", "warned", "losing", "cut", "starting");

  @Test
  void allThatMeetsCanBeTold() throws IOException {
    String style = new String(Asset.read(Assets.class, "live.css"), StandardCharsets.UTF_8);
    int dark = style.indexOf("@media (prefers-color-scheme: dark)");
    assertTrue(dark > 0);
    check(colours(style.substring(0, dark)));
    check(colours(style.substring(dark, style.indexOf("* {"))));
  }

  private static void check(Map<String, String> colours) {
    assertEquals(16, colours.size(), colours.toString());
    for (String ground : List.of("bg", "card")) {
      for (String text : List.of("text", "dim", "link", "cut")) {
        contrast(colours, text, ground, TEXT);
      }
      for (String line : List.of("first", "second", "third")) {
        contrast(colours, line, ground, LINES);
      }
    }
    for (String state : STATES) {
      contrast(colours, "on", state, TEXT); // the banner
      contrast(colours, state, "card", TEXT); // a tile's figure
    }
    contrast(colours, "on", "link", TEXT); // a button
  }

  private static void contrast(Map<String, String> colours, String one, String other, double least) {
    double a = luminance(colours.get(one));
    double b = luminance(colours.get(other));
    double ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    assertTrue(ratio >= least, one + " on " + other + ": contrast=" + ratio + " < LIMIT=" + least);
  }

  private static Map<String, String> colours(String style) {
    Map<String, String> colours = new HashMap<>();
    Matcher colour = COLOUR.matcher(style);
    while (colour.find()) {
      colours.put(colour.group(1), colour.group(2));
    }
    return colours;
  }

  private static double luminance(String colour) {
    int rgb = Integer.parseInt(colour.substring(1), 16);
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
  }

  private static double linear(int channel) {
    double value = (channel & 0xff) / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
