package io.nonreturn.bench.demo;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the demo shows. On a terminal the last lines are live and redrawn in place; elsewhere only lasting lines are printed.
 * Colours are left out when NO_COLOR is set (no-color.org), symbols when the terminal's encoding has none. Used by one thread,
 * except for {@link #end}.
 */
final class Screen {
  private static final String UP_AND_CLEAR = "\033[%dA\033[J";
  /** DECAWM: a live line that is too long is cut by the terminal, not wrapped, so that counting lines stays right. */
  private static final String NO_WRAP = "\033[?7l";

  private static final String WRAP = "\033[?7h";
  private static final int USUAL_WIDTH = 80;

  private final PrintStream out;
  private final boolean live;
  private final boolean colours;
  private final boolean symbols;
  private final int width;
  private int liveLines;
  private boolean ended;

  Screen(PrintStream out, boolean live, boolean colours, boolean symbols, int width) {
    this.out = out;
    this.live = live;
    this.colours = colours;
    this.symbols = symbols;
    this.width = width;
  }

  /** The screen of this process's standard output. */
  static Screen standard() {
    // There is no console where standard input or output is a pipe or a file.
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    boolean live = terminal && !"dumb".equals(System.getenv("TERM"));
    String noColour = System.getenv("NO_COLOR");
    Charset charset = System.out.charset();
    return new Screen(
        System.out,
        live,
        live && (noColour == null || noColour.isEmpty()),
        charset.equals(StandardCharsets.UTF_8),
        live ? TerminalSize.columns().orElse(USUAL_WIDTH) : USUAL_WIDTH);
  }

  boolean isLive() {
    return live;
  }

  /** Columns of a line. */
  int width() {
    return width;
  }

  /** Whether nobody reads any more, as in {@code nonreturn demo | head}. */
  boolean isGone() {
    return out.checkError();
  }

  /** A lasting line. */
  synchronized void line(String text) {
    if (ended) {
      return;
    }
    erase();
    out.println(text);
    out.flush();
  }

  void blank() {
    line("");
  }

  /** A lasting line that tells of a step that is done. */
  void step(String name, String what, long nanos) {
    line(String.format(Locale.ROOT, "  %s %-9s %-56s %8s", tick(), name, what, seconds(Duration.ofNanos(nanos))));
  }

  /** Replaces the live lines; nothing where there are none. */
  synchronized void live(List<String> lines) {
    if (!live || ended) {
      return;
    }
    StringBuilder frame = new StringBuilder(NO_WRAP);
    if (liveLines > 0) {
      frame.append(String.format(Locale.ROOT, UP_AND_CLEAR, liveLines));
    }
    lines.forEach(line -> frame.append(line).append(System.lineSeparator()));
    out.print(frame.append(WRAP));
    out.flush();
    liveLines = lines.size();
  }

  /** The last line of all, from whatever thread: what another thread prints after it is not shown. */
  synchronized void end(String text) {
    if (ended) {
      return;
    }
    if (live) {
      out.println(); // after the ^C that the terminal echoed
    }
    line(text);
    ended = true;
  }

  /** A bar of so many cells, of which this share is full. */
  String bar(double share, int cells) {
    int full = (int) Math.floor(Math.clamp(share, 0, 1) * cells);
    String done = (symbols ? "━" : "#").repeat(full);
    String left = (symbols ? "─" : "-").repeat(cells - full);
    return green(done) + dim(left);
  }

  String tick() {
    return symbols ? green("✓") : green("*");
  }

  String dot() {
    return symbols ? " · " : ", ";
  }

  /** Stands for what was left out of a text. */
  String gap() {
    return symbols ? "…" : "..";
  }

  String bold(String text) {
    return paint("1", text);
  }

  String dim(String text) {
    return paint("2", text);
  }

  String green(String text) {
    return paint("32", text);
  }

  String yellow(String text) {
    return paint("33", text);
  }

  String cyan(String text) {
    return paint("36", text);
  }

  static String seconds(Duration time) {
    double seconds = time.toNanos() / 1e9;
    return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
  }

  private void erase() {
    if (liveLines > 0) {
      out.printf(Locale.ROOT, UP_AND_CLEAR, liveLines);
      liveLines = 0;
    }
  }

  private String paint(String code, String text) {
    return colours && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
  }
}
