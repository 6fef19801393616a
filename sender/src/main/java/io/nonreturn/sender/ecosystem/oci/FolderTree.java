package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.FoundFile;
import io.nonreturn.sender.watch.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.HashMap;
import java.util.Map;

/** A folder's files, by their paths below it. */
final class FolderTree implements FileTree {

  private final String folder;
  private final Map<String, FoundFile> files = new HashMap<>();

  /** @param folder relative to the mirror's, without a slash at the end */
  FolderTree(String folder) {
    this.folder = folder;
  }

  void add(FoundFile file) {
    files.put(folder.isEmpty() ? file.path() : file.path().substring(folder.length() + 1), file);
  }

  @Override
  public String origin() {
    return folder;
  }

  @Override
  public boolean has(String path) {
    return files.containsKey(path);
  }

  @Override
  public long size(String path) {
    return files.get(path).fingerprint().size();
  }

  @Override
  public byte[] read(String path, int most) throws IOException {
    try (InputStream in = Files.newInputStream(files.get(path).file(), LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new InvalidImageException(path + " bytes > MOST=" + most);
      }
      return bytes;
    }
  }

  @Override
  public Source source(String path) {
    return files.get(path).source();
  }

  @Override
  public Fingerprint fingerprint(String path) {
    return files.get(path).fingerprint();
  }
}
