package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.CommittedBundle;
import io.nonreturn.receiver.commit.LedgerReader;
import io.nonreturn.receiver.commit.OpenGap;
import io.nonreturn.receiver.ecosystem.Client;
import io.nonreturn.receiver.ecosystem.Ecosystem;
import io.nonreturn.receiver.ecosystem.Ecosystems;
import io.nonreturn.receiver.ecosystem.Guide;
import io.nonreturn.receiver.ecosystem.SiteAccess;
import io.nonreturn.receiver.publish.PublicationRecord;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Html;
import io.nonreturn.receiver.serve.HttpOptions;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.PageWriter;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.serve.SiteAddress;
import io.nonreturn.wire.SequenceRange;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /}: what is here and how to use it, with the address under which the reader reached it. */
public final class HomeEndpoint implements Endpoint {
  private static final int LATEST = 20;
  private static final int REFUSED = 10;
  private static final int GAPS = 50;
  private static final int INCIDENTS = 10;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  private final Figures figures;
  private final Watch watch;
  private final Ecosystems ecosystems;
  private final MirrorList mirrors;
  private final Supplier<HttpOptions> web;

  /** Shows these figures, and how to use what is served with these options. */
  public HomeEndpoint(Figures figures, MirrorList mirrors, Watch watch, Ecosystems ecosystems, Supplier<HttpOptions> web) {
    this.ecosystems = ecosystems;
    this.web = web;
    this.figures = figures;
    this.watch = watch;
    this.mirrors = mirrors;
  }

  @Override
  public String first() {
    return "";
  }

  @Override
  public void answer(RequestPath path, Exchange exchange) throws IOException {
    PublicationRecord.Moment published = figures.published().now();
    PublicationRecord.Totals totals = published.totals();
    PageWriter html = Html.start("Packages from beyond the one-way link");
    for (Alarm alarm : watch.alarms()) {
      html.append("<p class=\"bad\"><strong>" + Page.escape(alarm.label()) + "</strong>: " + Page.escape(alarm.what()) + "</p>\n");
    }
    html.append(totals.bundles() == 0
        ? "<p class=\"note\">Nothing has come over the link yet.</p>\n"
        : "<p>" + Html.count(totals.bundles(), "bundle") + " published: " + Html.count(totals.artifacts(), "file") + ", "
            + Html.size(totals.bytes()) + ".</p>\n");
    html.append(SearchEndpoint.form(""));
    LedgerPage ledger = LedgerPage.read(figures, GAPS);
    missing(html, ledger.totals());
    gaps(html, ledger, figures.clockMicros().getAsLong());
    mirrors(html, mirrors.rows());
    guides(html, SiteAccess.of(web.get(), SiteAddress.of(exchange.request())));
    latest(html, published.latest());
    refused(html, RefusedBundle.latest(figures.catalog(), REFUSED));
    html.append("<p class=\"dim\">For those who run this side: <a href=\"operate\">the live status</a>, and <a href=\"api/status\">as JSON</a></p>\n");
    SearchEndpoint.allowForm(exchange);
    exchange.page(Html.end(html));
  }

  private static void mirrors(PageWriter html, List<MirrorList.Row> mirrors) {
    if (mirrors.isEmpty()) {
      return;
    }
    html.append("<h2>Mirrors</h2>\n<table>\n<tr><th>mirror</th><th>kind</th><th class=\"n\">bundles</th><th class=\"n\">size</th>"
        + "<th>last change</th><th class=\"wide\">oldest</th></tr>\n");
    for (MirrorList.Row one : mirrors) {
      html.append("<tr><td>" + Page.escape(one.mirror()) + "</td><td>" + Page.escape(one.ecosystem()) + "</td><td class=\"n\">")
          .append(String.format(Locale.ROOT, "%,d", one.bundles()) + "</td><td class=\"n\">" + Html.size(one.bytes()))
          .append("</td><td>" + when(one.lastMicros()) + "</td><td class=\"wide dim\">" + time(one.sinceMicros()) + "</td></tr>\n");
    }
    html.append("</table>\n");
  }

  private void guides(PageWriter html, SiteAccess access) {
    html.append("<h2>Set up a client</h2>\n");
    for (Ecosystem ecosystem : ecosystems.all()) {
      Guide guide = ecosystem.guide(access);
      html.append("<h3>" + Page.escape(guide.title()) + " <a href=\"" + Page.escape(guide.path()) + "\">")
          .append(Page.escape(guide.link()) + "</a></h3>\n");
      guide.clients().forEach(client -> client(html, client));
    }
  }

