package io.nonreturn.receiver.retain;

import io.nonreturn.receiver.commit.CatalogReader.Snapshot;
import io.nonreturn.receiver.commit.RetentionDesk;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;

/**
 * Goes through the blob store and lets go what no bundle names. A blob that came within the last hour stays: its bundle may be about to be
 * committed. One thread.
 */
final class Sweep {
  static final Duration GRACE = Duration.ofHours(1);
  static final int FOLDERS = 256;
  private static final Pattern BLOB = Pattern.compile("[0-9a-f]{64}");
  /** Blobs in one transaction, which holds up the receiver for as long as so many files take to be deleted. */
  private static final int BATCH = 500;

  private final RetentionDesk desk;
  private final Set<Long> retiring;
  private final boolean isDry;
  private final long nowMillis;
  private long blobs;
  private long bytes;

  /**
   * @param retiring places whose rows count as gone already, in a dry run
   * @param isDry whether only to count
   */
  Sweep(RetentionDesk desk, Set<Long> retiring, boolean isDry, long nowMillis) {
    this.desk = desk;
    this.retiring = retiring;
    this.isDry = isDry;
    this.nowMillis = nowMillis;
  }

  /** @param progress told the number of each folder of the store, of {@value #FOLDERS}, that is done */
  void run(Path root, IntConsumer progress) throws IOException {
    for (int first = 0; first < FOLDERS; first++) {
      folder(root.resolve(String.format("%02x", first)));
      progress.accept(first + 1);
    }
  }

  /** Blobs that went, or would go. */
  long blobs() {
    return blobs;
  }

  /** Bytes of these blobs. */
  long bytes() {
    return bytes;
  }

  private void folder(Path folder) throws IOException {
    Map<Digest, Long> candidates = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (BLOB.matcher(name).matches()) {
          look(file, Digest.parse(name), candidates);
        }
        if (candidates.size() >= BATCH) {
          judge(folder, candidates);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    judge(folder, candidates);
  }

  private void look(Path file, Digest id, Map<Digest, Long> candidates) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (nowMillis - attributes.lastModifiedTime().toMillis() > GRACE.toMillis()) {
        candidates.put(id, attributes.size());
      }
    } catch (NoSuchFileException gone) {
      return;
    }
  }

  private void judge(Path folder, Map<Digest, Long> candidates) throws IOException {
    Set<Digest> unnamed = desk.notAwaited(desk.read(catalog -> unnamed(catalog, candidates.keySet())));
    Collection<Digest> gone = unnamed;
    if (!isDry && !unnamed.isEmpty()) {
      Map<Digest, Path> files = new HashMap<>();
      unnamed.forEach(id -> files.put(id, folder.resolve(id.hex())));
      gone = desk.delete(files);
    }
    blobs += gone.size();
    gone.forEach(id -> bytes += candidates.get(id));
    candidates.clear();
  }

  private Set<Digest> unnamed(Snapshot catalog, Set<Digest> candidates) throws SQLException {
    Set<Digest> unnamed = new HashSet<>();
    for (Digest id : candidates) {
      List<Long> named = new ArrayList<>();
      catalog.each("SELECT sequence FROM artifact WHERE sha256 = ?" + (isDry ? "" : " LIMIT 1"), row -> named.add(row.getLong(1)), id.toBytes());
      if (retiring.containsAll(named)) {
        unnamed.add(id);
      }
    }
    return unnamed;
  }
}
