package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.ecosystem.Ecosystems;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Html;
import io.nonreturn.receiver.serve.Negotiation;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.PageWriter;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.wire.BundleNames;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /search?q=…}: bundles of all ecosystems whose name has this text in it, for people and, as JSON, for programs. */
public final class SearchEndpoint implements Endpoint {
  /** A box to type in; its page must let forms be sent, see {@link #allowForm}. */
  static final String FORM = "<form action=\"/search\" role=\"search\"><p><label for=\"q\">Package</label>"
      + " <input id=\"q\" name=\"q\" type=\"search\" maxlength=\"200\" required value=\"VALUE\"> <button>Search</button></p></form>\n";

  private static final int MOST = 100;
  private static final int CHARACTERS = 200;
  private static final String HTML = "text/html";
  private static final String JSON = "application/json";

  private final CatalogReader catalog;
  private final Ecosystems ecosystems;

  /** Searches what the catalog shows. */
  public SearchEndpoint(CatalogReader catalog, Ecosystems ecosystems) {
    this.catalog = catalog;
    this.ecosystems = ecosystems;
  }

  /** One bundle whose name matches. */
  private record Found(String ecosystem, String mirror, String name, long files, long bytes, long publishedMicros) {
    /** As upstream calls it. */
    String upstream() {
      return BundleNames.upstream(name).orElse(name);
    }
  }

  /** Found ones, the shortest names first, and whether there are more. */
  private record Result(List<Found> found, boolean isMore) {}

  /** Lets this page, of all, send its form to this host. */
  static void allowForm(Exchange exchange) {
    exchange.header(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
            + " sandbox allow-downloads allow-forms");
  }

  /** The box with a text in it. */
  static String form(String text) {
    return FORM.replace("VALUE", Page.escape(text));
  }

  @Override
  public String first() {
    return "search";
  }

  @Override
  public void answer(RequestPath path, Exchange exchange) throws IOException {
    String query = exchange.request().getHttpURI().getQuery();
    String text = RequestPath.parameter(query == null ? "" : query.replace("+", "%20"), "q").orElse("").strip();
    if (text.length() > CHARACTERS) {
      exchange.error(400, "a text of more than " + CHARACTERS + " characters is in no name");
      return;
    }
    Result result = text.isEmpty() ? new Result(List.of(), false) : search(text);
    Optional<String> type = Negotiation.choose(exchange.accept(), List.of(HTML, JSON));
    if (type.equals(Optional.of(JSON))) {
      exchange.page(Page.of(JSON, new PageWriter().append(json(result))));
    } else {
      allowForm(exchange);
      exchange.page(html(text, result));
    }
  }

  private Result search(String text) throws IOException {
    String name = BundleNames.of(text).toLowerCase(Locale.ROOT);
    List<Found> found = catalog.snapshot(snapshot -> snapshot.all(
        "SELECT c.ecosystem, c.mirror, c.name, b.artifacts, b.bytes, b.published_micros FROM current c"
            + " JOIN bundle b ON b.sequence = c.sequence WHERE NOT c.removed AND NOT c.hidden"
            // Several kinds of names take dot, hyphen and underscore for one another.
            + " AND (instr(lower(c.name), ?1) OR instr(replace(replace(lower(c.name), '_', '-'), '.', '-'), ?2))"
            + " ORDER BY length(c.name), c.name, c.mirror LIMIT ?3",
        row -> new Found(
            row.getString(1), row.getString(2), row.getString(3), row.getLong(4), row.getLong(5), row.getLong(6)),
        name,
        name.replace('_', '-').replace('.', '-'),
        MOST + 1));
    return new Result(found.subList(0, Math.min(MOST, found.size())), found.size() > MOST);
  }

  private Page html(String text, Result result) {
    PageWriter html = Html.start("Search").append("<p><a href=\"/\">All that is here</a></p>\n").append(form(text));
    if (!text.isEmpty() && result.found().isEmpty()) {
      html.append("<p class=\"note\">Nothing published here has this in its name. What the low side does not follow, or the gate does"
          + " not admit, never comes: ask those who run it.</p>\n");
    }
    if (!result.found().isEmpty()) {
      html.append("<table>\n<tr><th>name</th><th>kind</th><th>mirror</th><th class=\"n\">files</th><th class=\"n\">size</th>"
          + "<th class=\"wide\">as it is since</th></tr>\n");
      for (Found one : result.found()) {
        html.append("<tr><td class=\"name\">" + link(one) + "</td><td>" + Page.escape(one.ecosystem()) + "</td><td>")
            .append(Page.escape(one.mirror()) + "</td><td class=\"n\">" + String.format(Locale.ROOT, "%,d", one.files()))
            .append("</td><td class=\"n\">" + Html.size(one.bytes()) + "</td><td class=\"wide dim\">")
            .append(HomeEndpoint.time(one.publishedMicros()) + "</td></tr>\n");
      }
      html.append("</table>\n");
    }
    if (result.isMore()) {
      html.append("<p>There are more than " + MOST + ": type more of the name.</p>\n");
    }
    return Html.end(html);
  }

  private String link(Found one) {
    String name = Page.escape(one.upstream());
    return ecosystems.find(one.ecosystem())
        .flatMap(ecosystem -> ecosystem.page(one.mirror(), one.name()))
        .map(page -> "<a href=\"/" + Page.escape(page) + "\">" + name + "</a>")
        .orElse(name);
  }

  private static String json(Result result) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    ArrayNode found = json.putArray("found");
    for (Found one : result.found()) {
      found.addObject()
          .put("ecosystem", one.ecosystem())
          .put("mirror", one.mirror())
          .put("name", one.upstream())
          .put("files", one.files())
          .put("bytes", one.bytes())
          .put("published", Instant.EPOCH.plus(one.publishedMicros(), ChronoUnit.MICROS).toString());
    }
    json.put("more", result.isMore());
    return json.toString();
  }
}
