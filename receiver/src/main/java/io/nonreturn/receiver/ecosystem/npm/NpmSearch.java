package io.nonreturn.receiver.ecosystem.npm;

import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Html;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.PageWriter;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.wire.BundleNames;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code npm search}, and the list for people. Answers in the form of the registry's search; nothing here knows how popular a package
 * is, so all scores are the same and the order is that of the names. Any thread.
 */
final class NpmSearch {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int DEFAULT_SIZE = 20;
  private static final int MOST_SIZE = 250;
  private static final int MOST_WORDS = 8;
  private static final int PART = 1_000;
  private static final String AFTER = "after";

  private final NpmIndex index;

  NpmSearch(NpmIndex index) {
    this.index = index;
  }

  /** {@code /-/v1/search?text=…&size=…&from=…}. */
  void search(Exchange exchange) throws IOException {
    String query = exchange.request().getHttpURI().getQuery();
    String text = RequestPath.parameter(query, "text").orElse("").replace('+', ' ');
    List<String> words = Arrays.stream(text.toLowerCase(Locale.ROOT).strip().split("\\s+", -1))
        .filter(word -> !word.isEmpty())
        .limit(MOST_WORDS)
        .toList();
    int size = Math.min(number(query, "size", DEFAULT_SIZE), MOST_SIZE);
    int from = number(query, "from", 0);
    exchange.page(Page.of(PackumentPages.FULL, write(index.search(words, from, size))));
  }

  private static PageWriter write(NpmIndex.Hits hits) {
    PageWriter page = new PageWriter();
    try (JsonGenerator json = JSON.createGenerator(page)) {
      json.writeStartObject().writeArrayPropertyStart("objects");
      for (NpmIndex.Entry entry : hits.entries()) {
        json.writeStartObject();
        hit(json, entry);
        json.writeObjectPropertyStart("score").writeNumberProperty("final", 1);
        json.writeObjectPropertyStart("detail");
        for (String score : List.of("quality", "popularity", "maintenance")) {
          json.writeNumberProperty(score, 1);
        }
        json.writeEndObject().writeEndObject().writeNumberProperty("searchScore", 1).writeEndObject();
      }
      json.writeEndArray().writeNumberProperty("total", hits.total()).writeEndObject();
    }
    return page;
  }

  private static void hit(JsonGenerator json, NpmIndex.Entry entry) {
    int slash = entry.name().indexOf('/');
    json.writeObjectPropertyStart("package")
        .writeStringProperty("name", entry.name())
        .writeStringProperty("scope", slash < 0 ? "unscoped" : entry.name().substring(1, slash))
        .writeStringProperty("version", entry.latest())
        .writeStringProperty("description", entry.description())
        .writeStringProperty("date", Instant.EPOCH.plus(entry.publishedMicros(), ChronoUnit.MICROS).toString());
    // Clients expect these to be there; who published a package is not told by a search here.
    json.writeArrayPropertyStart("keywords").writeEndArray();
    json.writeArrayPropertyStart("maintainers").writeEndArray();
    json.writeObjectPropertyStart("publisher").writeStringProperty("username", "").writeEndObject();
    json.writeObjectPropertyStart("links").writeEndObject().writeEndObject();
  }

  /** All packages, for people, in parts. */
  void list(Exchange exchange) throws IOException {
    String after = RequestPath.parameter(exchange.request().getHttpURI().getQuery(), AFTER).orElse("");
    List<NpmIndex.Entry> entries = index.list(after, PART);
    PageWriter html = Html.start("npm packages");
    html.append("<table>\n");
    for (NpmIndex.Entry entry : entries) {
      html.append("<tr><td class=\"name\"><a href=\"" + RequestPath.encode(entry.name()).replace("/", "%2F") + "\">"
          + Page.escape(entry.name()) + "</a></td><td>" + Page.escape(entry.latest()) + "</td><td class=\"wide\">"
          + Page.escape(entry.description()) + "</td></tr>\n");
    }
    html.append("</table>\n");
    if (entries.size() == PART) {
      String last = RequestPath.encode(BundleNames.of(entries.getLast().name()));
      html.append("<p><a href=\"?" + AFTER + "=" + last + "\">more</a></p>\n");
    }
    exchange.page(Html.end(html));
  }

  private static int number(String query, String name, int fallback) {
    String text = RequestPath.parameter(query, name).orElse("");
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : fallback;
  }
}