  private static void client(PageWriter html, Client client) {
    html.append("<details><summary>" + Page.escape(String.join(", ", client.names())) + "</summary>\n");
    for (Client.Step step : client.steps()) {
      html.append("<p>" + Page.escape(step.where()) + ":</p>\n<pre>" + Page.escape(step.text()) + "</pre>\n");
    }
    html.append("<p>" + (client.steps().isEmpty() ? "Needs no setup" : "Then") + ":</p>\n<pre>" + Page.escape(client.use()) + "</pre>\n")
        .append("</details>\n");
  }

  private static void missing(PageWriter html, LedgerReader.Totals totals) {
    if (totals.open() > 0) {
      html.append("<p class=\"note\">The sender announced " + Html.count(totals.open(), "bundle") + " not here yet, the first since "
          + time(totals.oldestMicros()) + ".</p>\n");
    }
  }

  private static void gaps(PageWriter html, LedgerPage ledger, long nowMicros) {
    if (!ledger.gaps().isEmpty()) {
      html.append("<h2>Missing</h2>\n<table>\n<tr><th>sequences</th><th>bundle</th><th class=\"n\">since</th><th>state</th>"
          + "<th>cause</th></tr>\n");
    }
    for (OpenGap gap : ledger.gaps()) {
      String epoch = ledger.epochs().all().size() > 1 ? " of epoch " + gap.epoch().epoch() : "";
      html.append("<tr><td>" + new SequenceRange(gap.first(), gap.last()) + epoch + "</td><td class=\"name\">")
          .append(gap.bundle().map(bundle -> Page.escape(bundle.mirror() + " " + bundle.name())).orElse("not known yet"))
          .append("</td><td class=\"n\">" + Math.max(0, nowMicros - gap.announcedMicros()) / 60_000_000 + " min</td><td>")
          .append(gap.state().words() + "</td><td>")
          .append(gap.cause().map(cause -> cause.meaning() + "; " + cause.advice()).orElse(gap.isPending() ? "may be on its way" : "not known") + "</td></tr>\n");
    }
    if (!ledger.gaps().isEmpty()) {
      html.append("</table>\n");
    }
    for (LedgerReader.Incident one : ledger.incidents().subList(0, Math.min(INCIDENTS, ledger.incidents().size()))) {
      html.append("<p class=\"bad\"><strong>" + Page.escape(one.kind()) + "</strong> " + time(one.lastMicros()) + " "
          + Page.escape(one.subject() + ": " + one.detail()) + "</p>\n");
    }
  }

  private void latest(PageWriter html, List<CommittedBundle> bundles) {
    if (bundles.isEmpty()) {
      return;
    }
    html.append("<h2>Latest</h2>\n<table>\n<tr><th>mirror</th><th>name</th><th class=\"n\">files</th><th class=\"n\">size</th>"
        + "<th class=\"n wide\">generation</th><th class=\"wide\">visible since</th></tr>\n");
    for (CommittedBundle bundle : bundles.subList(0, Math.min(LATEST, bundles.size()))) {
      html.append("<tr><td>" + Page.escape(bundle.mirror()) + "</td><td class=\"name\">" + name(bundle) + "</td><td class=\"n\">")
          .append(bundle.removed() ? (bundle.hides() ? "hidden" : "removed") : String.format(Locale.ROOT, "%,d", bundle.artifacts()))
          .append("</td><td class=\"n\" title=\"" + bundle.bytes() + " bytes\">" + Html.size(bundle.bytes()))
          .append("</td><td class=\"n wide\">" + bundle.generation())
          .append("</td><td class=\"wide dim\">" + time(bundle.publishedMicros()) + "</td></tr>\n");
    }
    html.append("</table>\n<p><a href=\"history\">All that changed</a></p>\n");
  }

  /** Linked to where its ecosystem is served. */
  private String name(CommittedBundle bundle) {
    String name = Page.escape(bundle.name());
    Optional<String> address =
        bundle.removed() ? Optional.empty() : ecosystems.find(bundle.ecosystem()).flatMap(it -> it.page(bundle.mirror(), bundle.name()));
    return address.map(page -> "<a href=\"" + Page.escape(page) + "\">" + name + "</a>").orElse(name);
  }

  private static void refused(PageWriter html, List<RefusedBundle> bundles) {
    if (bundles.isEmpty()) {
      return;
    }
    html.append("<h2>Refused</h2>\n<p>Of these, clients go on seeing what was published before.</p>\n");
    for (RefusedBundle bundle : bundles) {
      html.append("<p class=\"bad\"><strong>" + Page.escape(bundle.mirror() + " " + bundle.name()) + "</strong> generation "
          + bundle.generation() + ": " + Page.escape(bundle.reason()) + "</p>\n");
    }
  }

  /** The same in a table: narrow screens show the day alone. */
  private static String when(long micros) {
    String time = time(micros);
    int day = time.indexOf(' ');
    return "<span class=\"n\">" + time.substring(0, day) + "</span><span class=\"wide\">" + time.substring(day) + "</span>";
  }

  static String time(long micros) {
    return TIME.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }
}
