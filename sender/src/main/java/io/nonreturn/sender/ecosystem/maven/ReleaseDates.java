package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.sender.fetch.Ask;
import io.nonreturn.sender.fetch.Page;
import io.nonreturn.wire.maven.MavenPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;

/**
 * When releases were published: metadata does not say, so it is the date of the POM, asked for once for each release and kept between runs. One
 * thread.
 */
final class ReleaseDates {

  private static final String FILE = "release-dates";

  private final Repository repository;
  private Map<String, Instant> dates;
  private boolean isChanged;

  ReleaseDates(Repository repository) {
    this.repository = repository;
  }

  /** Null when upstream has no POM of it, or does not say since when. */
  Instant of(MavenPath pom) throws IOException, InterruptedException {
    if (dates == null) {
      dates = read(repository.cache().get(FILE));
    }
    Instant known = dates.get(pom.coordinates());
    if (known == null) {
      Page head = repository.page(Ask.of(repository.uri(pom.path()), 0).head());
      known = head.isMissing() ? null : date(head.header("Last-Modified"));
      if (known != null) {
        dates.put(pom.coordinates(), known);
        isChanged = true;
      }
    }
    return known;
  }

  private static Instant date(String header) {
    try {
      return header == null ? null : ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** Keeps what was learned. */
  void keep() throws IOException {
    if (isChanged) {
      StringBuilder lines = new StringBuilder();
      dates.forEach((release, date) -> lines.append(date.getEpochSecond()).append(' ').append(release).append('\n'));
      repository.cache().put(FILE, lines.toString().getBytes(StandardCharsets.UTF_8));
      isChanged = false;
    }
  }

  private static Map<String, Instant> read(byte[] lines) {
    Map<String, Instant> dates = new HashMap<>();
    if (lines != null) {
      for (String line : new String(lines, StandardCharsets.UTF_8).lines().toList()) {
        String[] parts = line.split(" ", 2);
        if (parts.length == 2 && parts[0].matches("[0-9]{1,12}")) {
          dates.put(parts[1], Instant.ofEpochSecond(Long.parseLong(parts[0])));
        }
      }
    }
    return dates;
  }
}
