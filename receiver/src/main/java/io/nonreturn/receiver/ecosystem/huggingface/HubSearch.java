package io.nonreturn.receiver.ecosystem.huggingface;

import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Html;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.PageWriter;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.serve.SiteAddress;
import io.nonreturn.wire.huggingface.Repo;
import io.nonreturn.wire.huggingface.RepoKind;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Lists of repositories by name, for clients and for people: {@code search} finds parts of names, {@code author} an owner. Other filters and
 * orders are not known here and passed over. Any thread.
 */
final class HubSearch {
  private static final int MOST = 1_000;
  private static final int MOST_CHARACTERS = 255;
  private static final String CURSOR = "cursor";

  private final HubIndex index;

  HubSearch(HubIndex index) {
    this.index = index;
  }

  /** {@code /api/models?search=…&author=…&limit=…}. */
  void answer(RepoKind kind, Exchange exchange) throws IOException {
    String query = exchange.request().getHttpURI().getQuery();
    String search = parameter(query, "search").toLowerCase(Locale.ROOT);
    String author = parameter(query, "author");
    String cursor = parameter(query, CURSOR);
    String limit = parameter(query, "limit");
    int most = limit.matches("[1-9][0-9]{0,5}") ? Math.min(Integer.parseInt(limit), MOST) : MOST;
    Predicate<Repo> wanted = repo ->
        repo.id().toLowerCase(Locale.ROOT).contains(search) && (author.isEmpty() || repo.owner().equalsIgnoreCase(author));
    List<HubIndex.Entry> entries = index.list(kind.word() + "/", cursor, wanted, most + 1);
    if (entries.size() > most) {
      entries = entries.subList(0, most);
      // Clients take nothing but a whole address here.
      exchange.header("Link", "<" + SiteAddress.of(exchange.request()).base() + "/" + HubEndpoint.FIRST + "/api/" + kind.word()
          + "?limit=" + most + "&search=" + encoded(search) + "&author=" + encoded(author) + "&" + CURSOR + "="
          + encoded(entries.getLast().repo().toString()) + ">; rel=\"next\"");
    }
    exchange.page(HubPages.list(entries));
  }

  /** All of them, for people, in parts. */
  void page(Exchange exchange) throws IOException {
    PageWriter html = Html.start("Models and datasets");
    for (RepoKind kind : RepoKind.values()) {
      String cursor = parameter(exchange.request().getHttpURI().getQuery(), kind.word());
      List<HubIndex.Entry> entries = index.list(kind.word() + "/", cursor, repo -> true, MOST);
      html.append("<h2>" + kind.word() + "</h2>\n<table>\n");
      for (HubIndex.Entry entry : entries) {
        html.append("<tr><td class=\"name\"><a href=\"api/" + RequestPath.encode(entry.repo().toString()) + "\">"
            + Page.escape(entry.repo().id()) + "</a></td></tr>\n");
      }
      html.append("</table>\n");
      if (entries.size() == MOST) {
        html.append("<p><a href=\"?" + kind.word() + "=" + encoded(entries.getLast().repo().toString()) + "\">more</a></p>\n");
      }
    }
    exchange.page(Html.end(html));
  }

  private static String parameter(String query, String name) {
    String text = RequestPath.parameter(query, name).orElse("");
    return text.length() <= MOST_CHARACTERS ? text : "";
  }

  private static String encoded(String text) {
    return RequestPath.encode(text).replace("/", "%2F");
  }
}
