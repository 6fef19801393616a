package io.nonreturn.receiver.ecosystem.npm;

import io.nonreturn.receiver.serve.Html;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.PageWriter;
import io.nonreturn.receiver.serve.RequestPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A package's page for people: tags, and versions from the last published on. */
final class PackageHtml {
  static final String TYPE = "text/html";

  private PackageHtml() {}

  static Page page(NpmName name, Packument packument) {
    PageWriter html = Html.start(name.full());
    html.append("<p>" + Page.escape(packument.description()) + "</p>\n<h2>Tags</h2>\n<table>\n");
    for (Map.Entry<String, String> tag : packument.tags().entrySet()) {
      html.append("<tr><td>" + Page.escape(tag.getKey()) + "</td><td>" + Page.escape(tag.getValue()) + "</td></tr>\n");
    }
    html.append("</table>\n<h2>Versions</h2>\n<table>\n");
    List<String> versions = new ArrayList<>(packument.versions().keySet());
    Collections.reverse(versions);
    for (String version : versions) {
      // From the root, since the page may have been reached with the scope's slash written either way.
      String file = "/" + NpmEndpoint.FIRST + "/" + RequestPath.encode(name.full() + "/" + name.tarball(version));
      html.append("<tr><td><a href=\"" + Page.escape(file) + "\">" + Page.escape(version) + "</a></td><td>"
          + Page.escape(packument.times().getOrDefault(version, "")) + "</td></tr>\n");
    }
    return Html.end(html.append("</table>\n"));
  }
}
