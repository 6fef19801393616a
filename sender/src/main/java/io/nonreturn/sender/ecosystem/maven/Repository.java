package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.sender.fetch.Ask;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.Page;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** Upstream as a Maven repository: its small files, checked by what is stated beside them and kept. One thread. */
final class Repository {

  private final Fetcher fetcher;
  private final URI base;
  private final PageCache cache;
  private final List<Sidecar.Kind> kinds;

  /** @param kinds which sidecars are asked for, in this order; the first that is there counts */
  Repository(Fetcher fetcher, URI base, PageCache cache, List<Sidecar.Kind> kinds) {
    this.fetcher = fetcher;
    this.base = base;
    this.cache = cache;
    this.kinds = List.copyOf(kinds);
  }

  PageCache cache() {
    return cache;
  }

  /** Where a file of it lies. */
  URI uri(String path) {
    try {
      return base.resolve(new URI(null, null, "./" + path, null));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("path=" + path, e);
    }
  }

  /** A page that is not kept. */
  Page page(Ask ask) throws IOException, InterruptedException {
    return fetcher.page(ask);
  }

  /** What upstream states about a file now; null when it states nothing. */
  Sidecar sidecar(String path) throws IOException, InterruptedException {
    for (Sidecar.Kind kind : kinds) {
      String name = path + "." + kind.label();
      Page page = fetcher.page(Ask.of(uri(name), Sidecar.MOST_BYTES));
      if (!page.isMissing()) {
        return Sidecar.parse(name, kind, page.body());
      }
    }
    return null;
  }

  /** What was stated about a file when it was taken; null when nothing is known. */
  Sidecar kept(String path) throws IOException {
    for (Sidecar.Kind kind : kinds) {
      byte[] bytes = cache.get(path + "." + kind.label());
      if (bytes != null) {
        return Sidecar.parse(path, kind, bytes);
      }
    }
    return null;
  }

  /** A file is taken as this sidecar states it. */
  void keep(String path, Sidecar sidecar) throws IOException {
    cache.put(path + "." + sidecar.kind().label(), sidecar.bytes());
  }

  /**
   * A small file of a release, which is not asked for again once it is here.
   *
   * @return null when upstream has none
   * @throws IOException if upstream cannot be asked, or states something else about it
   */
  byte[] file(String path, int mostBytes) throws IOException, InterruptedException {
    byte[] kept = cache.get(path);
    if (kept != null) {
      return kept;
    }
    Page page = fetcher.page(Ask.of(uri(path), mostBytes));
    if (page.isMissing()) {
      return null;
    }
    Sidecar sidecar = sidecar(path);
    if (sidecar != null) {
      sidecar.check(path, page.body());
      keep(path, sidecar);
    }
    cache.put(path, page.body());
    return page.body();
  }

  /** A signature: it may be made anew, so it is asked for each time; null when there is none. */
  byte[] signature(String path, int mostBytes) throws IOException, InterruptedException {
    Page page = fetcher.page(Ask.of(uri(path), mostBytes));
    return page.isMissing() ? null : page.body();
  }
}
