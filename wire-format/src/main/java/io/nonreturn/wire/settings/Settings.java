package io.nonreturn.wire.settings;

import io.nonreturn.wire.service.ServiceCredentials;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * One table of a TOML file, read key by key.
 *
 * <p>Each getter takes the default as the text that a user would write, or null where the key is required. A value that
 * is missing or wrong is noted and answered with a harmless one; nothing may be used before {@link #check()} has passed.
 * Tables share their file's problems, so one call of {@code check} on the outermost table covers all. One thread.
 */
public final class Settings {

  private static final Pattern ADDRESS = Pattern.compile("\\[?([0-9A-Za-z.:_-]+?)\\]?:([0-9]{1,5})");

  private final Path file;
  private final Problems problems;
  private final String prefix;
  private final TomlTable table;
  private final TomlPosition start;
  private final Set<String> asked = new HashSet<>();
  private final List<Settings> inner = new ArrayList<>();

  private Settings(Path file, Problems problems, String prefix, TomlTable table, TomlPosition start) {
    this.file = file;
    this.problems = problems;
    this.prefix = prefix;
    this.table = table;
    this.start = start;
  }

  /**
   * Reads a file.
   *
   * @throws SettingsException if it cannot be read, or is not TOML (every syntax error is listed)
   */
  public static Settings read(Path file) throws SettingsException {
    TomlParseResult parsed;
    try {
      parsed = Toml.parse(file);
    } catch (NoSuchFileException e) {
      throw new SettingsException(List.of(file + ": no such file; name an existing one with -c FILE"));
    } catch (FileSystemException e) {
      throw new SettingsException(List.of(FileErrors.describe(e)));
    } catch (IOException e) {
      throw new SettingsException(List.of(file + ": cannot be read (" + e.getMessage() + "); name a file of TOML text with -c FILE"));
    } catch (RuntimeException | AssertionError e) { // it asserts, where assertions are on
      throw unreadable(file);
    }
    return of(file, parsed);
  }

  /** Reads a text as if it were the file of this name. */
  public static Settings parse(Path file, String toml) throws SettingsException {
    TomlParseResult parsed;
    try {
      parsed = Toml.parse(toml);
    } catch (RuntimeException | AssertionError e) { // it asserts, where assertions are on
      throw unreadable(file);
    }
    return of(file, parsed);
  }

  /** Some syntax errors the library trips over instead of listing them: an empty value in an inline table, text after it. */
  private static SettingsException unreadable(Path file) {
    return new SettingsException(
        List.of(file + ":1:1: is not TOML, and where cannot be said; look for a value or a bracket that is missing"));
  }

  private static Settings of(Path file, TomlParseResult parsed) throws SettingsException {
    Problems problems = new Problems(file);
    for (TomlParseError error : parsed.errors()) {
      problems.add(error.position(), error.getMessage());
    }
    problems.check();
    return new Settings(file, problems, "", parsed, TomlPosition.positionAt(1, 1));
  }

  /** A text; empty when it is required and missing. */
  public String string(String key, String fallback) {
    return value(key, fallback, "", text -> text);
  }

  /** A text that must match; {@code rule} says in words what is allowed. */
  public String string(String key, String fallback, Pattern pattern, String rule) {
    return value(
        key,
        fallback,
        "",
        text -> {
          if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("is not allowed; " + rule);
          }
          return text;
        });
  }

  /** One of a few words. */
  public String choice(String key, String fallback, List<String> words) {
    return value(
        key,
        fallback,
        words.get(0),
        text -> {
          if (!words.contains(text)) {
            throw new IllegalArgumentException("is none of " + String.join(", ", words));
          }
          return text;
        });
  }

  /** A path; one that is relative is taken from the folder of the configuration file, {@code credential:NAME} from what the service was handed. */
  public Path path(String key, String fallback) {
    Path folder = file.toAbsolutePath().getParent();
    return value(
        key,
        fallback,
        folder,
        text -> {
          if (text.isEmpty()) {
            throw new IllegalArgumentException("is empty; name a file or folder");
          }
          try {
            if (text.startsWith(ServiceCredentials.PREFIX)) {
              return ServiceCredentials.file(text.substring(ServiceCredentials.PREFIX.length()), folder);
            }
            return folder.resolve(text).normalize();
          } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is not a path (" + e.getReason() + ")", e);
          }
        });
  }

  /** Whether a key of this table names a credential: then root alone needs to read the file, and hands it to the service. */
  public boolean isCredential(String key) {
    return has(key) && string(key, null).startsWith(ServiceCredentials.PREFIX);
  }

  /** A size in bytes, within bounds. */
  public long bytes(String key, String fallback, long min, long max) {
    return value(
        key,
        fallback,
        min,
        text -> bounded(Units.parseBytes(text), min, max, Units.formatBytes(min), Units.formatBytes(max)));
  }

  /** A rate in bytes a second, within bounds. */
  public long bytesPerSecond(String key, String fallback, long min, long max) {
    return value(
        key,
        fallback,
        min,
        text ->
            bounded(
                Units.parseBytesPerSecond(text),
                min,
                max,
                Units.formatBytesPerSecond(min),
                Units.formatBytesPerSecond(max)));
  }

  /** A duration, within bounds. */
  public Duration duration(String key, String fallback, Duration min, Duration max) {
    return value(
        key,
        fallback,
        min,
        text ->
            bounded(Units.parseDuration(text), min, max, Units.formatDuration(min), Units.formatDuration(max)));
  }

  /** A share, written in percent, as a fraction within bounds. */
  public double fraction(String key, String fallback, double min, double max) {
    return value(
        key,
        fallback,
        min,
        text ->
            bounded(Units.parseFraction(text), min, max, Units.formatFraction(min), Units.formatFraction(max)));
  }

  /** A whole number, within bounds; required when {@code fallback} is null. */
  public long integer(String key, Long fallback, long min, long max) {
    Object found = find(key, fallback == null);
    if (found == null) {
      return fallback == null ? min : fallback;
    }
    if (!(found instanceof Long number)) {
      problem(key, "is not a whole number without quotes");
      return min;
    }
    try {
      return bounded(number, min, max, Long.toString(min), Long.toString(max));
    } catch (IllegalArgumentException e) {
      problem(key, e.getMessage());
      return min;
    }
  }

  /**
   * A list of texts, empty when it is absent.
   *
   * @param most how many there may be
   */
  public List<String> texts(String key, int most) {
    Object found = find(key, false);
    if (found == null) {
      return List.of();
    }
    if (!(found instanceof TomlArray array) || array.size() > most) {
      problem(key, "is not a list of at most " + most + " texts; write it as [\"one\", \"two\"]");
      return List.of();
    }
    List<String> texts = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      if (!(array.get(i) instanceof String text) || text.isEmpty()) {
        problem(key, "holds something that is not a text; put each in quotes");
        return List.of();
      }
      texts.add(text);
    }
    return List.copyOf(texts);
  }

  /** true or false. */
  public boolean flag(String key, boolean fallback) {
    Object found = find(key, false);
    if (found == null) {
      return fallback;
    }
    if (!(found instanceof Boolean flag)) {
      problem(key, "is neither true nor false, without quotes");
      return fallback;
    }
    return flag;
  }

  /** Host and port, {@code 10.9.0.2:7000} or {@code [fd00::2]:7000}; a name is resolved once, here. */
  public InetSocketAddress address(String key, String fallback) {
    return value(
        key,
        fallback,
        new InetSocketAddress(0),
        text -> {
          var matcher = ADDRESS.matcher(text);
          if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
            throw new IllegalArgumentException("is not an address and port such as \"10.9.0.2:7000\"");
          }
          InetSocketAddress address =
              new InetSocketAddress(matcher.group(1), Integer.parseInt(matcher.group(2)));
          if (address.isUnresolved()) {
            throw new IllegalArgumentException("names a host that cannot be resolved; write its address");
          }
          return address;
        });
  }

  /** The keys of this table, for tables whose keys are names that a user gives; each must still be asked for. */
  public Set<String> keys() {
    return new TreeSet<>(table.keySet());
  }

  /** Whether the file has this key. */
  public boolean has(String key) {
    return table.contains(List.of(key));
  }

  /** A table {@code [key]}; an absent one reads as empty, so that its keys take their defaults. */
  public Settings table(String key) {
    asked.add(key);
    Object found = table.get(List.of(key));
    if (found != null && !(found instanceof TomlTable)) {
      problems.add(position(key), prefix + key + " is a value; write a table [" + prefix + key + "]");
    }
    TomlTable content = found instanceof TomlTable toml ? toml : Toml.parse("");
    return inner(key, content, found == null ? start : position(key));
  }

  /** The tables {@code [[key]]}, in the order of the file. */
  public List<Settings> tables(String key) {
    asked.add(key);
    Object found = table.get(List.of(key));
    List<Settings> all = new ArrayList<>();
    if (found instanceof TomlArray array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i) instanceof TomlTable content) {
          all.add(inner(key, content, array.inputPositionOf(i)));
        } else {
          problems.add(array.inputPositionOf(i), prefix + key + " is a value; write tables [[" + prefix + key + "]]");
        }
      }
    } else if (found != null) {
      problems.add(position(key), prefix + key + " is single; write it as [[" + prefix + key + "]]");
    }
    return all;
  }

  /** Notes a mistake that only the caller can see, at the place of this key, or of its table where it is absent. */
  public void problem(String key, String text) {
    problems.add(position(key), named(key) + " " + text);
  }

  /**
   * Ends the reading: every key of this table and of the tables inside it must have been asked for.
   *
   * @throws SettingsException with every problem of the file
   */
  public void check() throws SettingsException {
    unknownKeys();
    problems.check();
  }

  private void unknownKeys() {
    for (String key : table.keySet()) {
      if (!asked.contains(key)) {
        problems.add(
            position(key), prefix + key + " is unknown; known here: " + String.join(", ", new TreeSet<>(asked)));
      }
    }
    inner.forEach(Settings::unknownKeys);
  }

  private Settings inner(String key, TomlTable content, TomlPosition position) {
    Settings settings = new Settings(file, problems, prefix + key + ".", content, position);
    inner.add(settings);
    return settings;
  }

  private <T> T value(String key, String fallback, T harmless, Function<String, T> parser) {
    Object found = find(key, fallback == null);
    if (found == null && fallback == null) {
      return harmless;
    }
    if (found != null && !(found instanceof String)) {
      problem(key, "is not a text; put it in quotes");
      return harmless;
    }
    try {
      return parser.apply(found == null ? fallback : (String) found);
    } catch (IllegalArgumentException e) {
      problem(key, e.getMessage());
      return harmless;
    }
  }

  private Object find(String key, boolean required) {
    asked.add(key);
    Object found = table.get(List.of(key));
    if (found == null && required) {
      problems.add(start, prefix + key + " is missing and has no default");
    }
    return found;
  }

  private String named(String key) {
    Object found = table.get(List.of(key));
    return found == null || found instanceof TomlTable || found instanceof TomlArray
        ? prefix + key
        : prefix + key + " = " + (found instanceof String ? "\"" + found + "\"" : found);
  }

  private TomlPosition position(String key) {
    TomlPosition position = table.inputPositionOf(List.of(key));
    return position == null ? start : position;
  }

  private static <T extends Comparable<T>> T bounded(T value, T min, T max, String minText, String maxText) {
    if (value.compareTo(min) < 0) {
      throw new IllegalArgumentException("is below the least allowed, " + minText);
    }
    if (value.compareTo(max) > 0) {
      throw new IllegalArgumentException("is above the most allowed, " + maxText);
    }
    return value;
  }
}
