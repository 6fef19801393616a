package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A file of requirements in pip's format, without what would lead elsewhere than to the mirror's own upstream: no addresses, no other
 * index, no other file, nothing that is built. Pins, extras, markers and hashes stay as they are.
 *
 * @param lines one requirement or option each, as pip shall read it
 */
record Requirements(List<String> lines) {

  static final int MOST_BYTES = 4 << 20;

  private static final int MOST_LINES = 20_000;

  /** Options that change nothing about where packages come from. */
  private static final Set<String> OPTIONS = Set.of("--require-hashes", "--pre", "--prefer-binary");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\\s*\\[[A-Za-z0-9._,\\s-]*\\])?");
  private static final Pattern HASH = Pattern.compile("--hash[= ]sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})");

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be read, or has a line that is not taken; the message names it
   */
  static Requirements read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("requirements " + file + " is missing or is no file; write one requirement a line, as pip reads them");
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException("requirements " + file + " bytes=" + Files.size(file) + " > MOST=" + MOST_BYTES);
    }
    try {
      return parse(Files.readAllBytes(file));
    } catch (PageException e) {
      throw new IOException("requirements " + file + " " + e.getMessage());
    }
  }

  /** @throws PageException if a line is not taken; the message names it by its number */
  static Requirements parse(byte[] bytes) throws PageException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new PageException("is not UTF-8");
    }
    List<String> lines = new ArrayList<>();
    StringBuilder joined = new StringBuilder();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      String bare = withoutComment(line);
      boolean goesOn = bare.endsWith("\\");
      joined.append(goesOn ? bare.substring(0, bare.length() - 1) : bare).append(' ');
      if (!goesOn) {
        add(joined.toString().strip(), number, lines);
        joined.setLength(0);
      }
    }
    add(joined.toString().strip(), number, lines);
    return new Requirements(List.copyOf(lines));
  }

  private static String withoutComment(String line) {
    for (int at = line.indexOf('#'); at >= 0; at = line.indexOf('#', at + 1)) {
      if (at == 0 || Character.isWhitespace(line.charAt(at - 1))) {
        return line.substring(0, at).stripTrailing();
      }
    }
    return line.stripTrailing();
  }

  private static void add(String line, int number, List<String> lines) throws PageException {
    if (line.isEmpty()) {
      return;
    }
    if (lines.size() >= MOST_LINES) {
      throw new PageException("has more than " + MOST_LINES + " requirements");
    }
    if (!OPTIONS.contains(line)) {
      check(line, number);
    }
    lines.add(line);
  }

  private static void check(String line, int number) throws PageException {
    if (!line.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
      throw refused(number, "has letters that no requirement has");
    }
    if (line.startsWith("-")) {
      throw refused(number, "is an option that is not taken here (" + PageValues.cut(line) + "): what it names must come from the mirror's upstream alone");
    }
    int options = line.indexOf(" --");
    String rest = options < 0 ? "" : line.substring(options).strip();
    String requirement = options < 0 ? line : line.substring(0, options).strip();
    for (String option : rest.isEmpty() ? new String[0] : rest.split("\\s+(?=--)", -1)) {
      if (!HASH.matcher(option).matches()) {
        throw refused(number, "has an option that is not taken here (" + PageValues.cut(option) + ")");
      }
    }
    int marker = requirement.indexOf(';');
    String named = marker < 0 ? requirement : requirement.substring(0, marker).strip();
    int end = named.chars().takeWhile(c -> "~=!<>(".indexOf(c) < 0).map(c -> 1).sum();
    String name = named.substring(0, end).strip();
    String clauses = named.substring(end).strip();
    if (clauses.startsWith("(") && clauses.endsWith(")")) {
      clauses = clauses.substring(1, clauses.length() - 1).strip();
    }
    if (!NAME.matcher(name).matches() || Specifiers.parse(clauses) == null) {
      throw refused(number, "is no requirement such as name==1.0 (" + PageValues.cut(line) + "); addresses and folders are not taken");
    }
  }

  private static PageException refused(int number, String why) {
    return new PageException("line " + number + " " + why);
  }

  /** Equal where the lines are. */
  Digest digest() {
    return Digest.sha256(text().getBytes(StandardCharsets.UTF_8));
  }

  /** As pip shall read it. */
  String text() {
    return String.join("\n", lines) + "\n";
  }
}
