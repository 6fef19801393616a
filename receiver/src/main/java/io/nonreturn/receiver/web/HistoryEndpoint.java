package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.commit.CatalogReader.Snapshot;
import io.nonreturn.receiver.ecosystem.Ecosystems;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Html;
import io.nonreturn.receiver.serve.Negotiation;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.PageWriter;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /history}: what changed lately, here or in one mirror ({@code ?mirror=}). {@code /history/MIRROR/NAME}: each generation of one
 * bundle, with where it came from and what was decided about it: its chain of custody. For people and, as JSON, for programs.
 */
public final class HistoryEndpoint implements Endpoint {
  private static final int LATEST = 200;
  private static final int GENERATIONS = 20;
  private static final String HTML = "text/html";
  private static final String JSON = "application/json";

  private final CatalogReader catalog;
  private final Ecosystems ecosystems;

  /** Tells of what the catalog has. */
  public HistoryEndpoint(CatalogReader catalog, Ecosystems ecosystems) {
    this.catalog = catalog;
    this.ecosystems = ecosystems;
  }

  /** A generation with its manifest, while that is kept, and what it did to the one before. */
  private record Entry(Generation generation, Optional<Manifest> manifest, String difference) {}

  @Override
  public String first() {
    return "history";
  }

  @Override
  public void answer(RequestPath path, Exchange exchange) throws IOException {
    boolean json = Negotiation.choose(exchange.accept(), List.of(HTML, JSON)).equals(Optional.of(JSON));
    switch (path.parts().size()) {
      case 1 -> {
        String mirror = RequestPath.parameter(exchange.request().getHttpURI().getQuery(), "mirror").orElse("");
        List<Generation> latest = catalog.snapshot(snapshot -> Generation.latest(snapshot, mirror, LATEST));
        exchange.page(json ? json(latest.stream().map(HistoryEndpoint::bare).toList()) : latest(mirror, latest));
      }
      case 3 -> {
        List<Entry> entries = entries(path.parts().get(1), path.parts().get(2));
        if (entries.isEmpty()) {
          exchange.error(404, "nothing of this mirror and name was ever published here");
        } else {
          exchange.page(json ? json(entries) : bundle(entries));
        }
      }
      default -> exchange.error(404, "a history is that of /history/MIRROR/NAME");
    }
  }

  /** Where a bundle's history is told, from the root; names within it are encoded once more, as bundles' names may hold a percent sign. */
  static String address(String mirror, String name) {
    return "/history/" + RequestPath.encode(mirror) + "/" + RequestPath.encode(name);
  }

  private static Entry bare(Generation generation) {
    return new Entry(generation, Optional.empty(), "");
  }

