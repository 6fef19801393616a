package io.nonreturn.receiver.retain;

import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.Toml;
import io.nonreturn.wire.settings.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is kept and what may go, as {@code receiver.toml} says it.
 *
 * <pre>
 *   [retention]
 *   pin = ["library%2Falpine:3.22", "models%2F*"]
 *
 *   [[retention.rule]]
 *   mirror = "images"
 *   bundle = "*@sha256:*"
 *   age = "90 d"
 * </pre>
 *
 * @param pins patterns of bundles' names of which nothing is ever let go
 * @param rules the first that matches a bundle is its rule; the last matches all
 */
public record Retention(List<String> pins, List<RetentionRule> rules) {
  private static final int MOST = 1_000;
  private static final Duration SHORTEST = Duration.ofHours(1);
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** Freezes the lists. */
  public Retention {
    pins = List.copyOf(pins);
    rules = List.copyOf(rules);
  }

  /** Reads the table {@code retention}; mistakes are noted in the settings. */
  public static Retention of(Settings retention) {
    List<RetentionRule> rules = new ArrayList<>();
    for (Settings rule : retention.tables("rule")) {
      rules.add(rule(rule));
    }
    rules.add(RetentionRule.DEFAULT);
    return new Retention(retention.texts("pin", MOST), rules);
  }

  private static RetentionRule rule(Settings rule) {
    RetentionRule defaults = RetentionRule.DEFAULT;
    return new RetentionRule(
        rule.string("mirror", defaults.mirror()),
        rule.string("bundle", defaults.bundle()),
        (int) rule.integer("generations", (long) defaults.generations(), 1, 1_000),
        rule.duration("replaced", Units.formatDuration(defaults.replaced()), Duration.ZERO, LONGEST),
        rule.has("age") ? Optional.of(rule.duration("age", null, SHORTEST, LONGEST)) : Optional.empty());
  }

  /** The same as TOML, empty where nothing differs from the default. */
  public String toToml() {
    StringBuilder toml = new StringBuilder();
    if (!pins.isEmpty()) {
      toml.append("\n[retention]\npin = ").append(Toml.list(pins)).append('\n');
    }
    for (RetentionRule rule : rules.subList(0, rules.size() - 1)) {
      toml.append("\n[[retention.rule]]\n");
      toml.append("mirror = ").append(Toml.quoted(rule.mirror())).append('\n');
      toml.append("bundle = ").append(Toml.quoted(rule.bundle())).append('\n');
      toml.append("generations = ").append(rule.generations()).append('\n');
      toml.append("replaced = ").append(Toml.quoted(Units.formatDuration(rule.replaced()))).append('\n');
      rule.age().ifPresent(age -> toml.append("age = ").append(Toml.quoted(Units.formatDuration(age))).append('\n'));
    }
    return toml.toString();
  }
}
