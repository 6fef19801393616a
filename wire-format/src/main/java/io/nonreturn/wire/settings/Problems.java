package io.nonreturn.wire.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tomlj.TomlPosition;

/** The mistakes found in one file so far. */
final class Problems {

  private record Problem(int line, int column, String text) {}

  private final Path file;
  private final List<Problem> problems = new ArrayList<>();

  Problems(Path file) {
    this.file = file;
  }

  void add(TomlPosition position, String text) {
    problems.add(new Problem(position.line(), position.column(), text));
  }

  /** Throws when there is any, in the order of the file. */
  void check() throws SettingsException {
    if (problems.isEmpty()) {
      return;
    }
    problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
    throw new SettingsException(
        problems.stream().map(p -> file + ":" + p.line + ":" + p.column + ": " + p.text).distinct().toList());
  }
}
