package io.nonreturn.receiver.ecosystem.apt;

import io.nonreturn.receiver.serve.Html;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.PageWriter;
import io.nonreturn.receiver.serve.RequestPath;
import java.util.List;

/** What people are shown of a mirror: its suites, how old each is, and whether its signature was checked. */
final class AptPages {
  private AptPages() {}

  static Page mirror(String mirror, List<AptIndex.Suite> suites) {
    PageWriter html = Html.start("Archive " + mirror);
    html.append("<table>\n<tr><th>suite</th><th>made</th><th>valid until</th><th class=\"n\">files</th>"
        + "<th class=\"wide\">signature</th></tr>\n");
    for (AptIndex.Suite suite : suites) {
      String link = "./" + RequestPath.encode(AptCheck.folder(suite.name()));
      html.append("<tr><td class=\"name\"><a href=\"" + link + "\">" + Page.escape(suite.name()) + "</a></td>")
          .append("<td>" + Page.escape(suite.date()) + "</td>")
          .append("<td>" + Page.escape(suite.validUntil().orElse("not stated")) + "</td>")
          .append("<td class=\"n\">" + suite.bundle().artifacts() + "</td>")
          .append("<td class=\"wide\">" + Page.escape(suite.signature()) + "</td></tr>\n");
    }
    return Html.end(html.append("</table>\n"));
  }
}
