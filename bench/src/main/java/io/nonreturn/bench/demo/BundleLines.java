package io.nonreturn.bench.demo;

import io.nonreturn.wire.settings.Units;
import java.time.Duration;
import java.util.Locale;

/**
 * The table of bundles: one line each, while it crosses and when it has. Lines fit the screen's width, with names shortened in
 * the middle; where nothing is live there is no bar.
 *
 * <pre>
 *   ✓ pypi/greenhouse      ━━━━━━━━━━━━━━━━        4   4.52 kB    0.25 s
 *     files/images         ━━━━━━──────────      38%   24.3 MB of 64.0 MB
 * </pre>
 */
final class BundleLines {
  private static final int MARGIN = 4;
  /** What follows the name and the bar: files, size, time. */
  private static final int TAIL = 29;
  private static final int LEAST_NAME = 16;
  private static final int MOST_NAME = 64;
  private static final int BAR_OF_NARROW = 16;
  private static final int BAR_OF_WIDE = 24;
  private static final int WIDE = 100;

  private final Screen screen;
  private final int barCells;
  private final int nameColumns;

  BundleLines(Screen screen) {
    this.screen = screen;
    barCells = !screen.isLive() ? 0 : screen.width() >= WIDE ? BAR_OF_WIDE : BAR_OF_NARROW;
    int bar = barCells == 0 ? 0 : barCells + 1;
    nameColumns = Math.clamp(screen.width() - MARGIN - bar - TAIL - 1L, LEAST_NAME, MOST_NAME);
  }

  String heading() {
    return screen.dim(" ".repeat(MARGIN) + name("bundle") + (barCells == 0 ? "" : " ".repeat(barCells + 1))
        + tail("files", "size", "crossed in"));
  }

  /** A bundle that is published. */
  String crossed(String bundle, long files, long bytes, Duration took) {
    return "  " + screen.tick() + " " + name(bundle) + bar(1)
        + tail(String.format(Locale.ROOT, "%,d", files), Units.approximateBytes((double) bytes), Screen.seconds(took));
  }

  /** A bundle that was taken away. */
  String removed(String bundle, Duration took) {
    return "  " + screen.tick() + " " + name(bundle) + bar(1) + tail("removed", "", Screen.seconds(took));
  }

  /** A bundle of which so much has arrived. */
  String crossing(String bundle, long done, long total) {
    double share = total == 0 ? 1 : (double) done / total;
    return "    " + name(bundle) + bar(share)
        + String.format(Locale.ROOT, "%7s %9s of %s", Math.round(Math.floor(100 * share)) + "%",
            Units.approximateBytes((double) done), Units.approximateBytes((double) total));
  }

  private String name(String bundle) {
    return Columns.fit(bundle, nameColumns, screen.gap());
  }

  private String bar(double share) {
    return barCells == 0 ? "" : " " + screen.bar(share, barCells);
  }

  private static String tail(String files, String size, String time) {
    return String.format(Locale.ROOT, "%7s %9s %11s", files, size, time);
  }
}
