package io.nonreturn.receiver.serve;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.eclipse.jetty.util.resource.Resource;

/**
 * A blob's file as Jetty sees a resource. It was last modified when the bundle that names it became visible, whatever the file's
 * own time says: the same blob may have been stored long before.
 */
final class StoredResource extends Resource {
  private final Path file;
  private final long size;
  private final Instant modified;

  StoredResource(Path file, Instant modified) throws IOException {
    this.file = file;
    this.size = Files.size(file);
    this.modified = modified;
  }

  @Override
  public Path getPath() {
    return file;
  }

  @Override
  public long length() {
    return size;
  }

  @Override
  public Instant lastModified() {
    return modified;
  }

  @Override
  public boolean isDirectory() {
    return false;
  }

  @Override
  public boolean isReadable() {
    return true;
  }

  @Override
  public URI getURI() {
    return file.toUri();
  }

  @Override
  public String getName() {
    return file.toString();
  }

  @Override
  public String getFileName() {
    return file.getFileName().toString();
  }

  @Override
  public Resource resolve(String subUriPath) {
    throw new UnsupportedOperationException("a blob has nothing below it");
  }
}
