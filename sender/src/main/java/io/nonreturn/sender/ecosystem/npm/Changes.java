package io.nonreturn.sender.ecosystem.npm;

import io.nonreturn.sender.fetch.Ask;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.Page;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A registry's feed of changes, in the form of CouchDB: which packages may have changed since a place in it. The place is opaque, and
 * registries have begun anew before; whenever the feed does not answer as it must, every package is asked instead, so that it can
 * spare questions and never hide a change. It is not kept over a restart, after which every package is asked once in any case. One
 * thread.
 */
final class Changes {

  private static final int MOST_BYTES = 16 << 20;
  private static final int PART = 5_000;
  private static final int MOST_PARTS = 20;

  private final Fetcher fetcher;
  private final URI feed;
  private String place;

  Changes(Fetcher fetcher, URI feed) {
    this.fetcher = fetcher;
    this.feed = feed;
  }

  /**
   * The packages that may have changed since it was asked last.
   *
   * @return null where that cannot be said, so that all must be asked
   */
  Set<String> next() throws InterruptedException {
    try {
      if (place == null) {
        place = place(ask("now", 1)); // before all are asked: what changes meanwhile comes again
        return null;
      }
      Set<String> names = new HashSet<>();
      for (int part = 0; part < MOST_PARTS; part++) {
        JsonNode page = ask(place, PART);
        JsonNode results = page.path("results");
        if (!results.isArray() || isBefore(place(page), place)) {
          break;
        }
        results.forEach(change -> names.add(change.path("id").asString("")));
        place = place(page);
        if (results.size() < PART) {
          return names;
        }
      }
    } catch (IOException e) {
      // All are asked.
    }
    place = null;
    return null;
  }

  private JsonNode ask(String since, int limit) throws IOException, InterruptedException {
    String query = "?since=" + URLEncoder.encode(since, StandardCharsets.UTF_8) + "&limit=" + limit;
    Page page = fetcher.page(Ask.of(URI.create(feed + query), MOST_BYTES).accept("application/json"));
    try {
      return page.status() == 200 ? JsonMapper.shared().readTree(page.body()) : JsonMapper.shared().nullNode();
    } catch (JacksonException e) {
      throw new IOException("the feed of changes is not JSON", e);
    }
  }

  private static String place(JsonNode page) throws IOException {
    JsonNode last = page.path("last_seq");
    if (!last.isNumber() && !last.isString()) {
      throw new IOException("the feed of changes does not say where it is");
    }
    return last.asString();
  }

  /** Only numbers can be compared; a smaller one means that the feed began anew. */
  private static boolean isBefore(String one, String other) {
    String digits = "[0-9]{1,18}";
    return one.matches(digits) && other.matches(digits) && Long.parseLong(one) < Long.parseLong(other);
  }
}
