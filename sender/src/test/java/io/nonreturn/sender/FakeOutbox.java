package io.nonreturn.sender;

import io.nonreturn.sender.stage.Outbox;
import io.nonreturn.sender.stage.StagedBlob;
import io.nonreturn.sender.stage.StagedBundle;
import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.wire.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A journal in memory that keeps to the contract of {@link Outbox}, marks included. */
public final class FakeOutbox implements Outbox {
  private final TreeMap<Long, StagedBundle> bundles = new TreeMap<>();
  private final List<Long> sent = new ArrayList<>();
  private final Map<Long, Long> progress = new HashMap<>();

  /** Numbers a bundle whose fresh blobs are all its blobs. */
  public synchronized StagedBundle add(byte[] envelope, List<StagedBlob> blobs) {
    return add(envelope, blobs, 0);
  }

  public synchronized StagedBundle add(byte[] envelope, List<StagedBlob> blobs, long progressBytes) {
    long sequence = bundles.size() + 1L;
    StagedBundle bundle = new StagedBundle(
        sequence, "files", "b" + sequence, 1, Digest.sha256(envelope), envelope, blobs, blobs, 0, progressBytes);
    bundles.put(sequence, bundle);
    return bundle;
  }

  @Override
  public synchronized List<StagedBundle> pending(long afterSequence, int limit) {
    return bundles.tailMap(afterSequence, false).values().stream()
        .filter(bundle -> !sent.contains(bundle.sequence()))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<StagedBundle> sentBefore(long sequence, int limit) {
    return bundles.headMap(sequence, false).descendingMap().values().stream()
        .filter(bundle -> sent.contains(bundle.sequence()))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized void progress(long sequence, long freshBytesSent) {
    progress.put(sequence, freshBytesSent);
  }

  @Override
  public synchronized void sent(long sequence) {
    sent.add(sequence);
  }

  @Override
  public synchronized StreamState state() {
    return new StreamState(7, bundles.size(), bundles.isEmpty() ? Digest.ZERO : bundles.lastEntry().getValue().manifestId());
  }

  /** Sequences marked as sent, in the order of the marks. */
  public synchronized List<Long> sent() {
    return List.copyOf(sent);
  }

  public synchronized long progressOf(long sequence) {
    return progress.getOrDefault(sequence, 0L);
  }
}