  private List<Entry> entries(String mirror, String name) throws IOException {
    try {
      return catalog.snapshot(snapshot -> entries(snapshot, mirror, name));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static List<Entry> entries(Snapshot snapshot, String mirror, String name) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    Optional<Manifest> before = Optional.empty();
    try {
      for (Generation generation : Generation.of(snapshot, mirror, name, GENERATIONS).reversed()) {
        Optional<Manifest> manifest = generation.manifest(snapshot);
        entries.addFirst(new Entry(generation, manifest, Generation.difference(before, manifest)));
        before = manifest;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  private static Page latest(String mirror, List<Generation> latest) {
    PageWriter html = Html.start(mirror.isEmpty() ? "What changed" : "What changed in " + mirror)
        .append("<p><a href=\"/\">All that is here</a></p>\n");
    if (latest.isEmpty()) {
      return Html.end(html.append("<p class=\"note\">Nothing was published yet.</p>\n"));
    }
    html.append("<table>\n<tr><th>when</th><th>what</th><th>name</th><th>mirror</th><th class=\"n wide\">generation</th>"
        + "<th class=\"n\">size</th></tr>\n");
    for (Generation one : latest) {
      html.append("<tr><td class=\"dim\">" + HomeEndpoint.time(one.publishedMicros()) + "</td><td>" + one.kind().label())
          .append("</td><td class=\"name\"><a href=\"" + Page.escape(address(one.mirror(), one.name())) + "\">")
          .append(Page.escape(upstream(one)) + "</a></td><td><a href=\"/history?mirror=" + RequestPath.encode(one.mirror()) + "\">")
          .append(Page.escape(one.mirror()) + "</a></td><td class=\"n wide\">" + one.number() + "</td><td class=\"n\">")
          .append(one.files() == 0 ? "" : Html.size(one.bytes()))
          .append("</td></tr>\n");
    }
    return Html.end(html.append("</table>\n"));
  }

  private Page bundle(List<Entry> entries) {
    Generation latest = entries.getFirst().generation();
    PageWriter html = Html.start(upstream(latest)).append("<p><a href=\"/\">All that is here</a> · <a href=\"/history?mirror=")
        .append(RequestPath.encode(latest.mirror()) + "\">" + Page.escape(latest.mirror()) + "</a>");
    ecosystems.find(latest.ecosystem())
        .flatMap(ecosystem -> ecosystem.page(latest.mirror(), latest.name()))
        .ifPresent(page -> html.append(" · <a href=\"/" + Page.escape(page) + "\">" + Page.escape(latest.ecosystem()) + "</a>"));
    html.append("</p>\n");
    for (Entry entry : entries) {
      Generation one = entry.generation();
      html.append("<h2>Generation " + one.number() + ": " + one.kind().label() + "</h2>\n<table>\n");
      row(html, "visible since", HomeEndpoint.time(one.publishedMicros()));
      row(html, "place in the stream", String.valueOf(one.place()));
      if (one.files() > 0) {
        row(html, "content", String.format(Locale.ROOT, "%,d files, %s", one.files(), Html.size(one.bytes())));
      }
      if (!entry.difference().isEmpty()) {
        row(html, "files", entry.difference());
      }
      entry.manifest().ifPresent(manifest -> {
        row(html, "from", manifest.provenance().upstream());
        if (manifest.provenance().observedUnixMicros() > 0) {
          row(html, "seen there", HomeEndpoint.time(manifest.provenance().observedUnixMicros()));
        }
        row(html, "decision", manifest.admission().decision() + ", by " + manifest.admission().policy());
      });
      row(html, "staged", HomeEndpoint.time(one.stagedMicros()) + ", by the low side's clock");
      row(html, "signed manifest", "sha256 " + one.manifest());
      if (one.retiredMicros() > 0) {
        row(html, "let go", HomeEndpoint.time(one.retiredMicros()) + ", by retention");
      }
      html.append("</table>\n");
    }
    return Html.end(html);
  }

  private static void row(PageWriter html, String what, String text) {
    html.append("<tr><th>" + what + "</th><td class=\"name\">" + Page.escape(text) + "</td></tr>\n");
  }

  private static String upstream(Generation generation) {
    return BundleNames.upstream(generation.name()).orElse(generation.name());
  }

  private static Page json(List<Entry> entries) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    ArrayNode history = json.putArray("history");
    for (Entry entry : entries) {
      Generation one = entry.generation();
      ObjectNode node = history.addObject()
          .put("mirror", one.mirror())
          .put("ecosystem", one.ecosystem())
          .put("name", upstream(one))
          .put("generation", one.number())
          .put("kind", one.kind().label())
          .put("place", one.place())
          .put("files", one.files())
          .put("bytes", one.bytes())
          .put("manifest_sha256", one.manifest())
          .put("staged", time(one.stagedMicros()))
          .put("published", time(one.publishedMicros()));
      if (one.retiredMicros() > 0) {
        node.put("retired", time(one.retiredMicros()));
      }
      entry.manifest().ifPresent(manifest -> node.put("upstream", manifest.provenance().upstream())
          .put("decision", manifest.admission().decision())
          .put("policy", manifest.admission().policy()));
    }
    return Page.of(JSON, new PageWriter().append(json.toString()));
  }

  private static String time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }
}
