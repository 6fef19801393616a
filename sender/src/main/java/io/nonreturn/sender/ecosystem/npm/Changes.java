package io.nonreturn.sender.ecosystem.npm;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Which packages may have changed, by a registry's feed of changes. Registries have begun anew before; whenever the feed
 * does not answer as it must, every package is asked instead, so that it can spare questions and never hide a change. It is not kept over a
 * restart, after which every package is asked once in any case. One thread.
 */
final class Changes {

  private static final int PART = 5_000;
  private static final int MOST_PARTS = 20;

  private final Feed feed;
  private String place;

  Changes(Feed feed) {
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
        place = Feed.place(feed.ask("now", 1)); // before all are asked: what changes meanwhile comes again
        return null;
      }
      Set<String> names = new HashSet<>();
      for (int part = 0; part < MOST_PARTS; part++) {
        JsonNode page = feed.ask(place, PART);
        JsonNode results = page.path("results");
        if (!results.isArray() || Feed.isBefore(Feed.place(page), place)) {
          break;
        }
        results.forEach(change -> names.add(change.path("id").asString("")));
        place = Feed.place(page);
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
}
