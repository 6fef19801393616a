package io.nonreturn.wire.deb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.nonreturn.wire.ArtifactPath;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a suite's Release file says: when it was made, and the size and digests of each index below {@code dists/SUITE/}. Source: Debian
 * repository format, "Release files".
 *
 * @param names Suite and Codename, as far as they are there
 * @param date when it was made
 * @param validUntil when clients stop to believe it
 * @param components as listed
 * @param architectures as listed
 * @param isByHash whether indexes can be had under their digests too
 * @param isWithoutAll whether packages for all architectures stand in each architecture's index
 * @param files by path relative to the suite, with those alone that have a SHA-256
 */
public record Release(
    List<String> names,
    Instant date,
    Optional<Instant> validUntil,
    List<String> components,
    List<String> architectures,
    boolean isByHash,
    boolean isWithoutAll,
    Map<String, Listed> files) {

  /** The largest of today have some thousand. */
  private static final int MOST_FILES = 100_000;
  /** Digests by their length, under the names that paths by digest have. */
  private static final Map<String, Integer> ALGORITHMS = Map.of("MD5Sum", 32, "SHA1", 40, "SHA256", 64, "SHA512", 128);
  private static final Set<String> FIELDS = Set.of(
      "suite", "codename", "date", "valid-until", "components", "architectures", "acquire-by-hash", "no-support-for-architecture-all",
      "md5sum", "sha1", "sha256", "sha512");
  private static final Pattern ENTRY = Pattern.compile("([0-9A-Fa-f]+)[ \t]+([0-9]{1,15})[ \t]+(\\S+)");
  private static final Pattern DATE =
      Pattern.compile("(?:[A-Z][a-z]{2}, *)?([0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}) (?:UTC|GMT|Z|\\+0000)");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss", Locale.ROOT);

  /**
   * An index, as it is listed.
   *
   * @param size in bytes
   * @param sha256 of its bytes
   * @param digests in small letters, by algorithm as paths by digest name it
   */
  public record Listed(long size, Digest sha256, Map<String, String> digests) {}

  /** Reads the text of a Release file. */
  public static Release parse(String text) throws RefusedException {
    Map<String, String> fields;
    try {
      Stanzas stanzas = new Stanzas(new ByteArrayInputStream(text.getBytes(ISO_8859_1)), FIELDS);
      fields = stanzas.next();
      if (fields == null || stanzas.next() != null) {
        throw malformed("it is not one paragraph");
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory can be read", e);
    }
    if (!fields.containsKey("date")) {
      throw malformed("it has no Date");
    }
    return new Release(
        List.of("suite", "codename").stream().filter(fields::containsKey).map(fields::get).toList(),
        time(fields.get("date")),
        fields.containsKey("valid-until") ? Optional.of(time(fields.get("valid-until"))) : Optional.empty(),
        words(fields.get("components")),
        words(fields.get("architectures")),
        "yes".equals(fields.get("acquire-by-hash")),
        words(fields.get("no-support-for-architecture-all")).contains("Packages"),
        files(fields));
  }

  private static Map<String, Listed> files(Map<String, String> fields) throws RefusedException {
    Map<String, Map<String, String>> digests = new HashMap<>();
    Map<String, Long> sizes = new HashMap<>();
    for (Map.Entry<String, Integer> algorithm : ALGORITHMS.entrySet()) {
      String list = fields.getOrDefault(algorithm.getKey().toLowerCase(Locale.ROOT), "");
      for (String line : (Iterable<String>) list.lines()::iterator) {
        if (line.isEmpty()) {
          continue;
        }
        Matcher entry = ENTRY.matcher(line);
        if (!entry.matches() || entry.group(1).length() != algorithm.getValue() || ArtifactPath.check(entry.group(3)) != null) {
          throw malformed("a line of " + algorithm.getKey() + " is not digest, size and path");
        }
        String hex = entry.group(1).toLowerCase(Locale.ROOT);
        String path = entry.group(3);
        Long size = Long.valueOf(entry.group(2));
        Long knownSize = sizes.putIfAbsent(path, size);
        String known = digests.computeIfAbsent(path, key -> new TreeMap<>()).putIfAbsent(algorithm.getKey(), hex);
        if ((known != null && !known.equals(hex)) || (knownSize != null && !knownSize.equals(size))) {
          throw malformed("path=" + path + " has two sizes or digests");
        }
        if (sizes.size() > MOST_FILES) {
          throw malformed("files > LIMIT=" + MOST_FILES);
        }
      }
    }
    Map<String, Listed> files = new TreeMap<>();
    digests.forEach((path, all) -> {
      if (all.containsKey("SHA256")) {
        files.put(path, new Listed(sizes.get(path), Digest.parse(all.get("SHA256")), Map.copyOf(all)));
      }
    });
    return files;
  }

  /**
   * Whether a suite of this path is one that the file speaks of: {@code dists/X} carries Suite or Codename X, {@code dists/X/updates} may as
   * well. A file that names itself in no way is any suite's.
   */
  public boolean isOf(String suite) {
    int slash = suite.indexOf('/');
    return names.isEmpty() || names.contains(suite) || (slash > 0 && names.contains(suite.substring(0, slash)));
  }

  private static List<String> words(String field) {
    return field == null || field.isBlank() ? List.of() : List.of(field.strip().split("\\s+"));
  }

  private static Instant time(String text) throws RefusedException {
    Matcher matcher = DATE.matcher(text);
    try {
      if (matcher.matches()) {
        return LocalDateTime.parse(matcher.group(1), TIME).toInstant(ZoneOffset.UTC);
      }
    } catch (DateTimeParseException e) {
      // Told below.
    }
    throw malformed("a date is none");
  }

  private static RefusedException malformed(String why) {
    return new RefusedException(Refusal.CONTENT_MALFORMED, "no Release file: " + why);
  }
}
