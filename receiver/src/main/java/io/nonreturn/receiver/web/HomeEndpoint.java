package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.CommittedBundle;
import io.nonreturn.receiver.publish.PublicationRecord;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.RequestPath;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.server.Request;

/** {@code /}: what is here and how to use it, with the address under which the reader reached it. */
public final class HomeEndpoint implements Endpoint {
    private static final int LATEST = 20;
    private static final String STYLE = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
            + "table{border-collapse:collapse}td,th{padding:.2rem 1rem .2rem 0;text-align:left}"
            + "pre{background:#f3f3f3;padding:.7rem;overflow:auto}.alarm{color:#a00}";

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
        PublicationRecord.Totals totals = figures.published().totals();
        String base = base(exchange.request());
        StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<title>Nonreturn: high side</title>\n<style>").append(STYLE).append("</style>\n</head>\n<body>\n")
                .append("<h1>Packages from beyond the one-way link</h1>\n");
        for (Alarm alarm : watch.alarms()) {
            html.append("<p class=\"alarm\"><strong>").append(Page.escape(alarm.label())).append("</strong>: ")
                    .append(Page.escape(alarm.what())).append("</p>\n");
        }
        html.append(String.format(Locale.ROOT, "<p>%,d bundles published, %,d files, %,d bytes.</p>%n",
                totals.bundles(), totals.artifacts(), totals.bytes()));
        html.append("<h2>Python packages</h2>\n<pre>pip install --index-url ").append(Page.escape(base + "/pypi/simple/"));
        if (base.startsWith("http:")) {
            html.append(" --trusted-host ").append(Page.escape(Request.getServerName(exchange.request())));
        }
        html.append(" PACKAGE</pre>\n<p><a href=\"pypi/simple/\">All projects</a></p>\n")
                .append("<h2>Files</h2>\n<pre>curl -O ").append(Page.escape(base + "/raw/MIRROR/FOLDER/FILE"))
                .append("</pre>\n<p><a href=\"raw/\">All mirrors</a></p>\n");
        latest(html, figures.published().latest());
        html.append("<p><a href=\"api/status\">Status as JSON</a></p>\n</body>\n</html>\n");
        exchange.page(Page.of("text/html;charset=utf-8", html.toString()));
    }

    private static void latest(StringBuilder html, List<CommittedBundle> bundles) {
        if (bundles.isEmpty()) {
            return;
        }
        html.append("<h2>Latest</h2>\n<table>\n<tr><th>mirror</th><th>name</th><th>generation</th><th>files</th><th>bytes</th></tr>\n");
        for (CommittedBundle bundle : bundles.subList(0, Math.min(LATEST, bundles.size()))) {
            html.append("<tr><td>").append(Page.escape(bundle.mirror()))
                    .append("</td><td>").append(Page.escape(bundle.name()))
                    .append("</td><td>").append(bundle.generation())
                    .append("</td><td>").append(bundle.removed() ? "removed" : String.valueOf(bundle.artifacts()))
                    .append("</td><td>").append(bundle.bytes()).append("</td></tr>\n");
        }
        html.append("</table>\n");
    }

    private static String base(Request request) {
        String scheme = request.getHttpURI().getScheme();
        int port = Request.getServerPort(request);
        boolean isUsual = port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + Request.getServerName(request) + (isUsual ? "" : ":" + port);
    }
}
