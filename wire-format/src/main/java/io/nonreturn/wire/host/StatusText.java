package io.nonreturn.wire.host;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A status as lines for a terminal: the daemon's own judgement, as its page shows it, and figures.
 *
 * @param state its word: {@code well}, {@code starting}, {@code cut}, {@code losing}, {@code warned} or {@code late}
 * @param why what is wrong and what to do, a line each; the reason of the word first
 * @param lines all else
 */
public record StatusText(String state, List<String> why, List<String> lines) {
  private static final String WELL = "well";

  /** Nobody changes the lines. */
  public StatusText {
    why = List.copyOf(why);
    lines = List.copyOf(lines);
  }

  /**
   * With the judgement that the page holds.
   *
   * @param problems what else is wrong, a line each
   * @param lines all else
   */
  public static StatusText of(JsonNode page, List<String> problems, List<String> lines) {
    String state = StatusFigures.text(page.path("condition"), "word");
    Set<String> why = new LinkedHashSet<>();
    if (!state.equals(WELL)) {
      why.add(StatusFigures.text(page.path("condition"), "why"));
    }
    why.addAll(problems);
    return new StatusText(state, List.copyOf(why), lines);
  }

  /** Nothing is wrong. */
  public boolean isWell() {
    return state.equals(WELL);
  }
}
