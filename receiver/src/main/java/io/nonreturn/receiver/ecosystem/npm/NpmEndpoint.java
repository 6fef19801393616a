package io.nonreturn.receiver.ecosystem.npm;

import io.nonreturn.receiver.serve.BlobSender;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Negotiation;
import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.PublishedFile;
import io.nonreturn.receiver.serve.PublishedFiles;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.serve.SiteAddress;
import io.nonreturn.wire.BundleNames;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;

/**
 * {@code /npm/}: the registry's interface for npm, pnpm, yarn and their kin.
 *
 * <pre>
 *   /npm/                                    all packages, for people
 *   /npm/&lt;package&gt;                           its packument, full or abbreviated; a scope's slash may be written %2F
 *   /npm/&lt;package&gt;/&lt;version or tag&gt;          one version's manifest
 *   /npm/&lt;package&gt;/-/&lt;file&gt;.tgz              a tarball
 *   /npm/-/package/&lt;package&gt;/dist-tags       its tags
 *   /npm/-/v1/search, /npm/-/ping, /npm/-/npm/v1/keys
 *   /npm/-/npm/v1/security/…                 refused: nothing here knows of vulnerabilities
 * </pre>
 */
final class NpmEndpoint implements Endpoint {
  static final String FIRST = "npm";
  private static final String API = "-";
  private static final List<String> OFFERS = List.of(PackumentPages.FULL, PackumentPages.ABBREVIATED, PackageHtml.TYPE);

  private final NpmIndex index;
  private final NpmSearch search;
  private final PublishedFiles files;
  private final Packuments packuments;
  private final BlobSender sender;
  private final Optional<RegistryKeys> keys;

  NpmEndpoint(Published site, Optional<RegistryKeys> keys) {
    this.index = new NpmIndex(site.catalog());
    this.search = new NpmSearch(index);
    this.files = new PublishedFiles(site.catalog(), NpmEcosystem.NAME);
    this.packuments = new Packuments(site.blobs());
    this.sender = new BlobSender(site.blobs(), BlobSender.IMMUTABLE);
    this.keys = keys;
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
    List<String> parts = path.parts().subList(1, path.parts().size());
    boolean isApi = parts.size() > 1 && parts.getFirst().equals(API) && !parts.get(1).equals(API);
    boolean isPost = HttpMethod.POST.is(exchange.request().getMethod());
    if (isApi) {
      api(parts.subList(1, parts.size()), isPost, exchange);
    } else if (isPost) {
      exchange.error(HttpStatus.METHOD_NOT_ALLOWED_405, "nothing can be published here");
    } else if (parts.isEmpty()) {
      if (path.isFolder()) {
        search.list(exchange);
      } else {
        exchange.redirect(FIRST + "/");
      }
    } else {
      int named = parts.getFirst().startsWith("@") ? 2 : 1;
      Optional<NpmName> name =
          parts.size() < named ? Optional.empty() : NpmName.of(String.join("/", parts.subList(0, named)));
      if (name.isEmpty()) {
        notFound(exchange);
      } else {
        ofPackage(name.get(), parts.subList(named, parts.size()), exchange);
      }
    }
  }

  private void ofPackage(NpmName name, List<String> rest, Exchange exchange) throws IOException {
    if (rest.size() == 2 && rest.getFirst().equals(API)) {
      Optional<PublishedFile> file = files.file(BundleNames.of(name.full()), API + "/" + rest.get(1));
      if (file.isPresent()) {
        sender.send(exchange, file.get(), "application/octet-stream");
      } else {
        notFound(exchange);
      }
      return;
    }
    Optional<NpmIndex.Found> found = rest.size() > 1 ? Optional.empty() : index.find(name);
    if (found.isEmpty()) {
      notFound(exchange);
    } else if (rest.isEmpty()) {
      String type = Negotiation.choose(exchange.accept(), OFFERS).orElse(PackumentPages.FULL);
      exchange.page(type.equals(PackageHtml.TYPE)
          ? PackageHtml.page(name, packuments.read(found.get()))
          : packuments.page(found.get(), name, base(exchange), type));
    } else {
      version(name, found.get(), rest.getFirst(), exchange);
    }
  }

  private void version(NpmName name, NpmIndex.Found found, String asked, Exchange exchange) throws IOException {
    Packument packument = packuments.read(found);
    // A version first: no tag may stand for another one by bearing its name.
    String version = packument.versions().containsKey(asked) ? asked : packument.tags().getOrDefault(asked, asked);
    if (packument.versions().containsKey(version)) {
      exchange.page(packuments.version(found, name, base(exchange), version));
    } else {
      notFound(exchange);
    }
  }

  private void api(List<String> parts, boolean isPost, Exchange exchange) throws IOException {
    String path = String.join("/", parts);
    if (path.startsWith("npm/v1/security/")) {
      // An empty answer would say that all is well. Installers pass over an error here, and an audit shows it.
      error(
          exchange,
          HttpStatus.NOT_FOUND_404,
          "this mirror knows of no vulnerabilities, good or bad: audit lock files on the connected side");
    } else if (isPost) {
      exchange.error(HttpStatus.METHOD_NOT_ALLOWED_405, "nothing can be published here");
    } else if (path.equals("ping")) {
      exchange.page(Page.of(PackumentPages.FULL, "{}"));
    } else if (path.equals("v1/search")) {
      search.search(exchange);
    } else if (path.equals("npm/v1/keys") && keys.isPresent()) {
      exchange.page(Page.of(PackumentPages.FULL, keys.get().text()));
    } else if (parts.getFirst().equals("package") && parts.getLast().equals("dist-tags") && parts.size() > 2) {
      Optional<NpmName> name = NpmName.of(String.join("/", parts.subList(1, parts.size() - 1)));
      Optional<NpmIndex.Found> found = name.isEmpty() ? Optional.empty() : index.find(name.get());
      if (found.isPresent()) {
        exchange.page(Packuments.tags(packuments.read(found.get())));
      } else {
        notFound(exchange);
      }
    } else {
      notFound(exchange);
    }
  }

  private static String base(Exchange exchange) {
    return SiteAddress.of(exchange.request()).base() + "/" + FIRST + "/";
  }

  private static void notFound(Exchange exchange) {
    error(exchange, HttpStatus.NOT_FOUND_404, "nothing of this name is published here");
  }

  private static void error(Exchange exchange, int status, String why) {
    exchange.error(status, PackumentPages.FULL, "{\"error\":\"" + why + "\"}\n");
  }
}
