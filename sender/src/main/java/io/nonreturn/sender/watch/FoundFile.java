package io.nonreturn.sender.watch;

import java.nio.file.Path;

/**
 * A file that a scan of a folder found and that could be carried.
 *
 * @param path relative to the mirror's folder, parts divided by slashes
 * @param file where the bytes are: the path itself, or what it links to
 * @param fingerprint what the file system says about it
 */
public record FoundFile(String path, Path file, Fingerprint fingerprint) {

  /** The last part of the path. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The bytes, as long as the file is the one that was found. */
  public Source source() {
    return new FileSource(file, fingerprint);
  }
}
