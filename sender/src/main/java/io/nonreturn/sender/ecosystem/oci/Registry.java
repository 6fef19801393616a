package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.sender.fetch.Ask;
import io.nonreturn.sender.fetch.FetchException;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.Page;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Asks a registry. Source: OCI distribution specification 1.1. One thread. */
final class Registry {

  private static final String ACCEPT =
      String.join(
          ", ", ImageDocument.OCI_INDEX, ImageDocument.OCI_MANIFEST, ImageDocument.DOCKER_LIST, ImageDocument.DOCKER_MANIFEST);
  private static final Pattern NEXT = Pattern.compile("<([^>]{1,2048})>\\s*;\\s*rel=\"?next\"?");
  private static final int MOST_PAGES = 1_000;
  private static final int MOST_NAMES = 100_000;
  private static final int MOST_REFERRERS = 500;

  /** What registries answer that have no lists of referrers: they may not know the path, or read it as something else. */
  private static final Set<Integer> WITHOUT_REFERRERS = Set.of(400, 404, 405, 410, 501);

  private final URI base;
  private final Fetcher fetcher;
  private boolean withoutReferrers;

  /** @param upstream ends with a slash; the registry's {@code /v2/} lies below it */
  Registry(URI upstream, Fetcher fetcher) {
    base = upstream.resolve("v2/");
    this.fetcher = fetcher;
  }

  /** A new look begins: what was learned of the registry may have changed. */
  void look() {
    withoutReferrers = false;
  }

  URI blob(String repository, Descriptor blob) {
    return base.resolve(repository + "/blobs/" + blob.digest());
  }

  /** The digest of the manifest of this name, without its bytes where the registry can; null when there is none. */
  String digest(ImageName name) throws IOException, InterruptedException {
    Page head = fetcher.page(manifestAsk(name.repository(), name.reference()).head());
    if (head.isMissing()) {
      return null;
    }
    String stated = head.header("Docker-Content-Digest");
    if (name.byDigest()) {
      return name.reference();
    }
    if (stated != null && ImageName.isDigest(stated)) {
      return stated;
    }
    Page page = fetcher.page(manifestAsk(name.repository(), name.reference()));
    return page.isMissing() ? null : ImageName.SHA256 + Digest.sha256(page.body()).hex();
  }

  /** A manifest and the type by which the registry gives it; null when there is none. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Manifest(String mediaType, byte[] bytes) {}

  /**
   * A manifest by its digest.
   *
   * @param size stated elsewhere, or -1
   * @throws InvalidImageException if the registry gives other bytes than those of the digest
   */
  Manifest manifest(String repository, String digest, long size) throws IOException, InterruptedException {
    Page page = fetcher.page(manifestAsk(repository, digest));
    if (page.isMissing()) {
      return null;
    }
    String found = ImageName.SHA256 + Digest.sha256(page.body()).hex();
    if (!found.equals(digest) || (size >= 0 && size != page.body().length)) {
      throw new InvalidImageException(
          repository + " gives a manifest of " + found + " and " + page.body().length + " B where " + digest
              + (size >= 0 ? " and " + size + " B are" : " is") + " stated");
    }
    String type = page.mediaType();
    return new Manifest(ImageDocument.isKnown(type) ? type : ImageDocument.typeOf(page.body()), page.body());
  }

  private Ask manifestAsk(String repository, String reference) {
    return Ask.of(base.resolve(repository + "/manifests/" + reference), ImageDocument.MOST_BYTES).accept(ACCEPT);
  }

  /** A repository's tags; empty when there is no such repository. */
  List<String> tags(String repository) throws IOException, InterruptedException {
    return names(base.resolve(repository + "/tags/list"), "tags");
  }

  /** All repositories, as far as the registry lists them. */
  List<String> repositories() throws IOException, InterruptedException {
    return names(base.resolve("_catalog"), "repositories");
  }

