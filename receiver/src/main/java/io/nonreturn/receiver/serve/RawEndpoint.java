package io.nonreturn.receiver.serve;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.verify.StoredBlobs;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.MimeTypes;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /raw/<mirror>/<bundle>/<path>}: plain files, and folders listed as HTML or JSON as the client accepts. A folder of very
 * many entries is listed in parts, each of which names the address of the next.
 */
public final class RawEndpoint implements Endpoint {
    private static final String HTML = "text/html";
    private static final String JSON = "application/json";
    private static final List<String> OFFERS = List.of(HTML, JSON);
    /** Query parameter: the entry after which a part of a folder begins. */
    private static final String AFTER = "after";
    private static final Pattern MEDIA_TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}");

    private final RawIndex index;
    private final BlobSender sender;

    /** Serves what the catalog knows from the store. */
    public RawEndpoint(CatalogReader catalog, StoredBlobs blobs) {
        this.index = new RawIndex(catalog);
        // A path's content may change with the next generation: keep it, but ask.
        this.sender = new BlobSender(blobs, "no-cache");
    }

    @Override
    public String first() {
        return "raw";
    }

    @Override
    public void answer(RequestPath path, Exchange exchange) throws IOException {
        List<String> parts = path.parts();
        String after = RequestPath.parameter(exchange.request().getHttpURI().getQuery(), AFTER).orElse("");
        Optional<? extends RawIndex.Node> found = parts.size() == 1
                ? Optional.of(index.mirrors(after))
                : index.find(parts.get(1), path.from(2), after);
        if (found.isEmpty()) {
            exchange.notFound();
            return;
        }
        switch (found.get()) {
            case RawIndex.Node.File file when path.isFolder() -> exchange.notFound();
            case RawIndex.Node.File file ->
                sender.send(exchange, file.sha256(), mediaType(file), file.publishedMicros());
            case RawIndex.Node.Folder folder when !path.isFolder() ->
                exchange.redirect("./" + RequestPath.encode(parts.getLast()) + "/");
            case RawIndex.Node.Folder folder -> list("/" + path.from(0) + "/", !after.isEmpty(), folder, exchange);
        }
    }

    private static String mediaType(RawIndex.Node.File file) {
        if (MEDIA_TYPE.matcher(file.mediaType()).matches()) {
            return file.mediaType();
        }
        String known = MimeTypes.DEFAULTS.getMimeByExtension(file.name());
        return known == null ? "application/octet-stream" : known;
    }

    private static void list(String path, boolean isContinued, RawIndex.Node.Folder folder, Exchange exchange) {
        Optional<String> offer = Negotiation.choose(exchange.accept(), OFFERS);
        if (offer.isEmpty()) {
            exchange.notAcceptable(OFFERS);
        } else if (offer.get().equals(JSON)) {
            exchange.page(json(path, folder));
        } else {
            exchange.page(html(path, isContinued, folder));
        }
    }

    private static Page json(String path, RawIndex.Node.Folder folder) {
        PageWriter page = new PageWriter();
        try (JsonGenerator json = JsonMapper.shared().createGenerator(page)) {
            json.writeStartObject().writeStringProperty("path", path).writeArrayPropertyStart("entries");
            for (RawIndex.Entry entry : folder.entries()) {
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

    private static Page html(String path, boolean isContinued, RawIndex.Node.Folder folder) {
        PageWriter html = Html.start("Index of " + path);
        html.append("<table>\n<tr><th>name</th><th class=\"n\">size</th><th class=\"wide\">SHA-256</th></tr>\n")
                .append("<tr><td colspan=\"3\"><a href=\"../\">../</a></td></tr>\n");
        for (RawIndex.Entry entry : folder.entries()) {
            // "./" keeps a name with a colon from being read as a URL's scheme.
            html.append("<tr><td class=\"name\"><a href=\"./").append(RequestPath.encode(entry.listed())).append("\">")
                    .append(Page.escape(entry.listed())).append("</a></td>");
            if (entry.file().isPresent()) {
                RawIndex.Leaf file = entry.file().get();
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
                .append("\" rel=\"next\">The next " + RawIndex.PART + " at most</a></p>\n"));
        return Html.end(html);
    }

    private static String next(String last) {
        return "?" + AFTER + "=" + RequestPath.encode(last);
    }
}
