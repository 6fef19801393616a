package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.assemble.CompletedBlob;
import io.nonreturn.receiver.verify.VerifiedHead;
import io.nonreturn.receiver.verify.VerifiedInventory;
import io.nonreturn.receiver.verify.VerifiedManifest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one batch of arrivals holds once signatures are verified. */
record Batch(List<CompletedBlob> blobs, List<VerifiedManifest> manifests, List<VerifiedHead> heads, List<VerifiedInventory> inventories) {
  private static final int INVENTORIES = 2;

  static Batch empty() {
    return new Batch(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  boolean hasMessages() {
    return !manifests.isEmpty() || !heads.isEmpty() || !inventories.isEmpty();
  }

  /**
   * The messages of one transaction. An inventory may change tens of thousands of ranges, which takes seconds, and while a transaction
   * lasts nobody else can write.
   */
  Batch part() {
    return new Batch(List.of(), manifests, heads, inventories.subList(0, Math.min(INVENTORIES, inventories.size())));
  }

  /** Forgets the messages of {@link #part}. */
  void clearPart() {
    manifests.clear();
    heads.clear();
    inventories.subList(0, Math.min(INVENTORIES, inventories.size())).clear();
  }

  /**
   * The messages by epoch, in the order of the stream: of two generations in one batch the earlier is committed first, and what is
   * left of an epoch is taken before the next one ends it.
   */
  SortedMap<Long, Batch> byEpoch() {
    SortedMap<Long, Batch> epochs = new TreeMap<>();
    manifests.forEach(m -> epochs.computeIfAbsent(m.manifest().epoch(), epoch -> empty()).manifests.add(m));
    heads.forEach(h -> epochs.computeIfAbsent(h.head().epoch(), epoch -> empty()).heads.add(h));
    inventories.forEach(i -> epochs.computeIfAbsent(i.inventory().epoch(), epoch -> empty()).inventories.add(i));
    for (Batch batch : epochs.values()) {
      batch.manifests.sort(Comparator.comparingLong(m -> m.manifest().sequence()));
      batch.heads.sort(Comparator.comparingLong(h -> h.head().sequence()));
      batch.inventories.sort(Comparator.comparingLong(i -> i.inventory().sequence()));
    }
    return epochs;
  }
}
