package io.nonreturn.receiver.ecosystem.huggingface;

import io.nonreturn.receiver.serve.BlobSender;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.PublishedBundle;
import io.nonreturn.receiver.serve.PublishedFile;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.wire.huggingface.RefList;
import io.nonreturn.wire.huggingface.Repo;
import io.nonreturn.wire.huggingface.RepoDocuments;
import io.nonreturn.wire.huggingface.RepoKind;
import io.nonreturn.wire.huggingface.RepoRevision;
import io.nonreturn.wire.huggingface.TreeEntry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;

/**
 * {@code /hf/}: as much of the hub as clients need to find and fetch.
 *
 * <pre>
 *   /hf/                                                all repositories, for people
 *   /hf/api/models                                      repositories by name, owner and search
 *   /hf/api/models/&lt;id&gt;[/revision/&lt;revision&gt;]         a repository at a revision, with its files
 *   /hf/api/models/&lt;id&gt;/refs                            its branches and tags
 *   /hf/api/models/&lt;id&gt;/tree/&lt;revision&gt;[/&lt;folder&gt;]     files and folders
 *   /hf/api/models/&lt;id&gt;/paths-info/&lt;revision&gt;          of some paths alone (POST)
 *   /hf/&lt;id&gt;/resolve/&lt;revision&gt;/&lt;path&gt;                 a file
 * </pre>
 *
 * <p>Of datasets the same, with {@code api/datasets} and {@code datasets/} before the name. A revision is a branch, a tag or a commit.
 */
final class HubEndpoint implements Endpoint {
  static final String FIRST = "hf";

  private final HubIndex index;
  private final HubSearch search;
  private final HubPages pages;
  private final BlobSender byCommit;
  private final BlobSender byRef;

  HubEndpoint(Published site) {
    this.index = new HubIndex(site.catalog());
    this.search = new HubSearch(index);
    this.pages = new HubPages(site.blobs());
    this.byCommit = new BlobSender(site.blobs(), BlobSender.IMMUTABLE);
    this.byRef = new BlobSender(site.blobs(), BlobSender.REVALIDATED);
  }

  @Override
  public String first() {
    return FIRST;
  }

  @Override
  public Set<String> methods() {
    return Set.of("GET", "HEAD", "POST");
  }

  @Override
  public void answer(RequestPath path, Exchange exchange) throws IOException {
    Optional<HubPath> asked = HubPath.of(path);
    boolean isPost = HttpMethod.POST.is(exchange.request().getMethod());
    boolean takesPost = asked.isPresent() && asked.get().action() == HubPath.Action.PATHS_INFO;
    if (isPost != takesPost) {
      exchange.header("Allow", takesPost ? "POST" : "GET, HEAD");
      exchange.error(HttpStatus.METHOD_NOT_ALLOWED_405, isPost ? "nothing can be published here" : "paths are asked for by POST");
    } else if (asked.isPresent()) {
      ofRepo(asked.get(), exchange);
    } else {
      other(path, exchange);
    }
  }

  private void other(RequestPath path, Exchange exchange) throws IOException {
    List<String> parts = path.parts();
    Optional<RepoKind> listed =
        parts.size() == 3 && parts.get(1).equals("api") ? RepoKind.of(parts.get(2)) : Optional.empty();
    if (listed.isPresent()) {
      search.answer(listed.get(), exchange);
    } else if (parts.size() > 1) {
      HubError.NO_SUCH_PAGE.answer(exchange);
    } else if (path.isFolder()) {
      search.page(exchange);
    } else {
      exchange.redirect(FIRST + "/");
    }
  }

