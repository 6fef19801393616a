package io.nonreturn.receiver.serve;

import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lists of folders, as HTML or JSON as the client accepts. A folder of very many entries is listed in parts, each of which names the
 * address of the next.
 */
public final class FolderPages {
  private static final String HTML = "text/html";
  private static final String JSON = "application/json";
  private static final List<String> OFFERS = List.of(HTML, JSON);
  /** Query parameter: the entry after which a part of a folder begins. */
  private static final String AFTER = "after";

  private FolderPages() {}

  /** The entry after which the part that is asked for begins; empty for the beginning. */
  public static String after(Exchange exchange) {
    return RequestPath.parameter(exchange.request().getHttpURI().getQuery(), AFTER).orElse("");
  }

  /**
   * Answers with a list.
   *
   * @param path of the folder, as it is shown
   */
  public static void list(String path, Folder folder, Exchange exchange) {
    Optional<String> offer = Negotiation.choose(exchange.accept(), OFFERS);
    if (offer.isEmpty()) {
      exchange.notAcceptable(OFFERS);
    } else if (offer.get().equals(JSON)) {
      exchange.page(json(path, folder));
    } else {
      exchange.page(html(path, !after(exchange).isEmpty(), folder));
    }
  }

  private static Page json(String path, Folder folder) {
    PageWriter page = new PageWriter();
    try (JsonGenerator json = JsonMapper.shared().createGenerator(page)) {
      json.writeStartObject().writeStringProperty("path", path).writeArrayPropertyStart("entries");
      for (Folder.Entry entry : folder.entries()) {
        json.writeStartObject()
            .writeStringProperty("name", entry.name())
            .writeStringProperty("type", entry.file().isPresent() ? "file" : "folder");
        entry.file().ifPresent(file ->
            json.writeNumberProperty("size", file.size()).writeStringProperty("sha256", file.sha256().hex()));
        json.writeEndObject();
      }
      json.writeEndArray();
      folder.next().ifPresent(last -> json.writeStringProperty("next", next(last)));
      json.writeEndObject();
    }
    return Page.of(JSON, page);
  }

  private static Page html(String path, boolean isContinued, Folder folder) {
    PageWriter html = Html.start("Index of " + path);
    html.append("<table>\n<tr><th>name</th><th class=\"n\">size</th><th class=\"wide\">SHA-256</th></tr>\n")
        .append("<tr><td colspan=\"3\"><a href=\"../\">../</a></td></tr>\n");
    for (Folder.Entry entry : folder.entries()) {
      // "./" keeps a name with a colon from being read as a URL's scheme.
      html.append("<tr><td class=\"name\"><a href=\"./").append(RequestPath.encode(entry.listed())).append("\">")
          .append(Page.escape(entry.listed())).append("</a></td>");
      if (entry.file().isPresent()) {
        Folder.Leaf file = entry.file().get();
        html.append("<td class=\"n\" title=\"" + file.size() + " bytes\">" + Html.size(file.size()) + "</td>")
            .append("<td class=\"wide\"><code>" + file.sha256().hex() + "</code></td></tr>\n");
      } else {
        html.append("<td></td><td class=\"wide\"></td></tr>\n");
      }
    }
    html.append("</table>\n");
    if (isContinued) {
      html.append("<p><a href=\"./\">Back to the beginning</a></p>\n");
    }
    folder.next().ifPresent(last -> html.append("<p><a href=\"").append(Page.escape(next(last)))
        .append("\" rel=\"next\">The next " + Folder.PART + " at most</a></p>\n"));
    return Html.end(html);
  }

  private static String next(String last) {
    return "?" + AFTER + "=" + RequestPath.encode(last);
  }
}
