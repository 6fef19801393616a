package io.nonreturn.bench.demo;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the demo shows. On a terminal the last lines are live and redrawn in place; elsewhere only lasting lines are printed.
 * Colours are left out when NO_COLOR is set (no-color.org), symbols when the terminal's encoding has none. Not thread-safe.
 */
final class Screen {
    private static final String UP_AND_CLEAR = "\033[%dA\033[J";
    private static final String CLEAR_BELOW = "\033[J";
    private static final int BAR_CELLS = 24;

    private final PrintStream out;
    private final boolean live;
    private final boolean colours;
    private final boolean symbols;
    private int liveLines;

    Screen(PrintStream out, boolean live, boolean colours, boolean symbols) {
        this.out = out;
        this.live = live;
        this.colours = colours;
        this.symbols = symbols;
    }

    /** The screen of this process's standard output. */
    static Screen standard() {
        // There is no console where standard input or output is a pipe or a file.
        boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        boolean dumb = "dumb".equals(System.getenv("TERM"));
        String noColour = System.getenv("NO_COLOR");
        Charset charset = System.out.charset();
        return new Screen(
                System.out,
                terminal && !dumb,
                terminal && !dumb && (noColour == null || noColour.isEmpty()),
                charset.equals(StandardCharsets.UTF_8));
    }

    boolean isLive() {
        return live;
    }

    /** A lasting line. */
    void line(String text) {
        erase();
        out.println(text);
        out.flush();
    }

    void blank() {
        line("");
    }

    /** A lasting line that tells of a step that is done. */
    void step(String name, String what, long nanos) {
        line(String.format(Locale.ROOT, "  %s %-9s  %-56s %7s", tick(), name, what, seconds(nanos)));
    }

    /** A step that failed. */
    void failure(String name, String what) {
        line("  " + red(symbols ? "✗" : "FAILED") + " " + name + "  " + what);
    }

    /** Replaces the live lines; nothing where there are none. */
    void live(List<String> lines) {
        if (!live) {
            return;
        }
        StringBuilder frame = new StringBuilder();
        if (liveLines > 0) {
            frame.append(String.format(Locale.ROOT, UP_AND_CLEAR, liveLines));
        }
        lines.forEach(line -> frame.append(line).append(System.lineSeparator()));
        out.print(frame);
        out.flush();
        liveLines = lines.size();
    }

    /** A bar of which this share is full. */
    String bar(double share) {
        int full = (int) Math.round(Math.clamp(share, 0, 1) * BAR_CELLS);
        String done = (symbols ? "━" : "#").repeat(full);
        String left = (symbols ? "─" : "-").repeat(BAR_CELLS - full);
        return green(done) + dim(left);
    }

    String tick() {
        return green(symbols ? "✓" : "ok");
    }

    String arrow() {
        return symbols ? "→" : "->";
    }

    String dot() {
        return symbols ? " · " : ", ";
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

    private String red(String text) {
        return paint("31", text);
    }

    static String seconds(long nanos) {
        double seconds = nanos / 1e9;
        return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
    }

    private void erase() {
        if (liveLines > 0) {
            out.printf(Locale.ROOT, UP_AND_CLEAR, liveLines);
            liveLines = 0;
        } else if (live) {
            out.print(CLEAR_BELOW);
        }
    }

    private String paint(String code, String text) {
        return colours && !text.isEmpty() ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
