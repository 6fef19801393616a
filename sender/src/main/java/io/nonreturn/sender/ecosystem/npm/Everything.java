package io.nonreturn.sender.ecosystem.npm;

import io.nonreturn.sender.watch.NameFilter;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * All packages of a registry, from its feed of changes read from the beginning: each with the place of its last change, so that of a
 * package that did not change nothing is asked. A feed that began anew is read anew. One thread.
 */
final class Everything {

  private static final int PART = 5_000;
  private static final String BEGINNING = "0";

  private final Feed feed;
  private final NameFilter filter;
  private final int mostNames;
  private final Map<String, String> changes = new HashMap<>();
  private String place = BEGINNING;

  /** @param mostNames that pass the filter */
  Everything(Feed feed, NameFilter filter, int mostNames) {
    this.feed = feed;
    this.filter = filter;
    this.mostNames = mostNames;
  }

  /**
   * Reads on to the end of the feed.
   *
   * @return by name, where it changed last
   * @throws IOException if the feed does not answer as it must, or names too many; what was read of it is read on next time
   */
  Map<String, String> next() throws IOException, InterruptedException {
    while (true) {
      JsonNode page = feed.ask(place, PART);
      JsonNode results = page.path("results");
      if (!results.isArray()) {
        throw new IOException("the feed of changes lists none");
      }
      String end = Feed.place(page);
      if (Feed.isBefore(end, place)) {
        changes.clear();
        place = BEGINNING;
        continue;
      }
      results.forEach(this::note);
      if (changes.size() > mostNames) {
        throw new IOException("packages > MOST=" + mostNames + "; select fewer by include and exclude");
      }
      boolean isLast = results.size() < PART || end.equals(place);
      place = end;
      if (isLast) {
        return new TreeMap<>(changes);
      }
    }
  }

  private void note(JsonNode change) {
    String name = change.path("id").asString("");
    if (!NpmName.isName(name) || !filter.admits(name)) {
      return;
    }
    if (change.path("deleted").asBoolean(false)) {
      changes.remove(name);
    } else {
      changes.put(name, change.path("seq").asString(""));
    }
  }
}
