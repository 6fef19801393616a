package io.nonreturn.receiver.ecosystem.pypi;

import io.nonreturn.receiver.serve.BlobSender;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Negotiation;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.PublishedBundle;
import io.nonreturn.receiver.serve.PublishedFile;
import io.nonreturn.receiver.serve.RequestPath;
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
 *   /pypi/files/&lt;sha256&gt;/&lt;filename&gt;.provenance   a file's attestations, which upstream may add to
 * </pre>
 */
final class PypiEndpoint implements Endpoint {
  /** Pages of fewer files take a megabyte or two. */
  private static final int LARGE_ARTIFACTS = 2_000;

  private final PypiIndex index;
  private final BlobSender sender;
  private final BlobSender changing;
  private final LongSupplier version;
  private final Object largeLock = new Object();
  private Large large;
  private volatile Root root = new Root(-1, Map.of());

  /** The list of projects as of one version of the index: it may be long, and every client asks for the same. */
  private record Root(long version, Map<String, Page> pageByType) {}

  /** One large page of one bundle, which never changes. */
  private record Large(long sequence, String type, Page page) {}

  PypiEndpoint(Published site) {
    this.index = new PypiIndex(site.catalog());
    this.sender = new BlobSender(site.blobs(), BlobSender.IMMUTABLE);
    this.changing = new BlobSender(site.blobs(), BlobSender.REVALIDATED);
    this.version = site.version();
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
    Optional<PublishedBundle> bundle = index.project(name);
    if (bundle.isEmpty()) {
      exchange.notFound();
      return;
    }
    exchange.page(projectPage(SimplePages.actual(offer.get()), name, bundle.get()));
  }

  /** Large pages are made one at a time, and the last is kept: many at once would take more memory than there is for them. */
  private Page projectPage(String type, String name, PublishedBundle bundle) throws IOException {
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

  private Page write(String type, String name, PublishedBundle bundle) throws IOException {
    SimplePages.ProjectPage page = SimplePages.project(type, name, index.about(bundle));
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
    boolean isProvenance = name.endsWith(Provenance.SUFFIX);
    Optional<PublishedFile> target = isMetadata || isProvenance
        ? index.beside(sha256, name.substring(0, name.lastIndexOf('.')), name.substring(name.lastIndexOf('.')))
        : PypiFile.isName(name) ? index.file(sha256, name) : Optional.empty();
    if (target.isEmpty()) {
      exchange.notFound();
      return;
    }
    if (isProvenance) {
      changing.send(exchange, target.get(), "application/vnd.pypi.integrity.v1+json");
      return;
    }
    sender.send(exchange, target.get(), isMetadata ? "text/plain;charset=utf-8" : "application/octet-stream");
  }
}
