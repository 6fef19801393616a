package io.nonreturn.receiver.ecosystem.maven;

import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Folder;
import io.nonreturn.receiver.serve.Html;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.PageWriter;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.wire.maven.MavenPath;
import java.util.List;

/** What people are shown of a mirror: its releases, in parts. */
final class ReleasesPage {
  private ReleasesPage() {}

  /** @param releases a part, and one more when there is a next */
  static void answer(String mirror, String after, List<String> releases, Exchange exchange) {
    if (releases.isEmpty() && after.isEmpty()) {
      exchange.notFound();
      return;
    }
    PageWriter html = Html.start("Repository " + mirror);
    html.append("<ul>\n");
    for (String name : releases.subList(0, Math.min(Folder.PART, releases.size()))) {
      String folder = MavenPath.ofCoordinates(name).map(MavenPath::folder).orElse("");
      html.append("<li><a href=\"./" + RequestPath.encode(folder) + "\">").append(Page.escape(name)).append("</a></li>\n");
    }
    html.append("</ul>\n");
    if (releases.size() > Folder.PART) {
      html.append("<p><a href=\"?after=" + RequestPath.encode(releases.get(Folder.PART - 1)) + "\" rel=\"next\">The next</a></p>\n");
    }
    exchange.page(Html.end(html));
  }
}
