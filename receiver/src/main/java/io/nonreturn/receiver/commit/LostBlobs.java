package io.nonreturn.receiver.commit;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Blobs of committed bundles that the disk lost, and that are taken in again when they come. A scrub, which is a process of its own, notes
 * them in the catalog; here they are read, and forgotten once they are stored again or nothing names them any more. {@link #expectedSize}
 * and {@link #count} from any thread, {@link #read} on the committer's.
 */
final class LostBlobs {
  /** Awaited at once; the others when these have come. */
  private static final int MOST = 250_000;
  /** Whether something is named no more is looked at so often. */
  private static final int LOOKS = 60;

  private final Catalog catalog;
  private final BlobStore store;
  private final Map<Digest, Long> awaited = new ConcurrentHashMap<>();
  private int looks;

  LostBlobs(Catalog catalog, BlobStore store) {
    this.catalog = catalog;
    this.store = store;
  }

  /** The size of a blob that was lost; -1 for any other. */
  long expectedSize(Digest id) {
    return awaited.getOrDefault(id, -1L);
  }

  /** How many are awaited. */
  int count() {
    return awaited.size();
  }

  /** Whether it is worth to look at the catalog anew: others were found or forgotten, or some time has passed. Called each second. */
  boolean isDue() throws IOException {
    looks++;
    return Math.min(MOST, catalog.lostBlobs().count()) != awaited.size() || (!awaited.isEmpty() && looks % LOOKS == 0);
  }

  /** These are stored again. */
  void returned(List<Digest> ids) throws IOException {
    catalog.transaction(() -> {
      for (Digest id : ids) {
        catalog.lostBlobs().forget(id);
      }
      return 0;
    });
    ids.forEach(awaited::remove);
  }

  /**
   * Looks at the catalog anew.
   *
   * @return those that came again since
   * @throws DiskFullException when there is no room to forget any; all are known all the same
   */
  List<Digest> read() throws IOException {
    LostBlobTable table = catalog.lostBlobs();
    List<LostBlobTable.Row> rows = table.all(MOST);
    List<Digest> stored = rows.stream().map(LostBlobTable.Row::id).filter(store::has).toList();
    await(rows, stored);
    if (!stored.isEmpty() || table.isAnyUnnamed()) {
      catalog.transaction(() -> {
        for (Digest id : stored) {
          table.forget(id);
        }
        table.forgetUnnamed();
        return 0;
      });
      await(table.all(MOST), List.of());
    }
    return stored;
  }

  private void await(List<LostBlobTable.Row> rows, List<Digest> without) {
    Map<Digest, Long> lost = new HashMap<>();
    rows.forEach(row -> lost.put(row.id(), row.size()));
    without.forEach(lost::remove);
    awaited.keySet().retainAll(lost.keySet());
    awaited.putAll(lost);
  }
}
