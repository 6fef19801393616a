package io.nonreturn.bench.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  void aFileGetsLastingLinesAndNoControlCharacters() {
    Screen file = screen(false, 80);
    BundleLines lines = new BundleLines(file);
    file.line(lines.heading());
    file.live(List.of(lines.crossing("files/images", 1, 2)));
    file.line(lines.crossed("files/images", 3, 64_000_000, Duration.ofMillis(1_234)));
    file.end("over");
    file.line("after the end");
    assertEquals(
        List.of(
            "    bundle                                          files      size  crossed in",
            "  ✓ files/images                                        3   64.0 MB      1.23 s",
            "over"),
        text().lines().toList());
    assertTrue(text().chars().allMatch(c -> c == '\n' || !Character.isISOControl(c)), text());
  }

  @Test
  void everyLineFitsTheTerminal() {
    for (int width : new int[] {80, 100, 120, 200}) {
      BundleLines lines = new BundleLines(screen(true, width));
      for (String name : List.of("pypi/pip", "files/" + "long".repeat(60), "files/" + "長い名前".repeat(30), "files/e\u0301e\u0301")) {
        for (String line : List.of(
            lines.heading(),
            lines.crossing(name, 999_400_000_000L, 999_400_000_000L),
            lines.crossed(name, 100_000, 999_400_000_000L, Duration.ofDays(1)),
            lines.removed(name, Duration.ZERO))) {
          assertTrue(Columns.of(line) <= width, width + " < " + Columns.of(line) + ": " + line);
        }
      }
    }
  }

  @Test
  void liveLinesAreRedrawnInPlaceAndNeverWrap() {
    Screen terminal = screen(true, 80);
    terminal.live(List.of("one", "two"));
    terminal.live(List.of("three"));
    terminal.line("lasting");
    assertEquals("\033[?7lone\ntwo\n\033[?7h" + "\033[?7l\033[2A\033[Jthree\n\033[?7h" + "\033[1A\033[Jlasting\n", text());
  }

  @Test
  void barsAreFullOnlyAtTheEnd() {
    Screen terminal = screen(true, 80);
    assertEquals("────", terminal.bar(0, 4));
    assertEquals("━━━─", terminal.bar(0.999, 4));
    assertEquals("━━━━", terminal.bar(1, 4));
    assertEquals("━━━━", terminal.bar(7, 4));
  }

  @Test
  void textsAreFittedByColumnsNotByLetters() {
    assertEquals("ab  ", Columns.fit("ab", 4, "…"));
    assertEquals("ab…gh", Columns.fit("abcdefgh", 5, "…"));
    assertEquals("長…前 ", Columns.fit("長い名前", 6, "…"));
    assertEquals(2, Columns.of("e\u0301x"));
  }

  @Test
  void sizesThatMakeNoSenseAreNotBelieved() {
    assertEquals(OptionalInt.of(120), TerminalSize.parse("45 120\n"));
    assertFalse(TerminalSize.parse("0 0\n").isPresent());
    assertFalse(TerminalSize.parse("stty: standard input: Inappropriate ioctl\n").isPresent());
  }

  private Screen screen(boolean live, int width) {
    return new Screen(new PrintStream(written, true, StandardCharsets.UTF_8), live, false, true, width);
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