  private List<String> names(URI first, String key) throws IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    URI uri = first;
    for (int pages = 0; uri != null; pages++) {
      Page page = fetcher.page(Ask.of(uri, ImageDocument.MOST_BYTES).accept("application/json"));
      if (page.isMissing() && pages > 0) {
        // What was listed so far is not all there is, and what is missing would be taken for removed.
        throw new InvalidImageException(uri + " is where the list goes on, and is not there");
      }
      if (page.isMissing()) {
        return List.of();
      }
      JsonNode list = ImageDocument.json(page.body()).path(key);
      if (!list.isArray() && !list.isNull()) {
        throw new InvalidImageException(first + " gives no list of " + key);
      }
      list.forEach(name -> names.add(Descriptor.text(name)));
      if (pages >= MOST_PAGES || names.size() > MOST_NAMES) {
        throw new InvalidImageException(first + " lists pages=" + pages + " names=" + names.size() + " > MOST=" + MOST_NAMES);
      }
      uri = next(page);
    }
    return names;
  }

  /** Where a list goes on, at the same host; null at its end. */
  private static URI next(Page page) throws IOException {
    String header = page.header("Link");
    Matcher matcher = NEXT.matcher(header == null ? "" : header);
    if (!matcher.find()) {
      return null;
    }
    URI next;
    try {
      String link = matcher.group(1);
      // A query alone is one of the same path (RFC 3986, section 5.4.1); the class knows an older rule.
      next = link.startsWith("?") ? URI.create(page.uri().toString().replaceFirst("\\?.*$", "") + link) : page.uri().resolve(link);
    } catch (IllegalArgumentException e) {
      throw new InvalidImageException(page.uri() + " goes on at what is no address");
    }
    if (!page.uri().getScheme().equals(next.getScheme()) || !page.uri().getAuthority().equals(next.getAuthority())) {
      throw new InvalidImageException(page.uri() + " goes on at another host");
    }
    return next;
  }

  /** The manifests about this one: by the registry's own list, or else by the tag that stands for it. */
  List<Descriptor> referrers(String repository, String hex) throws IOException, InterruptedException {
    List<Descriptor> found = new ArrayList<>();
    URI uri = withoutReferrers ? null : base.resolve(repository + "/referrers/sha256:" + hex);
    for (int pages = 0; uri != null; pages++) {
      Page page = referrersPage(uri);
      if (pages > 0 && (page == null || pages >= MOST_REFERRERS)) {
        throw new InvalidImageException(
            page == null ? uri + " is where the list goes on, and is none" : uri + " lists pages=" + pages + " >= MOST=" + MOST_REFERRERS);
      }
      if (page == null) {
        withoutReferrers = true;
        break;
      }
      add(found, ImageDocument.read(page.body(), ImageDocument.OCI_INDEX));
      uri = next(page);
    }
    if (withoutReferrers) {
      Page tag = fetcher.page(manifestAsk(repository, "sha256-" + hex));
      if (!tag.isMissing()) {
        add(found, ImageDocument.read(tag.body(), ImageDocument.OCI_INDEX));
      }
    }
    return found;
  }

  private static void add(List<Descriptor> found, ImageDocument index) throws InvalidImageException {
    found.addAll(index.children());
    if (found.size() > MOST_REFERRERS) {
      throw new InvalidImageException("referrers=" + found.size() + " > MOST=" + MOST_REFERRERS);
    }
  }

  private Page referrersPage(URI uri) throws IOException, InterruptedException {
    try {
      Page page = fetcher.page(Ask.of(uri, ImageDocument.MOST_BYTES).accept(ImageDocument.OCI_INDEX));
      boolean list = !page.isMissing() && page.mediaType().toLowerCase(Locale.ROOT).equals(ImageDocument.OCI_INDEX);
      return list ? page : null;
    } catch (FetchException e) {
      if (WITHOUT_REFERRERS.contains(e.status())) {
        return null;
      }
      throw e;
    }
  }
}
