package io.nonreturn.wire.settings;

import java.util.List;

/** A configuration file that cannot be used: one line for each mistake, in the order of the file. */
public final class SettingsException extends Exception {

  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // List.copyOf gives a serializable list
  private final List<String> problems;

  /** @param problems one line each, at least one */
  public SettingsException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** One line for each mistake. */
  public List<String> problems() {
    return problems;
  }
}
