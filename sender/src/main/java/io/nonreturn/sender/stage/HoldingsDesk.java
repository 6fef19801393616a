package io.nonreturn.sender.stage;

import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.Holdings;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Journal and store as a command sees them that only looks: beside a running daemon or without one, also before the first start, when
 * there is nothing. Changes nothing. Thread-safe.
 */
public final class HoldingsDesk implements AutoCloseable {

  private final Path journal;
  private final Path blobs;

  /** Null when nothing was ever staged. */
  private final Database db;

  private HoldingsDesk(Path journal, Path blobs, Database db) {
    this.journal = journal;
    this.blobs = blobs;
    this.db = db;
  }

  /**
   * Opens the journal if there is one.
   *
   * @param blobs the folder of the store
   * @throws IOException if it is damaged
   */
  public static HoldingsDesk open(Path journal, Path blobs) throws IOException {
    return new HoldingsDesk(journal, blobs, Files.exists(journal) ? Database.open(journal, false) : null);
  }

  /** The bundles of a mirror that the stream carries. */
  public Set<String> live(String mirror) throws IOException {
    return answered(
        Set.of(),
        () ->
            new HashSet<>(
                db.query(
                    "SELECT name FROM bundle WHERE mirror = ? AND removed = 0 AND live = 1", row -> row.getString(1), mirror)));
  }

  /** What there is for one mirror. */
  public Holdings of(String mirror) {
    return new Holdings() {
      @Override
      public boolean has(Digest blob) throws IOException {
        boolean named = answered(false, () -> db.first("SELECT 1 FROM blob WHERE id = ?", row -> true, blob.toBytes()) != null);
        return named && isStored(blob);
      }

      @Override
      public Digest carried(String bundle, String path, Fingerprint fingerprint) throws IOException {
        StagedFile file = answered(null, () -> StreamAppender.file(db, mirror, bundle, path));
        return file != null && fingerprint.equals(file.fingerprint()) && isStored(file.digest()) ? file.digest() : null;
      }

      @Override
      public Map<String, Long> carried(String bundle) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        files(mirror, bundle).forEach((path, file) -> sizes.put(path, file.size()));
        return sizes;
      }
    };
  }

  private Map<String, StagedFile> files(String mirror, String bundle) throws IOException {
    return answered(Map.of(), () -> StreamAppender.files(db, mirror, bundle));
  }

  private boolean isStored(Digest blob) {
    return Files.exists(BlobStore.file(blobs, blob));
  }

  /** A question to the journal. */
  private interface Question<T> {
    T ask() throws SQLException;
  }

  private synchronized <T> T answered(T nothing, Question<T> question) throws IOException {
    if (db == null) {
      return nothing;
    }
    try {
      return question.ask();
    } catch (SQLException e) {
      throw new IOException("journal " + journal + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    if (db != null) {
      db.close();
    }
  }
}
