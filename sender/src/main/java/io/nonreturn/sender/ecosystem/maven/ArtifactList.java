package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.wire.maven.MavenPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of coordinates, one a line, also as {@code mvn dependency:list} prints it or writes it with {@code -DoutputFile}. Blank lines and
 * those that begin with {@code #} say nothing.
 *
 * @param entries in the file's order
 * @param snapshots what was passed over because it does not cross
 */
record ArtifactList(List<Coordinates> entries, List<String> snapshots) {

  private static final int MOST_BYTES = 16 << 20;
  private static final int MOST_ENTRIES = 100_000;

  /** Colours of a terminal. */
  private static final Pattern ESCAPE = Pattern.compile("\u001B\\[[0-9;]*m");

  /** Maven's own lines: its level, and behind it what may be coordinates. */
  private static final Pattern LOG = Pattern.compile("\\[(?:INFO|WARNING|DEBUG)\\](.*)");

  private static final Pattern COORDINATES = Pattern.compile("([^\\s:\\[]+(?::[^\\s:]+){1,5})(?:\\s+\\(optional\\))?(?:\\s+--\\s.*)?");
  private static final Pattern HEADING = Pattern.compile("The following files have been resolved:|none");

  /** Freezes the lists. */
  ArtifactList {
    entries = List.copyOf(entries);
    snapshots = List.copyOf(snapshots);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read, or a line is none of these; the message names the line
   */
  static ArtifactList read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + " is too large for a list of artifacts: bytes=" + Files.size(file) + " > LIMIT=" + MOST_BYTES);
    }
    try {
      return parse(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " " + e.getMessage(), e);
    }
  }

  /**
   * Reads lines.
   *
   * @throws IllegalArgumentException that names the line that is none of these
   */
  static ArtifactList parse(String text) {
    List<Coordinates> entries = new ArrayList<>();
    List<String> snapshots = new ArrayList<>();
    int number = 0;
    for (String raw : text.lines().toList()) {
      number++;
      String line = ESCAPE.matcher(raw).replaceAll("").strip();
      Matcher log = LOG.matcher(line);
      boolean isLog = log.matches();
      String told = isLog ? log.group(1).strip() : line;
      Matcher found = COORDINATES.matcher(told);
      if (told.isEmpty() || told.startsWith("#") || HEADING.matcher(told).matches() || (isLog && !isOfList(found))) {
        continue;
      }
      if (entries.size() + snapshots.size() == MOST_ENTRIES) {
        throw new IllegalArgumentException("has more lines than LIMIT=" + MOST_ENTRIES);
      }
      try {
        String coordinates = found.matches() ? found.group(1) : told;
        if (isSnapshot(coordinates)) {
          snapshots.add(coordinates);
        } else {
          entries.add(Coordinates.parse(coordinates));
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + number + " " + e.getMessage(), e);
      }
    }
    return new ArtifactList(entries, snapshots);
  }

  /** Of Maven's log only what has type and scope as well: the rest of it holds colons, too. */
  private static boolean isOfList(Matcher found) {
    return found.matches() && found.group(1).matches("[^:]+(?::[^:]+){3,5}");
  }

  /** One of Maven's own kind, not what is merely malformed. */
  private static boolean isSnapshot(String coordinates) {
    for (String part : coordinates.split(":", -1)) {
      if (part.endsWith("-SNAPSHOT") && MavenPath.ofCoordinates("g:a:" + part.substring(0, part.length() - "-SNAPSHOT".length())).isPresent()) {
        return true;
      }
    }
    return false;
  }
}
