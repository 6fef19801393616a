package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.CommittedBundle;
import io.nonreturn.receiver.publish.PublicationRecord;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Html;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.PageWriter;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.verify.EcosystemChecks;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.server.Request;

/** {@code /}: what is here and how to use it, with the address under which the reader reached it. */
public final class HomeEndpoint implements Endpoint {
    private static final int LATEST = 20;
    /** The bundle of the files that lie directly in a raw mirror's folder. */
    private static final String TOP = "@top";
    private static final int REFUSED = 10;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final Figures figures;
    private final Watch watch;

    /** Shows these figures. */
    public HomeEndpoint(Figures figures, Watch watch) {
        this.figures = figures;
        this.watch = watch;
    }

    @Override
    public String first() {
        return "";
    }

    @Override
    public void answer(RequestPath path, Exchange exchange) throws IOException {
        PublicationRecord.Moment published = figures.published().now();
        PublicationRecord.Totals totals = published.totals();
        String base = base(exchange.request());
        PageWriter html = Html.start("Packages from beyond the one-way link");
        for (Alarm alarm : watch.alarms()) {
            html.append("<p class=\"bad\"><strong>" + Page.escape(alarm.label()) + "</strong>: " + Page.escape(alarm.what()) + "</p>\n");
        }
        html.append(String.format(Locale.ROOT, "<p>%,d bundles published: %,d files, %s.</p>%n",
                totals.bundles(), totals.artifacts(), Html.size(totals.bytes())));
        missing(html, Missing.of(figures));
        html.append("<h2>Python packages</h2>\n<pre>pip install --index-url ").append(Page.escape(base + "/pypi/simple/"));
        if (base.startsWith("http:")) {
            html.append(" --trusted-host ").append(Page.escape(Request.getServerName(exchange.request())));
        }
        html.append(" PACKAGE</pre>\n<p><a href=\"pypi/simple/\">All projects</a></p>\n")
                .append("<h2>Files</h2>\n<pre>curl -O ").append(Page.escape(base + "/raw/MIRROR/FOLDER/FILE"))
                .append("</pre>\n<p><a href=\"raw/\">All mirrors</a></p>\n");
        latest(html, published.latest());
        refused(html, RefusedBundle.latest(figures.catalog(), REFUSED));
        html.append("<p class=\"dim\"><a href=\"api/status\">Status as JSON</a></p>\n");
        exchange.page(Html.end(html));
    }

    private static void missing(PageWriter html, Missing missing) {
        if (missing.count() == 0) {
            return;
        }
        html.append(String.format(
                Locale.ROOT,
                "<p class=\"note\">The sender announced %,d bundles that are not here yet, the first since %s: of %,d nothing has come,"
                        + " %,d are incomplete, %,d were refused.</p>%n",
                missing.count(), time(missing.sinceMicros()), missing.unseen(), missing.incomplete(), missing.refused()));
    }

    private static void latest(PageWriter html, List<CommittedBundle> bundles) {
        if (bundles.isEmpty()) {
            return;
        }
        html.append("<h2>Latest</h2>\n<table>\n<tr><th>mirror</th><th>name</th><th class=\"n\">files</th><th class=\"n\">size</th>"
                + "<th class=\"n wide\">generation</th><th class=\"wide\">visible since</th></tr>\n");
        for (CommittedBundle bundle : bundles.subList(0, Math.min(LATEST, bundles.size()))) {
            html.append("<tr><td>" + Page.escape(bundle.mirror()) + "</td><td class=\"name\">" + name(bundle) + "</td><td class=\"n\">")
                    .append(bundle.removed() ? "removed" : String.format(Locale.ROOT, "%,d", bundle.artifacts()))
                    .append("</td><td class=\"n\" title=\"" + bundle.bytes() + " bytes\">" + Html.size(bundle.bytes()))
                    .append("</td><td class=\"n wide\">" + bundle.generation())
                    .append("</td><td class=\"wide dim\">" + time(bundle.publishedMicros()) + "</td></tr>\n");
        }
        html.append("</table>\n");
    }

    /** Linked to where its ecosystem is served. */
    private static String name(CommittedBundle bundle) {
        String name = Page.escape(bundle.name());
        String encoded = RequestPath.encode(bundle.name()) + "/";
        String address = switch (bundle.ecosystem()) {
            case EcosystemChecks.PYPI -> "pypi/simple/" + encoded;
            case EcosystemChecks.RAW -> "raw/" + RequestPath.encode(bundle.mirror()) + "/" + (bundle.name().equals(TOP) ? "" : encoded);
            default -> "";
        };
        return bundle.removed() || address.isEmpty() ? name : "<a href=\"" + address + "\">" + name + "</a>";
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

    private static String time(long micros) {
        return TIME.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    private static String base(Request request) {
        String scheme = request.getHttpURI().getScheme();
        int port = Request.getServerPort(request);
        boolean isUsual = port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + Request.getServerName(request) + (isUsual ? "" : ":" + port);
    }
}
