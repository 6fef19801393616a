package io.nonreturn.sender.ecosystem.huggingface;

import io.nonreturn.sender.fetch.Ask;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.Page;
import io.nonreturn.sender.fetch.Validators;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.huggingface.FileTree;
import io.nonreturn.wire.huggingface.RefList;
import io.nonreturn.wire.huggingface.Repo;
import io.nonreturn.wire.huggingface.RepoRevision;
import io.nonreturn.wire.huggingface.TreeEntry;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks a hub. One thread. */
final class Hub {

  private static final Pattern NEXT = Pattern.compile("<([^>]{1,4096})>\\s*;\\s*rel=\"?next\"?");
  private static final int MOST_PAGES = 10_000;
  private static final int PAGE_BYTES = 16 << 20;
  private static final String JSON = "application/json";

  private final URI base;
  private final Fetcher fetcher;

  /** @param upstream ends with a slash; {@code api/} lies below it */
  Hub(URI upstream, Fetcher fetcher) {
    base = upstream;
    this.fetcher = fetcher;
  }

  /** What the hub tells of a revision, if it changed. */
  Page info(RepoRevision revision, Validators known) throws IOException, InterruptedException {
    return fetcher.page(ask(api(revision.repo()) + "/revision/" + encoded(revision.revision()), RepoInfo.MOST_BYTES).unlessStill(known));
  }

  /** What the hub tells of a commit; null when there is none. */
  RepoInfo info(Repo repo, String commit) throws IOException, InterruptedException {
    Page page = fetcher.page(ask(api(repo) + "/revision/" + commit, RepoInfo.MOST_BYTES));
    return page.isMissing() ? null : RepoInfo.read(page.body(), repo);
  }

  /** Whether a revision is a branch or a tag; empty for others, or where the hub lists none. */
  Optional<RefList.Ref> ref(RepoRevision revision, String commit) throws IOException, InterruptedException {
    Page page = fetcher.page(ask(api(revision.repo()) + "/refs", RefList.MOST_BYTES));
    if (page.isMissing() || RepoRevision.isCommit(revision.revision())) {
      return Optional.empty();
    }
    RefList refs = read(page, revision.repo(), RefList::read);
    return refs.refs().stream()
        .filter(ref -> ref.name().equals(revision.revision()))
        .findFirst()
        .map(ref -> new RefList.Ref(ref.kind(), ref.name(), commit));
  }

  /** All files and folders of a commit; null when there is none. */
  List<TreeEntry> tree(Repo repo, String commit) throws IOException, InterruptedException {
    List<TreeEntry> entries = new ArrayList<>();
    URI uri = base.resolve(api(repo) + "/tree/" + commit + "?recursive=true");
    for (int pages = 1; uri != null; pages++) {
      Page page = fetcher.page(Ask.of(uri, PAGE_BYTES).accept(JSON));
      if (page.isMissing()) {
        return null;
      }
      entries.addAll(read(page, repo, FileTree::read));
      if (pages >= MOST_PAGES || entries.size() > FileTree.MOST_ENTRIES) {
        throw new IOException(
            repo + " lists pages=" + pages + " > MOST=" + MOST_PAGES + " or files=" + entries.size() + " > MOST=" + FileTree.MOST_ENTRIES);
      }
      uri = next(page);
    }
    return entries;
  }

  /** Where the bytes of a file lie. */
  URI file(Repo repo, String commit, String path) {
    return base.resolve(repo.address() + "/resolve/" + commit + "/" + Stream.of(path.split("/", -1)).map(Hub::encoded).collect(Collectors.joining("/")));
  }

  /** As an operator knows a repository's commit. */
  String origin(Repo repo, String commit) {
    return base.resolve(repo.address() + "/tree/" + commit).toString();
  }

  /** Where a list goes on, at the same host; null at its end. */
  static URI next(Page page) throws IOException {
    String link = page.header("Link");
    Matcher matcher = NEXT.matcher(link == null ? "" : link);
    if (!matcher.find()) {
      return null;
    }
    URI next;
    try {
      next = page.uri().resolve(matcher.group(1));
    } catch (IllegalArgumentException e) {
      throw new IOException(page.uri() + " goes on at what is no address", e);
    }
    if (!page.uri().getScheme().equals(next.getScheme()) || !page.uri().getAuthority().equals(next.getAuthority())) {
      throw new IOException(page.uri() + " goes on at another host");
    }
    return next;
  }

  private Ask ask(String path, int mostBytes) {
    return Ask.of(base.resolve(path), mostBytes).accept(JSON);
  }

  private static String api(Repo repo) {
    return "api/" + repo;
  }

  /** A part of a path. */
  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A reading of a document. */
  private interface Reading<T> {
    T read(byte[] bytes) throws RefusedException;
  }

  private static <T> T read(Page page, Repo repo, Reading<T> reading) throws IOException {
    try {
      return reading.read(page.body());
    } catch (RefusedException e) {
      throw new IOException(repo + ": " + e.getMessage(), e);
    }
  }

}
