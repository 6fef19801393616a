package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.fetch.Ask;
import io.nonreturn.sender.fetch.FetchException;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.Page;
import io.nonreturn.sender.fetch.Validators;
import io.nonreturn.sender.watch.Unanswered;
import io.nonreturn.wire.Digest;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Asks a package index for its pages, in JSON where it has that and in HTML where not (PEP 503, 691), only for what changed, and
 * remembers which state of a page it saw last. One thread asks; pages are fetched by several.
 */
final class SimpleIndex {

  static final String ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01";

  /** The largest of today have some forty, with seven hundred thousand projects. */
  private static final int MOST_ROOT_BYTES = 160 << 20;

  private static final int MOST_PROJECTS = 2_000_000;
  private static final int MOST_PAGE_BYTES = 64 << 20;

  /** Pages that a look has brought are kept until they are gathered, as far as they are no more than this together. */
  private static final int MOST_KEPT_BYTES = 16 << 20;

  private final Fetcher fetcher;
  private final URI upstream;
  private final int parallel;
  private Validators rootSeen = Validators.NONE;
  private Map<String, Long> root;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final Map<String, SimplePage> kept = new LinkedHashMap<>();
  private int keptBytes;

  /** The state of a page that was seen last. */
  private record Seen(Validators validators, long serial, String token) {}

  /** A page as it came. */
  private record Got(SimplePage page, int bytes, Seen seen) {}

  SimpleIndex(Fetcher fetcher, URI upstream, int parallel) {
    this.fetcher = fetcher;
    this.upstream = upstream;
    this.parallel = parallel;
  }

  /** All projects, by normalised name, and the serial of each, -1 where upstream gives none. Not to be changed. */
  Map<String, Long> root() throws PageException, FetchException, InterruptedException {
    Page page = fetcher.page(Ask.of(upstream, MOST_ROOT_BYTES).accept(ACCEPT).unlessStill(rootSeen));
    if (page.isUnchanged() && root != null) {
      return root;
    }
    if (page.status() != 200) {
      throw new PageException(upstream + " is no package index (status " + page.status() + "); write the address that pip would be given");
    }
    Map<String, Long> spelled = new TreeMap<>();
    if (isJson(page)) {
      JsonPages.root(page.body(), spelled, MOST_PROJECTS);
    } else {
      HtmlPages.root(page.body(), spelled, MOST_PROJECTS);
    }
    Map<String, Long> projects = new TreeMap<>();
    spelled.forEach((name, serial) -> projects.merge(PackageFile.normalised(name), serial, Math::max));
    root = projects;
    rootSeen = page.validators();
    return root;
  }

  private static boolean isJson(Page page) throws PageException {
    String type = page.mediaType();
    if (type.equals("application/vnd.pypi.simple.v1+json") || type.equals("application/json")) {
      return true;
    }
    if (type.equals("text/html") || type.equals("application/vnd.pypi.simple.v1+html") || type.equals("application/xhtml+xml")) {
      return false;
    }
    throw new PageException(
        page.uri() + " answers with a media type that no package index has (" + PageValues.cut(type) + "); write the address that pip would be given");
  }

  /**
   * Tokens of these projects as they are now: each changes when the project's page does.
   *
   * @param unanswered gets those that could not be asked, if not all
   * @return without those that upstream does not have; one that could not be asked keeps its token, and where it has none yet it gets one
   *     that no page has
   * @throws FetchException if none could be asked
   */
  Map<String, String> tokens(Set<String> projects, Unanswered unanswered) throws FetchException, InterruptedException {
    Map<String, String> tokens = new ConcurrentHashMap<>();
    ConcurrentLinkedQueue<String> queue = new ConcurrentLinkedQueue<>(projects);
    Map<String, FetchException> failures = new ConcurrentHashMap<>();
    List<Thread> workers = new ArrayList<>();
    for (int i = Math.min(parallel, projects.size()); i > 0; i--) {
      workers.add(Thread.ofVirtual().name("page-" + i).start(() -> ask(queue, tokens, failures)));
    }
    try {
      for (Thread worker : workers) {
        worker.join();
      }
    } finally {
      workers.forEach(Thread::interrupt);
    }
    if (!failures.isEmpty() && failures.size() == projects.size()) {
      throw failures.values().iterator().next();
    }
    failures.forEach(unanswered::note);
    Map<String, String> inOrder = new LinkedHashMap<>();
    projects.stream().filter(tokens::containsKey).forEach(project -> inOrder.put(project, tokens.get(project)));
    return inOrder;
  }

