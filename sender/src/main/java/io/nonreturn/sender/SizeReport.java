package io.nonreturn.sender;

import static io.nonreturn.wire.settings.Units.approximateBytes;
import static io.nonreturn.wire.settings.Units.approximateTime;
import static io.nonreturn.wire.settings.Units.formatDuration;
import static io.nonreturn.wire.settings.Units.formatFraction;

import io.nonreturn.sender.Sizing.Needs;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What {@code nonreturn size} tells. */
final class SizeReport {

  private static final int[] YEARS = {0, 1, 3};

  private SizeReport() {}

  static String text(Sizing sizing) {
    Needs needs = sizing.needs();
    StringBuilder text = new StringBuilder();
    row(text, "link.rate", rate((double) sizing.link().rateBytesPerSecond()) + " carries " + rate(sizing.goodput())
        + " of data, a tenth left free" + (sizing.isEnough() ? "" : ": TOO SLOW, needs " + rate((double) sizing.neededRate())));
    row(text, "  busiest hour", rate(sizing.peakBytesPerSecond()) + " of data; on the mean the link is " + percent(sizing.load()) + " busy");
    row(text, "  largest bundle", approximateBytes((double) needs.largest()) + " takes " + approximateTime(sizing.secondsFor(needs.largest()))
        + "; for " + formatDuration(needs.lag()) + ", " + rate(sizing.largestBytesPerSecond()) + " of data; small ones overtake it");
    row(text, "  least that does", rate((double) sizing.neededRate()));
    if (needs.now() > 0) {
      row(text, "first fill", approximateBytes((double) needs.now()) + " take " + approximateTime(sizing.secondsFor(needs.now())));
    }
    row(text, "outage of " + formatDuration(needs.outage()), Double.isInfinite(sizing.catchUpSeconds())
        ? "never made up for: new bundles fill the link"
        : "repeated within " + approximateTime(sizing.catchUpSeconds()) + ", by the carousel alone");
    for (int years : YEARS) {
      String when = years == 0 ? "at first" : "after " + years + (years == 1 ? " year" : " years");
      row(text, "disk " + when, approximateBytes(sizing.highSideBytes(years)) + " on the high side, "
          + approximateBytes(sizing.lowSideBytes(years)) + " on the low side");
    }
    LinkShape shape = sizing.shape();
    row(text, "blocks under way", approximateBytes(sizing.blockBytes()) + " of memory on either side; bursts of up to "
        + shape.spread().repairs().toMillis() + " ms are repaired beside " + formatFraction(sizing.link().loss()) + " of random loss"
        + (shape.spread().repairs().compareTo(sizing.link().burst()) < 0 ? ", NOT " + formatDuration(sizing.link().burst()) : ""));
    row(text, "receive_buffer", "at least " + approximateBytes(sizing.receiveBufferBytes()) + ", for " + Sizing.STALL.toMillis()
        + " ms without the receiver; net.core.rmem_max as much");
    return text.toString();
  }

  private static void row(StringBuilder text, String title, String words) {
    text.append(String.format(Locale.ROOT, "%-18s %s%n", title, words));
  }

  private static String rate(double bytesPerSecond) {
    return approximateBytes(bytesPerSecond) + "/s";
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, share < 0.1 ? "%.1f%%" : "%.0f%%", share * 100);
  }

  static String json(Sizing sizing) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("enough", sizing.isEnough());
    json.put("rate_bytes_per_second", sizing.link().rateBytesPerSecond());
    json.put("needed_rate_bytes_per_second", sizing.neededRate());
    json.put("goodput_bytes_per_second", sizing.goodput());
    json.put("peak_bytes_per_second", sizing.peakBytesPerSecond());
    json.put("load", sizing.load());
    json.put("largest_seconds", sizing.secondsFor(sizing.needs().largest()));
    json.put("first_fill_seconds", sizing.secondsFor(sizing.needs().now()));
    json.put("catch_up_seconds", Double.isInfinite(sizing.catchUpSeconds()) ? null : sizing.catchUpSeconds());
    json.put("high_side_bytes_first", sizing.highSideBytes(0));
    json.put("high_side_bytes_year", sizing.highSideBytes(1));
    json.put("low_side_bytes_first", sizing.lowSideBytes(0));
    json.put("low_side_bytes_year", sizing.lowSideBytes(1));
    json.put("block_bytes", sizing.blockBytes());
    json.put("repaired_burst_millis", sizing.shape().spread().repairs().toMillis());
    json.put("receive_buffer_bytes", sizing.receiveBufferBytes());
    return JsonMapper.shared().writeValueAsString(json) + "\n";
  }
}
