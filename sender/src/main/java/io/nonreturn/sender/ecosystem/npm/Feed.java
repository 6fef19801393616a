package io.nonreturn.sender.ecosystem.npm;

import io.nonreturn.sender.fetch.Ask;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.Page;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A registry's feed of changes, as CouchDB has it. Places in it are opaque.
 *
 * @param uri where it is, without a query
 */
record Feed(Fetcher fetcher, URI uri) {

  private static final int MOST_BYTES = 16 << 20;

  /** The part behind a place, with so many changes at most; not a feed's where upstream answers with anything but success. */
  JsonNode ask(String since, int limit) throws IOException, InterruptedException {
    String query = "?since=" + URLEncoder.encode(since, StandardCharsets.UTF_8) + "&limit=" + limit;
    Page page = fetcher.page(Ask.of(URI.create(uri + query), MOST_BYTES).accept("application/json"));
    try {
      return page.status() == 200 ? JsonMapper.shared().readTree(page.body()) : JsonMapper.shared().nullNode();
    } catch (JacksonException e) {
      throw new IOException("the feed of changes is not JSON", e);
    }
  }

  /** Where a part ends. */
  static String place(JsonNode page) throws IOException {
    JsonNode last = page.path("last_seq");
    if (!last.isNumber() && !last.isString()) {
      throw new IOException("the feed of changes does not say where it is");
    }
    return last.asString();
  }

  /** Only numbers can be compared; a smaller one means that the feed began anew. */
  static boolean isBefore(String one, String other) {
    String digits = "[0-9]{1,18}";
    return one.matches(digits) && other.matches(digits) && Long.parseLong(one) < Long.parseLong(other);
  }
}
