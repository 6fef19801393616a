package io.nonreturn.receiver.commit;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where retention acts on catalog and blobs. Each change is one short transaction, in which the committer cannot commit: what it finds
 * stored in a transaction of its own is therefore still there when that ends. One thread.
 */
public final class RetentionDesk implements AutoCloseable {
  private final CatalogDesk desk;
  private final FileOperations disk;
  /** The blobs of the bundles that wait, by place: their manifests are read once. */
  private final Map<Long, Set<Digest>> waiting = new HashMap<>();

  private RetentionDesk(CatalogDesk desk, FileOperations disk) {
    this.desk = desk;
    this.disk = disk;
  }

  /**
   * Opens a catalog that is there.
   *
   * @throws IOException with what to do: there is none, or it is of another schema
   */
  public static RetentionDesk open(Path catalog, FileOperations disk) throws IOException {
    return new RetentionDesk(CatalogDesk.open(catalog), disk);
  }

  /** Runs reads against one state of the catalog; holds up nobody. */
  public <T> T read(CatalogReader.Reads<T> reads) throws IOException {
    return desk.read(reads);
  }

  /**
   * Lets a bundle's files go: it is no longer shown, and its artifacts, facts and envelope leave the catalog.
   *
   * @return whether it did; not if it became the visible one of its name meanwhile
   */
  public boolean retire(Retiring bundle, long nowMicros) throws IOException {
    CatalogSession session = desk.session();
    return desk.transaction(() -> {
      boolean isCurrent = session.first(
              "SELECT 1 FROM current WHERE mirror = ? AND name = ? AND sequence = ? AND NOT removed",
              row -> true,
              bundle.mirror(),
              bundle.name(),
              bundle.place())
          .isPresent();
      if (isCurrent && !bundle.hides()) {
        return false;
      }
      session.update("UPDATE current SET removed = 1 WHERE mirror = ? AND name = ? AND sequence = ?", bundle.mirror(), bundle.name(),
          bundle.place());
      session.update("DELETE FROM artifact WHERE sequence = ?", bundle.place());
      session.update("DELETE FROM fact WHERE sequence = ?", bundle.place());
      session.update("DELETE FROM envelope WHERE sequence = ?", bundle.place());
      session.update("UPDATE bundle SET retired_micros = ? WHERE sequence = ?", nowMicros, bundle.place());
      return true;
    });
  }

  /**
   * Deletes those of these blobs that no committed and no waiting bundle names.
   *
   * @param blobs with their files
   * @return what was deleted
   */
  public List<Digest> delete(Map<Digest, Path> blobs) throws IOException {
    return desk.transaction(() -> {
      readWaiting();
      List<Digest> deleted = new ArrayList<>();
      for (Map.Entry<Digest, Path> blob : blobs.entrySet()) {
        if (!isAwaited(blob.getKey()) && !isNamed(blob.getKey())) {
          disk.delete(blob.getValue());
          deleted.add(blob.getKey());
        }
      }
      return deleted;
    });
  }

  /** Those of these blobs that no waiting bundle names. */
  public Set<Digest> notAwaited(Set<Digest> blobs) throws IOException {
    return desk.transaction(() -> {
      readWaiting();
      Set<Digest> others = new HashSet<>(blobs);
      others.removeIf(this::isAwaited);
      return others;
    });
  }

  private boolean isAwaited(Digest blob) {
    return waiting.values().stream().anyMatch(blobs -> blobs.contains(blob));
  }

  private boolean isNamed(Digest blob) throws IOException {
    return desk.session().first("SELECT 1 FROM artifact WHERE sha256 = ? LIMIT 1", row -> true, blob.toBytes()).isPresent();
  }

  private void readWaiting() throws IOException {
    CatalogSession session = desk.session();
    List<Long> places = session.all("SELECT sequence FROM bundle WHERE state = 0", row -> row.getLong(1));
    waiting.keySet().retainAll(new HashSet<>(places));
    for (long place : places) {
      if (!waiting.containsKey(place)) {
        byte[] envelope =
            session.first("SELECT bytes FROM envelope WHERE sequence = ?", row -> row.getBytes(1), place).orElseThrow();
        Set<Digest> blobs = new HashSet<>();
        for (Manifest.Artifact artifact : Envelopes.manifest(envelope).artifacts()) {
          blobs.add(artifact.sha256());
        }
        waiting.put(place, blobs);
      }
    }
  }

  @Override
  public void close() throws IOException {
    desk.close();
  }
}
