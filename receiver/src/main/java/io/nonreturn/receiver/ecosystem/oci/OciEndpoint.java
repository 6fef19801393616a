package io.nonreturn.receiver.ecosystem.oci;

import io.nonreturn.receiver.serve.BlobSender;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.PublishedFile;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /v2/}: a registry to pull from. Clients want it at the host's root.
 *
 * <pre>
 *   /v2/                                        that this is a registry
 *   /v2/_catalog                                all repositories
 *   /v2/&lt;repository&gt;/tags/list                  a repository's tags
 *   /v2/&lt;repository&gt;/manifests/&lt;tag or digest&gt;  a manifest
 *   /v2/&lt;repository&gt;/blobs/&lt;digest&gt;             a blob
 *   /v2/&lt;repository&gt;/referrers/&lt;digest&gt;         manifests about a manifest: signatures, lists of parts
 * </pre>
 *
 * <p>Other methods than GET and HEAD are let in to be refused in the clients' own words.
 */
final class OciEndpoint implements Endpoint {
  static final String FIRST = "v2";

  private static final Set<String> READING = Set.of("GET", "HEAD");
  private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
  /** Names in one part of a list. */
  private static final int MOST_NAMES = 1_000;

  private final OciIndex index;
  private final BlobSender byDigest;
  private final BlobSender byTag;

  OciEndpoint(Published site) {
    this.index = new OciIndex(site.catalog());
    this.byDigest = new BlobSender(site.blobs(), BlobSender.IMMUTABLE);
    this.byTag = new BlobSender(site.blobs(), BlobSender.REVALIDATED);
  }

  @Override
  public String first() {
    return FIRST;
  }

  @Override
  public Set<String> methods() {
    return METHODS;
  }

  @Override
  public void answer(RequestPath path, Exchange exchange) throws IOException {
    exchange.header("Docker-Distribution-API-Version", "registry/2.0");
    if (!READING.contains(exchange.request().getMethod())) {
      exchange.header("Allow", "GET, HEAD");
      RegistryError.UNSUPPORTED.answer(exchange);
      return;
    }
    Optional<RegistryPath> found = RegistryPath.of(path);
    if (found.isEmpty()) {
      RegistryError.NAME_UNKNOWN.answer(exchange);
      return;
    }
    RegistryPath asked = found.get();
    if (!asked.repository().isEmpty() && !ImageName.isRepository(asked.repository())) {
      RegistryError.NAME_INVALID.answer(exchange);
      return;
    }
    switch (asked.kind()) {
      case BASE -> exchange.page(Page.of("application/json", "{}"));
      case CATALOG -> catalog(exchange);
      case TAGS -> tags(asked.repository(), exchange);
      case MANIFEST -> manifest(asked.repository(), asked.reference(), exchange);
      case BLOB -> blob(asked.repository(), asked.reference(), exchange);
      case REFERRERS -> referrers(asked.repository(), asked.reference(), exchange);
      case UPLOAD -> RegistryError.UNSUPPORTED.answer(exchange);
    }
  }

  private void manifest(String repository, String reference, Exchange exchange) throws IOException {
    boolean isDigest = reference.indexOf(':') >= 0;
    Optional<Digest> digest = isDigest ? ImageName.digest(reference) : Optional.empty();
    if (isDigest && digest.isEmpty()) {
      RegistryError.DIGEST_INVALID.answer(exchange);
      return;
    }
    Optional<OciIndex.Found> found = isDigest ? index.manifest(repository, digest.get()) : index.tag(repository, reference);
    if (found.isEmpty()) {
      unknown(repository, RegistryError.MANIFEST_UNKNOWN, exchange);
      return;
    }
    PublishedFile file = found.get().file();
    exchange.header("Docker-Content-Digest", ImageName.SHA256 + file.sha256().hex());
    (isDigest ? byDigest : byTag).send(exchange, file, found.get().mediaType());
  }

  private void blob(String repository, String reference, Exchange exchange) throws IOException {
    Optional<Digest> digest = ImageName.digest(reference);
    if (digest.isEmpty()) {
      RegistryError.DIGEST_INVALID.answer(exchange);
      return;
    }
    Optional<PublishedFile> file = index.blob(repository, digest.get());
    if (file.isEmpty()) {
      unknown(repository, RegistryError.BLOB_UNKNOWN, exchange);
      return;
    }
    exchange.header("Docker-Content-Digest", ImageName.SHA256 + digest.get().hex());
    byDigest.send(exchange, file.get(), "application/octet-stream");
  }

  private void unknown(String repository, RegistryError within, Exchange exchange) throws IOException {
    (index.hasRepository(repository) ? within : RegistryError.NAME_UNKNOWN).answer(exchange);
  }

  private void referrers(String repository, String reference, Exchange exchange) throws IOException {
    Optional<Digest> digest = ImageName.digest(reference);
    if (digest.isEmpty()) {
      RegistryError.DIGEST_INVALID.answer(exchange);
      return;
    }
    Optional<String> type = parameter(exchange, "artifactType").filter(it -> !it.isEmpty());
    // Nothing about it is an answer; that there is no such page would say that this registry has no such lists.
    RegistryPages.referrers(exchange, index.referrers(repository, digest.get()), type);
  }

  private void tags(String repository, Exchange exchange) throws IOException {
    Optional<Integer> most = most(exchange);
    if (most.isEmpty()) {
      RegistryError.PAGINATION_NUMBER_INVALID.answer(exchange);
      return;
    }
    Optional<OciIndex.Part> part = index.tags(repository, last(exchange), most.get());
    if (part.isEmpty()) {
      RegistryError.NAME_UNKNOWN.answer(exchange);
      return;
    }
    String address = "/" + FIRST + "/" + repository + "/tags/list";
    RegistryPages.names(exchange, "tags", Optional.of(repository), part.get(), address, most.get());
  }

  private void catalog(Exchange exchange) throws IOException {
    Optional<Integer> most = most(exchange);
    if (most.isEmpty()) {
      RegistryError.PAGINATION_NUMBER_INVALID.answer(exchange);
      return;
    }
    OciIndex.Part part = index.repositories(last(exchange), most.get());
    RegistryPages.names(exchange, "repositories", Optional.empty(), part, "/" + FIRST + "/_catalog", most.get());
  }

  private static String last(Exchange exchange) {
    return parameter(exchange, "last").orElse("");
  }

  /** How many names are wanted, as far as so many are given at once; empty when it is no number. */
  private static Optional<Integer> most(Exchange exchange) {
    String text = parameter(exchange, "n").orElse(String.valueOf(MOST_NAMES));
    boolean isNumber = !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? Optional.of(Math.min(Integer.parseInt(text), MOST_NAMES)) : Optional.empty();
  }

  private static Optional<String> parameter(Exchange exchange, String name) {
    return RequestPath.parameter(exchange.request().getHttpURI().getQuery(), name);
  }
}
