package io.nonreturn.receiver.serve;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Chooses among the media types on offer by a request's Accept fields: for each offer the most specific range that matches it
 * gives its quality, the highest quality wins, and the server's order decides among equals. Source: RFC 9110, section 12.5.1.
 */
public final class Negotiation {
  private Negotiation() {}

  /**
   * Chooses.
   *
   * @param accept the values of all Accept fields; none accepts anything
   * @param offers in the server's order of preference
   * @return empty if none is acceptable
   */
  public static Optional<String> choose(List<String> accept, List<String> offers) {
    // Quoted parameters do not occur in practice; a comma in one makes two ranges, neither of which matches anything.
    String[] ranges = accept.isEmpty() ? new String[] {"*/*"} : String.join(",", accept).split(",", -1);
    String best = null;
    double bestQuality = 0;
    for (String offer : offers) {
      double quality = quality(offer, ranges);
      if (quality > bestQuality) {
        best = offer;
        bestQuality = quality;
      }
    }
    return Optional.ofNullable(best);
  }

  private static double quality(String offer, String[] ranges) {
    double quality = 0;
    int specificity = -1;
    for (String range : ranges) {
      String[] parts = range.split(";", -1);
      String type = parts[0].strip().toLowerCase(Locale.ROOT);
      int matched = specificity(type, offer);
      if (matched > specificity) {
        specificity = matched;
        quality = quality(parts);
      }
    }
    return quality;
  }

  private static int specificity(String range, String offer) {
    if (range.equals(offer)) {
      return 2;
    }
    if (range.equals("*/*")) {
      return 0;
    }
    return range.endsWith("/*") && offer.startsWith(range.substring(0, range.length() - 1)) ? 1 : -1;
  }

  private static double quality(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
      if (parameter.startsWith("q=")) {
        try {
          return Math.clamp(Double.parseDouble(parameter.substring(2)), 0, 1);
        } catch (NumberFormatException malformed) {
          return 0;
        }
      }
    }
    return 1;
  }
}