  private void ofRepo(HubPath asked, Exchange exchange) throws IOException {
    if (asked.action() == HubPath.Action.REFS) {
      refs(asked.repo(), exchange);
      return;
    }
    HubIndex.Found found = index.find(asked.repo(), asked.rest());
    if (found.bundle().isEmpty()) {
      (found.hasRepo() ? HubError.REVISION_NOT_FOUND : HubError.REPO_NOT_FOUND).answer(exchange);
      return;
    }
    exchange.header("X-Repo-Commit", found.commit());
    PublishedBundle bundle = found.bundle().get();
    String path = String.join("/", found.rest());
    switch (asked.action()) {
      case INFO, REVISION -> {
        if (path.isEmpty()) {
          info(bundle, found.commit(), exchange);
        } else {
          HubError.REVISION_NOT_FOUND.answer(exchange);
        }
      }
      case TREE -> tree(bundle, found.commit(), path, exchange);
      case PATHS_INFO -> pathsInfo(bundle, found.commit(), exchange);
      case RESOLVE -> file(bundle, path, !path.isEmpty() && RepoRevision.isCommit(asked.rest().getFirst()), exchange);
      case REFS -> throw new IllegalStateException("answered above");
    }
  }

  private void refs(Repo repo, Exchange exchange) throws IOException {
    Optional<RefList> refs = index.refs(repo);
    if (refs.isPresent()) {
      exchange.page(Page.of(HubPages.JSON, refs.get().write()));
    } else {
      HubError.REPO_NOT_FOUND.answer(exchange);
    }
  }

  private void info(PublishedBundle bundle, String commit, Exchange exchange) throws IOException {
    boolean withBlobs = isTrue(exchange, "blobs");
    exchange.page(pages.info(index.document(bundle, RepoDocuments.INFO), list(bundle, commit), withBlobs));
  }

  private PublishedFile list(PublishedBundle bundle, String commit) throws IOException {
    return index.document(bundle, RepoDocuments.tree(commit));
  }

  private void tree(PublishedBundle bundle, String commit, String folder, Exchange exchange) throws IOException {
    PublishedFile list = list(bundle, commit);
    if (!folder.isEmpty() && !pages.hasFolder(list, folder)) {
      HubError.ENTRY_NOT_FOUND.answer(exchange);
      return;
    }
    boolean isRecursive = isTrue(exchange, "recursive");
    String start = folder.isEmpty() ? "" : folder + "/";
    exchange.page(pages.tree(list, entry -> isBelow(entry, start, isRecursive)));
  }

  private static boolean isBelow(TreeEntry entry, String start, boolean isRecursive) {
    return entry.path().startsWith(start) && (isRecursive || entry.path().indexOf('/', start.length()) < 0);
  }

  private void pathsInfo(PublishedBundle bundle, String commit, Exchange exchange) throws IOException {
    String type = exchange.request().getHeaders().get(HttpHeader.CONTENT_TYPE);
    Optional<Set<String>> paths = PathsQuestion.read(type == null ? "" : type, exchange.body());
    if (paths.isEmpty()) {
      HubError.BAD_QUESTION.answer(exchange);
      return;
    }
    exchange.page(pages.tree(list(bundle, commit), entry -> paths.get().contains(entry.path())));
  }

  private void file(PublishedBundle bundle, String path, boolean isByCommit, Exchange exchange) throws IOException {
    Optional<HubIndex.FoundFile> file = index.file(bundle, path);
    if (file.isEmpty()) {
      HubError.ENTRY_NOT_FOUND.answer(exchange);
      return;
    }
    HubIndex.FoundFile found = file.get();
    if (found.isLarge()) {
      exchange.header("X-Linked-Etag", '"' + found.etag() + '"');
      exchange.header("X-Linked-Size", String.valueOf(found.file().size()));
    }
    if (found.file().size() == 0 && exchange.request().getHeaders().contains(HttpHeader.RANGE)) {
      // The client for JavaScript asks for the first byte and reads the size here; nothing else looks at it beside 200.
      exchange.header("Content-Range", "bytes */0");
    }
    (isByCommit ? byCommit : byRef).send(exchange, found.file(), "application/octet-stream", found.etag());
  }

  /** As clients write it: {@code true}, {@code True} and {@code 1}. */
  private static boolean isTrue(Exchange exchange, String name) {
    String value = RequestPath.parameter(exchange.request().getHttpURI().getQuery(), name).orElse("");
    return value.equalsIgnoreCase("true") || value.equals("1");
  }
}