  private void ask(ConcurrentLinkedQueue<String> queue, Map<String, String> tokens, Map<String, FetchException> failures) {
    for (String project = queue.poll(); project != null; project = queue.poll()) {
      Seen before = seen.get(project);
      String unasked = before == null ? "unasked" : before.token();
      try {
        Got got = get(project, before);
        if (got == null) {
          seen.remove(project); // upstream has it no longer
          continue;
        }
        tokens.put(project, got.seen().token());
      } catch (PageException e) {
        tokens.put(project, "unread"); // gathering it will say why
      } catch (FetchException e) {
        failures.put(project, e);
        tokens.put(project, unasked);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /**
   * A project's page.
   *
   * @param serial that the root page states, -1 when it states none
   * @throws PageException if there is none, it cannot be understood, or is older than it must be
   */
  SimplePage page(String project, long serial) throws PageException, FetchException, InterruptedException {
    SimplePage page = take(project);
    if (page == null) {
      Got got = get(project, null);
      if (got == null) {
        throw new PageException("the index lists the project and has no page of it");
      }
      page = take(project);
      page = page == null ? got.page() : page;
    }
    if (serial >= 0 && page.serial() >= 0 && page.serial() < serial) {
      throw new PageException("its page is older than the index (serial " + page.serial() + " < " + serial + "): a cache that lags behind");
    }
    return page;
  }

  /** Null when upstream has none. Where it did not change since {@code before}, what is known of that. */
  private Got get(String project, Seen before) throws PageException, FetchException, InterruptedException {
    URI uri = upstream.resolve(project + "/");
    Ask ask = Ask.of(uri, MOST_PAGE_BYTES).accept(ACCEPT);
    Page page = fetcher.page(before == null ? ask : ask.unlessStill(before.validators()));
    if (page.isMissing()) {
      return null;
    }
    if (page.isUnchanged()) {
      return new Got(null, 0, before);
    }
    SimplePage read = isJson(page) ? JsonPages.page(page.body(), page.uri()) : HtmlPages.page(page.body(), page.uri());
    if (read.name() != null && !PackageFile.normalised(read.name()).equals(project)) {
      throw new PageException("its page is that of another project (" + read.name() + ")");
    }
    long serial = Math.max(read.serial(), serial(page.header("X-PyPI-Last-Serial")));
    Seen known = seen.get(project);
    if (known != null && serial >= 0 && serial < known.serial()) {
      if (before != null) {
        return new Got(null, 0, before); // a cache that lags behind: what is known stays
      }
      throw new PageException("its page is older than one seen before (serial " + serial + " < " + known.serial() + ")");
    }
    String token = serial >= 0 ? "serial " + serial : "sha256 " + Digest.sha256(page.body()).hex();
    Seen now = new Seen(page.validators(), serial, token);
    seen.put(project, now);
    SimplePage whole = new SimplePage(read.name(), serial, read.files(), read.versions(), read.status(), read.statusReason());
    keep(project, whole, page.body().length);
    return new Got(whole, page.body().length, now);
  }

  private static long serial(String header) {
    return header != null && header.matches("[0-9]{1,18}") ? Long.parseLong(header) : -1;
  }

  private synchronized void keep(String project, SimplePage page, int bytes) {
    if (bytes <= MOST_KEPT_BYTES - keptBytes) {
      kept.put(project, page);
      keptBytes += bytes;
    } else {
      kept.remove(project);
    }
  }

  private synchronized SimplePage take(String project) {
    SimplePage page = kept.remove(project);
    if (kept.isEmpty()) {
      keptBytes = 0;
    }
    return page;
  }

  /** A look begins: what an earlier one brought is out of date. */
  synchronized void forgetPages() {
    kept.clear();
    keptBytes = 0;
  }
}
