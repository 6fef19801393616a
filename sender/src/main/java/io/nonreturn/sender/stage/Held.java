package io.nonreturn.sender.stage;

import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.Holdings;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What journal and store have of one mirror. Thread-safe.
 *
 * @param mirror the name under which bundles are looked up
 * @param settings tells what the mirror was told from anything else that it could be told: tokens of other settings say nothing
 */
public record Held(String mirror, String settings, Journal journal, BlobStore blobs) implements Holdings {

  @Override
  public boolean has(Digest blob) throws IOException {
    try {
      return blobs.size(blob) >= 0 && journal.names(blob);
    } catch (StagingException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public Digest carried(String bundle, String path, Fingerprint fingerprint) throws IOException {
    try {
      StagedFile file = journal.file(mirror, bundle, path);
      boolean same = file != null && fingerprint.equals(file.fingerprint());
      return same && blobs.isStored(file.digest(), file.size()) ? file.digest() : null;
    } catch (StagingException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public Digest carried(String bundle, String path) throws IOException {
    try {
      StagedFile file = journal.file(mirror, bundle, path);
      return file != null && blobs.isStored(file.digest(), file.size()) ? file.digest() : null;
    } catch (StagingException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public byte[] read(Digest blob, int mostBytes) throws IOException {
    if (blobs.size(blob) > mostBytes) {
      throw new IOException("blob " + blob.hex() + " has more than " + mostBytes + " bytes");
    }
    return Files.readAllBytes(blobs.file(blob));
  }

  @Override
  public Map<String, Long> carried(String bundle) throws IOException {
    try {
      Map<String, Long> sizes = new TreeMap<>();
      journal.files(mirror, bundle).forEach((path, file) -> sizes.put(path, file.size()));
      return sizes;
    } catch (StagingException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public Map<String, String> tokens() throws IOException {
    try {
      return journal.tokens(mirror, settings);
    } catch (StagingException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void keepTokens(Map<String, String> taken, Set<String> gone) throws IOException {
    try {
      journal.keepTokens(mirror, settings, taken, gone);
    } catch (StagingException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
