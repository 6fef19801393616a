package io.nonreturn.receiver.serve;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.verify.StoredBlobs;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.MimeTypes;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /raw/<mirror>/<bundle>/<path>}: plain files, and folders listed as HTML or JSON as the client accepts.
 */
public final class RawEndpoint implements Endpoint {
    private static final String HTML = "text/html";
    private static final String JSON = "application/json";
    private static final List<String> OFFERS = List.of(HTML, JSON);
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
        Optional<? extends RawIndex.Node> found = parts.size() == 1
                ? Optional.of(index.mirrors())
                : index.find(parts.get(1), path.from(2));
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
            case RawIndex.Node.Folder folder -> list("/" + path.from(0) + "/", folder, exchange);
        }
    }

    private static String mediaType(RawIndex.Node.File file) {
        if (MEDIA_TYPE.matcher(file.mediaType()).matches()) {
            return file.mediaType();
        }
        String known = MimeTypes.DEFAULTS.getMimeByExtension(file.name());
        return known == null ? "application/octet-stream" : known;
    }

    private static void list(String path, RawIndex.Node.Folder folder, Exchange exchange) {
        Optional<String> offer = Negotiation.choose(exchange.accept(), OFFERS);
        if (offer.isEmpty()) {
            exchange.notAcceptable(OFFERS);
        } else if (offer.get().equals(JSON)) {
            exchange.page(json(path, folder));
        } else {
            exchange.page(html(path, folder));
        }
    }

    private static Page json(String path, RawIndex.Node.Folder folder) {
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode page = mapper.createObjectNode().put("path", path);
        ArrayNode entries = page.putArray("entries");
        for (RawIndex.Entry entry : folder.entries()) {
            ObjectNode line = entries.addObject().put("name", entry.name());
            line.put("type", entry.file().isPresent() ? "file" : "folder");
            entry.file().ifPresent(file -> line.put("size", file.size()).put("sha256", file.sha256().hex()));
        }
        return Page.of(JSON, mapper.writeValueAsBytes(page));
    }

    private static Page html(String path, RawIndex.Node.Folder folder) {
        String title = Page.escape("Index of " + path);
        StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
                .append(title).append("</title>\n</head>\n<body>\n<h1>").append(title).append("</h1>\n<table>\n")
                .append("<tr><td><a href=\"../\">../</a></td></tr>\n");
        for (RawIndex.Entry entry : folder.entries()) {
            String slash = entry.file().isPresent() ? "" : "/";
            // "./" keeps a name with a colon from being read as a URL's scheme.
            html.append("<tr><td><a href=\"./").append(RequestPath.encode(entry.name())).append(slash).append("\">")
                    .append(Page.escape(entry.name())).append(slash).append("</a></td>");
            entry.file().ifPresent(file -> html.append("<td align=\"right\">").append(file.size())
                    .append("</td><td><code>").append(file.sha256().hex()).append("</code></td>"));
            html.append("</tr>\n");
        }
        return Page.of(HTML + ";charset=utf-8", html.append("</table>\n</body>\n</html>\n").toString());
    }
}
