package io.nonreturn.wire;

import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.Toml;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Names that only certain mirrors may bring, or none: those of a site's own packages, which must never come from a public upstream where
 * anybody may register them. Each side has its own list and holds to it.
 *
 * <p>Names are compared as the most forgiving ecosystem does: whatever the case, and with dot, hyphen and underscore for one another. So more
 * is reserved than is written, never less. Source: PEP 503, for the forgiving.
 *
 * @param rules all hold
 */
public record ReservedNames(List<Rule> rules) {

  /** None. */
  public static final ReservedNames NONE = new ReservedNames(List.of());

  private static final int MOST_NAMES = 10_000;
  private static final int MOST_MIRRORS = 100;

  /**
   * One table.
   *
   * @param ecosystem whose names these are
   * @param names patterns of upstream's names, as {@link Glob} reads them
   * @param mirrors that may bring them all the same
   */
  public record Rule(String ecosystem, List<String> names, List<String> mirrors) {
    /** Freezes the lists. */
    public Rule {
      names = List.copyOf(names);
      mirrors = List.copyOf(mirrors);
    }
  }

  /** Freezes the list. */
  public ReservedNames {
    rules = List.copyOf(rules);
  }

  /** Reads the tables {@code [[reserved]]}; mistakes are noted there. */
  public static ReservedNames read(Settings settings) {
    List<Rule> rules = new ArrayList<>();
    for (Settings table : settings.tables("reserved")) {
      Rule rule =
          new Rule(table.string("ecosystem", null), table.texts("names", MOST_NAMES), table.texts("mirrors", MOST_MIRRORS));
      if (rule.names().isEmpty()) {
        table.problem("names", "is missing; write for instance [\"corp-*\", \"@corp/*\"]");
      }
      if (!Names.isEcosystem(rule.ecosystem()) && table.has("ecosystem")) {
        table.problem("ecosystem", "is no ecosystem's name");
      }
      rules.add(rule);
    }
    return new ReservedNames(rules);
  }

  /**
   * Asks whether a mirror may bring a bundle.
   *
   * @return the pattern that forbids it; empty if none does
   */
  public Optional<String> against(String ecosystem, String mirror, String bundle) {
    String name = fold(BundleNames.upstream(bundle).orElse(bundle));
    for (Rule rule : rules) {
      if (rule.ecosystem().equals(ecosystem) && !rule.mirrors().contains(mirror)) {
        for (String pattern : rule.names()) {
          if (Glob.matches(fold(pattern), name)) {
            return Optional.of(pattern);
          }
        }
      }
    }
    return Optional.empty();
  }

  private static String fold(String name) {
    StringBuilder folded = new StringBuilder(name.length());
    for (char c : name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).toCharArray()) {
      if (c != '.' && c != '_' && c != '-') {
        folded.append(c);
      } else if (folded.isEmpty() || folded.charAt(folded.length() - 1) != '-') {
        folded.append('-');
      }
    }
    return folded.toString();
  }

  /** The tables as a file has them. */
  public String toToml() {
    StringBuilder toml = new StringBuilder();
    for (Rule rule : rules) {
      toml.append("\n[[reserved]]\necosystem = ").append(Toml.quoted(rule.ecosystem()));
      toml.append("\nnames = ").append(Toml.list(rule.names()));
      toml.append("\nmirrors = ").append(Toml.list(rule.mirrors())).append('\n');
    }
    return toml.toString();
  }
}
