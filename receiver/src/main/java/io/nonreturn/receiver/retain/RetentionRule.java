package io.nonreturn.receiver.retain;

import java.time.Duration;
import java.util.Optional;

/**
 * For how long bundles are kept. Patterns are globs: {@code *} any text, {@code ?} one character, {@code [a-z]} one of these.
 *
 * @param mirror pattern of mirrors' names
 * @param bundle pattern of bundles' names, as the home page shows them
 * @param generations of a bundle that stay, the visible one included; at least 1
 * @param replaced for how long a generation stays after it was replaced or removed, within {@code generations}
 * @param age a bundle that was published longer ago is hidden and let go as a whole; empty for never
 */
public record RetentionRule(String mirror, String bundle, int generations, Duration replaced, Optional<Duration> age) {
  /** What holds where no rule is: three generations, thirty days; nothing is hidden. */
  public static final RetentionRule DEFAULT = new RetentionRule("*", "*", 3, Duration.ofDays(30), Optional.empty());
}
