package io.nonreturn.sender.ecosystem.pypi;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which versions are wanted, such as {@code >=1,!=1.5.*,<2}; the packaging specification "Version specifiers" (PEP 440). Without any
 * clause all are, pre-releases too; with clauses, pre-releases only where one of them names one.
 *
 * @param clauses all must hold
 */
record Specifiers(List<Clause> clauses) {

  static final Specifiers ANY = new Specifiers(List.of());

  private static final int MOST_CLAUSES = 100;
  private static final Pattern CLAUSE = Pattern.compile("\\s*(===|==|~=|!=|<=|>=|<|>)\\s*([^\\s,]+)\\s*");

  /**
   * One of them.
   *
   * @param version as {@code text}, null for {@code ===} and what is no version
   * @param prefix whether it ended in {@code .*}
   */
  record Clause(String operator, String text, Version version, boolean prefix) {

    boolean admits(Version candidate, String written) {
      return switch (operator) {
        case "===" -> written.equalsIgnoreCase(text);
        case "==" -> isEqual(candidate);
        case "!=" -> !isEqual(candidate);
        case "<=" -> candidate.withoutLocal().compareTo(version) <= 0;
        case ">=" -> candidate.withoutLocal().compareTo(version) >= 0;
        // Neither lets in what belongs to the very version that is excluded.
        case "<" -> candidate.compareTo(version) < 0
            && !(candidate.isPreRelease() && !version.isPreRelease() && candidate.base().equals(version.base()));
        case ">" -> candidate.withoutLocal().compareTo(version) > 0
            && !(candidate.post() != null && version.post() == null && candidate.base().equals(version.base()));
        default -> candidate.withoutLocal().compareTo(version) >= 0 && startsWith(candidate, version, parts() - 1);
      };
    }

    private boolean isEqual(Version candidate) {
      if (prefix) {
        return startsWith(candidate, version, parts());
      }
      return (version.local().isEmpty() ? candidate.withoutLocal() : candidate).compareTo(version) == 0;
    }

    /** Numbers of the release as written, zeros at the end included. */
    private int parts() {
      String release = text.replaceFirst("^v?(?:[0-9]+!)?", "").replaceFirst("[^0-9.].*$", "").replaceFirst("\\.+$", "");
      return release.split("\\.", -1).length;
    }

    private static boolean startsWith(Version candidate, Version version, int parts) {
      if (!candidate.epoch().equals(version.epoch())) {
        return false;
      }
      for (int i = 0; i < parts; i++) {
        if (!candidate.part(i).equals(version.part(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /** Null when the text breaks the rules. */
  static Specifiers parse(String text) {
    if (text.isBlank()) {
      return ANY;
    }
    List<Clause> clauses = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher found = CLAUSE.matcher(part);
      if (part.isBlank() && !clauses.isEmpty()) {
        continue; // a comma at the end is allowed
      }
      if (!found.matches() || clauses.size() >= MOST_CLAUSES) {
        return null;
      }
      String operator = found.group(1);
      String written = found.group(2);
      boolean prefix = written.endsWith(".*") && (operator.equals("==") || operator.equals("!="));
      Version version = Version.parse(prefix ? written.substring(0, written.length() - 2) : written);
      Clause clause = new Clause(operator, prefix ? written.substring(0, written.length() - 2) : written, version, prefix);
      boolean single = operator.equals("~=") && version != null && clause.parts() < 2;
      if ((version == null && !operator.equals("===")) || single) {
        return null;
      }
      clauses.add(clause);
    }
    return new Specifiers(List.copyOf(clauses));
  }

  /** Whether a version, as it is written, is wanted; one that is no version only where nothing is asked. */
  boolean admits(String written) {
    if (clauses.isEmpty()) {
      return true;
    }
    Version candidate = Version.parse(written);
    if (candidate == null) {
      return clauses.stream().allMatch(clause -> clause.operator().equals("===") && clause.admits(null, written));
    }
    boolean mayBePre = clauses.stream().anyMatch(c -> c.version() != null && c.version().isPreRelease() && !c.operator().equals("!="));
    return (mayBePre || !candidate.isPreRelease() || clauses.stream().anyMatch(c -> c.operator().equals("===")))
        && clauses.stream().allMatch(clause -> clause.admits(candidate, written));
  }

  /** Whether some release of this minor line is wanted, as {@code Requires-Python} is asked: {@code 3.11} stands for 3.11.0 to the last. */
  boolean admitsLine(String line) {
    return admits(line) || admits(line + ".999");
  }
}
