package io.nonreturn.receiver.ecosystem.apt;

import io.nonreturn.receiver.serve.BlobSender;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Folder;
import io.nonreturn.receiver.serve.FolderPages;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.PublishedFile;
import io.nonreturn.receiver.serve.RequestPath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * {@code /apt/<mirror>/}: an archive as upstream has it, byte for byte.
 *
 * <pre>
 *   /apt/                             all mirrors
 *   /apt/&lt;mirror&gt;/                    its suites
 *   /apt/&lt;mirror&gt;/dists/&lt;suite&gt;/…      Release, indexes, also under their digests; folders are listed
 *   /apt/&lt;mirror&gt;/…                   files of the pool
 * </pre>
 */
final class AptEndpoint implements Endpoint {
  private final AptIndex index;
  private final BlobSender sender;

  AptEndpoint(Published site) {
    this.index = new AptIndex(site.catalog());
    this.sender = new BlobSender(site.blobs(), BlobSender.REVALIDATED);
  }

  @Override
  public String first() {
    return AptEcosystem.NAME;
  }

  @Override
  public void answer(RequestPath path, Exchange exchange) throws IOException {
    List<String> parts = path.parts();
    if (!path.isFolder()) {
      if (parts.size() <= 2) {
        exchange.redirect("./" + RequestPath.encode(parts.getLast()) + "/");
        return;
      }
      Optional<PublishedFile> file = index.file(parts.get(1), parts.subList(2, parts.size()));
      if (file.isPresent()) {
        sender.send(exchange, file.get());
      } else {
        exchange.notFound();
      }
    } else if (parts.size() == 1) {
      FolderPages.list("/" + path.from(0) + "/", index.mirrors(after(exchange)), exchange);
    } else if (parts.size() == 2) {
      List<AptIndex.Suite> suites = index.suites(parts.get(1));
      if (suites.isEmpty()) {
        exchange.notFound();
      } else {
        exchange.page(AptPages.mirror(parts.get(1), suites));
      }
    } else {
      Optional<Folder> folder = index.folder(parts.get(1), parts.subList(2, parts.size()), FolderPages.after(exchange));
      if (folder.isPresent()) {
        FolderPages.list("/" + path.from(0) + "/", folder.get(), exchange);
      } else {
        exchange.notFound();
      }
    }
  }

  private static String after(Exchange exchange) {
    String after = FolderPages.after(exchange);
    return after.endsWith("/") ? after.substring(0, after.length() - 1) : after;
  }
}
