package io.nonreturn.receiver.ecosystem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How one client is set up, in texts to copy. Words in capitals are for the reader to fill in.
 *
 * @param names as people type them; several where one setup serves several programs
 * @param steps in order; none where the client needs no setup
 * @param use a command that shows that it works
 */
public record Client(List<String> names, List<Step> steps, String use) {
  /** Copies the lists. */
  public Client {
    names = List.copyOf(names);
    steps = List.copyOf(steps);
  }

  /**
   * One text and its place.
   *
   * @param where a file and who may read it, or that it is typed in a shell
   * @param text lines, each ended
   */
  public record Step(String where, String text) {}

  /** A client of these names, used by this command. */
  public static Client of(String use, String... names) {
    return new Client(List.of(names), List.of(), use);
  }

  /** With one more text: these lines, but for empty ones. */
  public Client step(String where, String... lines) {
    List<Step> more = new ArrayList<>(steps);
    more.add(new Step(where, Arrays.stream(lines).filter(line -> !line.isEmpty()).map(line -> line + "\n").collect(Collectors.joining())));
    return new Client(names, more, use);
  }

  /** The same, where it is needed. */
  public Client stepIf(boolean isNeeded, String where, String... lines) {
    return isNeeded ? step(where, lines) : this;
  }
}
