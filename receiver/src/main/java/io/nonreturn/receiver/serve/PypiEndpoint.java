package io.nonreturn.receiver.serve;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.verify.PypiFile;
import io.nonreturn.receiver.verify.StoredBlobs;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * {@code /pypi/}: the Simple Repository API for pip, uv and their kin.
 *
 * <pre>
 *   /pypi/simple/                               all projects
 *   /pypi/simple/&lt;project&gt;/                      one project's files; other spellings of its name are redirected
 *   /pypi/files/&lt;sha256&gt;/&lt;filename&gt;              a file, for ever the same
 *   /pypi/files/&lt;sha256&gt;/&lt;filename&gt;.metadata     a wheel's core metadata
 * </pre>
 */
public final class PypiEndpoint implements Endpoint {
    /** Pages of fewer files take a megabyte or two. */
    private static final int LARGE_ARTIFACTS = 2_000;
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";

    private final PypiIndex index;
    private final BlobSender sender;
    private final LongSupplier version;
    private final Object largeLock = new Object();
    private Large large;
    private volatile Root root = new Root(-1, Map.of());

    /** The list of projects as of one version of the index: it may be long, and every client asks for the same. */
    private record Root(long version, Map<String, Page> pageByType) {}

    /** One large page of one bundle, which never changes. */
    private record Large(long sequence, String type, Page page) {}

    /** @param version changes whenever anything is published */
    public PypiEndpoint(CatalogReader catalog, StoredBlobs blobs, LongSupplier version) {
        this.index = new PypiIndex(catalog);
        this.sender = new BlobSender(blobs, IMMUTABLE);
        this.version = version;
    }

    @Override
    public String first() {
        return "pypi";
    }

    @Override
    public void answer(RequestPath path, Exchange exchange) throws IOException {
        List<String> parts = path.parts();
        boolean isSimple = parts.size() > 1 && parts.get(1).equals("simple");
        if (isSimple && parts.size() == 2) {
            if (path.isFolder()) {
                root(exchange);
            } else {
                exchange.redirect("simple/");
            }
        } else if (isSimple && parts.size() == 3) {
            project(parts.get(2), path.isFolder(), exchange);
        } else if (parts.size() == 4 && parts.get(1).equals("files") && !path.isFolder()) {
            file(parts.get(2), parts.get(3), exchange);
        } else {
            exchange.notFound();
        }
    }

    private void root(Exchange exchange) throws IOException {
        Optional<String> offer = Negotiation.choose(exchange.accept(), SimplePages.OFFERS);
        if (offer.isEmpty()) {
            exchange.notAcceptable(SimplePages.OFFERS);
            return;
        }
        exchange.page(roots().pageByType().get(SimplePages.actual(offer.get())));
    }

    private Root roots() throws IOException {
        // Read before the snapshot: a page can be newer than its version says, then it is made again, but never older.
        long current = version.getAsLong();
        Root known = root;
        if (known.version == current) {
            return known;
        }
        synchronized (this) {
            if (root.version != current) {
                List<String> projects = index.projects();
                Page html = SimplePages.page(SimplePages.HTML, SimplePages.rootHtml(projects));
                root = new Root(
                        current,
                        Map.of(
                                SimplePages.HTML, html,
                                SimplePages.HTML_V1, html.as(SimplePages.contentType(SimplePages.HTML_V1)),
                                SimplePages.JSON_V1, SimplePages.page(SimplePages.JSON_V1, SimplePages.rootJson(projects))));
            }
            return root;
        }
    }

    private void project(String name, boolean isFolder, Exchange exchange) throws IOException {
        String normalised = PypiFile.normalise(name);
        if (!PypiFile.isNormalised(normalised)) {
            exchange.notFound();
            return;
        }
        if (!isFolder) {
            exchange.redirect(normalised + "/");
            return;
        }
        if (!normalised.equals(name)) {
            exchange.redirect("../" + normalised + "/");
            return;
        }
        Optional<String> offer = Negotiation.choose(exchange.accept(), SimplePages.OFFERS);
        if (offer.isEmpty()) {
            exchange.notAcceptable(SimplePages.OFFERS);
            return;
        }
        Optional<PypiIndex.Project> bundle = index.project(name);
        if (bundle.isEmpty()) {
            exchange.notFound();
            return;
        }
        exchange.page(projectPage(SimplePages.actual(offer.get()), name, bundle.get()));
    }

    /** Large pages are made one at a time, and the last is kept: many at once would take more memory than there is for them. */
    private Page projectPage(String type, String name, PypiIndex.Project bundle) throws IOException {
        if (bundle.artifacts() < LARGE_ARTIFACTS) {
            return write(type, name, bundle);
        }
        synchronized (largeLock) {
            if (large == null || large.sequence != bundle.sequence() || !large.type.equals(type)) {
                large = null;
                large = new Large(bundle.sequence(), type, write(type, name, bundle));
            }
            return large.page;
        }
    }

    private Page write(String type, String name, PypiIndex.Project bundle) throws IOException {
        SimplePages.ProjectPage page = SimplePages.project(type, name);
        index.files(name, bundle.sequence(), page::add);
        return SimplePages.page(type, page.end());
    }

    private void file(String hex, String name, Exchange exchange) throws IOException {
        Digest sha256;
        try {
            sha256 = Digest.parse(hex);
        } catch (IllegalArgumentException e) {
            exchange.notFound();
            return;
        }
        boolean isMetadata = name.endsWith(PypiFile.METADATA_SUFFIX);
        Optional<PypiIndex.Target> target = isMetadata
                ? index.metadata(sha256, name.substring(0, name.length() - PypiFile.METADATA_SUFFIX.length()))
                : index.file(sha256, name);
        if (target.isEmpty()) {
            exchange.notFound();
            return;
        }
        String type = isMetadata ? "text/plain;charset=utf-8" : "application/octet-stream";
        sender.send(exchange, target.get().id(), type, target.get().publishedMicros());
    }
}
