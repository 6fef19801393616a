package io.nonreturn.sender.ecosystem.apt;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.deb.IndexFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that an index names.
 *
 * @param path relative to the mirror's root
 * @param size in bytes
 * @param sha256 of its bytes
 */
record PoolFile(String path, long size, Digest sha256) {

  private static final int BUFFER_BYTES = 64 << 10;

  /**
   * All that an index names.
   *
   * @param path tells how it is compressed
   * @throws IOException also if it is no index
   */
  static List<PoolFile> of(String path, Path file) throws IOException {
    List<PoolFile> files = new ArrayList<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
      IndexFile.of(path).orElseThrow().read(in, (name, size, sha256) -> files.add(new PoolFile(name, size, sha256)));
      return files;
    } catch (RefusedException e) {
      throw new IOException(path + " cannot be read: " + e.getMessage(), e);
    }
  }
}
