package io.nonreturn.receiver.serve;

import java.util.Locale;

/** What all pages for people have in common: one frame, one style for light and dark and for every width, no script, no picture. */
public final class Html {
  /** In every page's head. Colours follow the reader's system; wide tables scroll within themselves; what is secondary goes first. */
  public static final String STYLE = "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<style>"
      + ":root{color-scheme:light dark;--line:#d8dde3;--soft:#f3f5f7;--dim:#5b6672;--link:#0b5cad;--bad:#b3261e}"
      + "@media(prefers-color-scheme:dark){:root{--line:#38414b;--soft:#1f252c;--dim:#9aa5b1;--link:#7db8f5;--bad:#ff8a80}"
      + "body{background:#14181d;color:#e3e7ec}}"
      + "body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:0 auto;padding:1.5rem 1rem 3rem}"
      + "h1{font-size:1.5rem;line-height:1.25;margin:.2rem 0 1rem;overflow-wrap:anywhere}"
      + "h2{font-size:1.1rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1rem 0 .3rem}h3 a{font-weight:400;margin-left:.7rem}"
      + "summary{cursor:pointer;padding:.15rem 0}details{margin-left:.2rem}details>*:not(summary){margin-left:1.1rem}a{color:var(--link);text-underline-offset:.15em}"
      + "table{border-collapse:collapse;width:100%}td,th{padding:.3rem 1rem .3rem 0;text-align:left;vertical-align:top}"
      + "td:last-child,th:last-child{padding-right:0}"
      + "th{color:var(--dim);font-weight:500}tr{border-bottom:1px solid var(--line)}"
      + ".n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.name{overflow-wrap:anywhere;min-width:9rem}"
      + "pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem;overflow:auto}"
      + "code{font-size:.85em;color:var(--dim)}.dim{color:var(--dim)}"
      + ".bad{border-left:4px solid var(--bad);background:var(--soft);padding:.6rem .9rem;margin:.6rem 0;overflow-wrap:anywhere}"
      + ".note{border-left:4px solid var(--link);background:var(--soft);padding:.6rem .9rem;margin:.6rem 0}"
      + ".bad strong{color:var(--bad)}@media(max-width:60rem){.wide{display:none}}"
      + "</style>\n";

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  private Html() {}

  /** A page up to its heading; the body is open. */
  public static PageWriter start(String title) {
    String escaped = Page.escape(title);
    return new PageWriter()
        .append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n").append(STYLE)
        .append("<title>").append(escaped).append("</title>\n</head>\n<body>\n<h1>").append(escaped).append("</h1>\n");
  }

  /** Closes what {@link #start} opened. */
  public static Page end(PageWriter page) {
    return Page.of("text/html;charset=utf-8", page.append("</body>\n</html>\n"));
  }

  /** How many there are of something whose plural ends in s: {@code 1 file}, {@code 1,200 files}. */
  public static String count(long number, String one) {
    return String.format(Locale.ROOT, "%,d %s%s", number, one, number == 1 ? "" : "s");
  }

  /** A number of bytes with three digits at most, in units of a thousand. */
  public static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1_000;
      unit++;
    }
    String format = unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, format, value, UNITS[unit]);
  }
}
