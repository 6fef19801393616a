package io.nonreturn.receiver.ecosystem.raw;

import io.nonreturn.receiver.serve.BlobSender;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.Folder;
import io.nonreturn.receiver.serve.FolderPages;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.RequestPath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code /raw/<mirror>/<bundle>/<path>}: plain files, and folders listed as HTML or JSON as the client accepts. */
final class RawEndpoint implements Endpoint {
  static final String FIRST = "raw";

  private final RawIndex index;
  private final BlobSender sender;

  /** Serves what the catalog knows from the store. */
  RawEndpoint(Published site) {
    this.index = new RawIndex(site.catalog());
    this.sender = new BlobSender(site.blobs(), BlobSender.REVALIDATED);
  }

  @Override
  public String first() {
    return FIRST;
  }

  @Override
  public void answer(RequestPath path, Exchange exchange) throws IOException {
    List<String> parts = path.parts();
    String after = FolderPages.after(exchange);
    Optional<RawIndex.Node> found = parts.size() == 1
        ? Optional.of(index.mirrors(after))
        : index.find(parts.get(1), path.from(2), after);
    if (found.isEmpty()) {
      exchange.notFound();
      return;
    }
    switch (found.get()) {
      case RawIndex.Node.OfFile file when path.isFolder() -> exchange.notFound();
      case RawIndex.Node.OfFile file -> sender.send(exchange, file.file());
      case RawIndex.Node.OfFolder folder when !path.isFolder() ->
        exchange.redirect("./" + RequestPath.encode(parts.getLast()) + "/");
      case RawIndex.Node.OfFolder folder -> FolderPages.list("/" + path.from(0) + "/", folder.folder(), exchange);
    }
  }
}
