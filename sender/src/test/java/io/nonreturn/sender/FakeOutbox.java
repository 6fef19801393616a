package io.nonreturn.sender;

import io.nonreturn.sender.stage.Lane;
import io.nonreturn.sender.stage.Outbox;
import io.nonreturn.sender.stage.Priority;
import io.nonreturn.sender.stage.StagedBlob;
import io.nonreturn.sender.stage.StagedBundle;
import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.SequenceRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A journal in memory that keeps to the contract of {@link Outbox}, marks included. */
public final class FakeOutbox implements Outbox {
  private final TreeMap<Long, StagedBundle> bundles = new TreeMap<>();
  private final List<Long> sent = new ArrayList<>();
  private final Map<Long, Long> progress = new HashMap<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<Resend> resends = new ArrayList<>();
  private Duration ran = Duration.ZERO;

  /** Numbers a bundle whose fresh blobs are all its blobs. */
  public synchronized StagedBundle add(byte[] envelope, List<StagedBlob> blobs) {
    return add(envelope, blobs, 0);
  }

  public synchronized StagedBundle add(byte[] envelope, List<StagedBlob> blobs, long progressBytes) {
    return add(envelope, blobs, progressBytes, Lane.of(Priority.NORMAL, 0));
  }

  public synchronized StagedBundle add(byte[] envelope, List<StagedBlob> blobs, long progressBytes, int lane) {
    long sequence = bundles.size() + 1L;
    StagedBundle bundle = new StagedBundle(
        sequence,
        "files",
        "b" + sequence,
        1,
        Digest.sha256(envelope),
        envelope,
        blobs,
        blobs,
        0,
        progressBytes,
        new StagedBundle.Sending(lane, 0, false, Set.of()));
    bundles.put(sequence, bundle);
    return bundle;
  }

  /** Supersedes a bundle, or takes blobs from one that is not. */
  public synchronized void change(long sequence, boolean superseded, Set<Digest> dropped) {
    bundles.computeIfPresent(
        sequence, (number, old) -> with(old, new StagedBundle.Sending(old.sending().lane(), 0, superseded, dropped), old.progressBytes()));
    changes.add(new Change(sequence, superseded));
  }

  public synchronized StagedBundle bundle(long sequence) {
    return bundles.get(sequence);
  }

  /** As after a restart: every bundle has the progress that was marked. */
  public synchronized void restart() {
    bundles.replaceAll((number, old) -> with(old, old.sending(), progressOf(number)));
    changes.clear();
  }

  private static StagedBundle with(StagedBundle old, StagedBundle.Sending sending, long progressBytes) {
    return new StagedBundle(
        old.sequence(),
        old.mirror(),
        old.name(),
        old.generation(),
        old.manifestId(),
        old.envelope(),
        old.fresh(),
        old.blobs(),
        old.stagedMicros(),
        progressBytes,
        sending);
  }

  @Override
  public synchronized List<StagedBundle> pending(long afterSequence, int limit) {
    return bundles.tailMap(afterSequence, false).values().stream()
        .filter(bundle -> !sent.contains(bundle.sequence()))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<StagedBundle> pendingIn(int lane, long afterSequence, int limit) {
    return bundles.tailMap(afterSequence, false).values().stream()
        .filter(bundle -> bundle.sending().lane() == lane && !sent.contains(bundle.sequence()))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<Change> changes() {
    List<Change> all = List.copyOf(changes);
    changes.clear();
    return all;
  }

  /** Whatever was sent at all is within the time. */
  @Override
  public synchronized List<StagedBundle> sentBefore(long order, Duration within, int limit) {
    List<StagedBundle> found = new ArrayList<>();
    for (int at = (int) Math.min(order - 1, sent.size()); at >= 1 && found.size() < limit; at--) {
      StagedBundle bundle = bundles.get(sent.get(at - 1));
      if (!bundle.sending().superseded()) {
        StagedBundle.Sending how = bundle.sending();
        found.add(
            with(bundle, new StagedBundle.Sending(how.lane(), at, false, how.dropped()), bundle.progressBytes()));
      }
    }
    return found;
  }

  /** All bundles that were sent, the one first that was sent last. */
  public List<StagedBundle> allSent() {
    return sentBefore(Long.MAX_VALUE, Duration.ZERO, Integer.MAX_VALUE);
  }

  @Override
  public synchronized void progress(long sequence, long freshBytesSent) {
    progress.put(sequence, freshBytesSent);
  }

  @Override
  public synchronized long sent(long sequence) {
    sent.add(sequence);
    return sent.size();
  }

  @Override
  public synchronized long lastSentOrder() {
    return sent.size();
  }

  @Override
  public synchronized void ran(Duration time) {
    ran = ran.plus(time);
  }

  /** How long the sender said that it ran. */
  public synchronized Duration ran() {
    return ran;
  }

  /** Asks for a range, as a ticket does. */
  public synchronized void ask(SequenceRange range) {
    resends.add(new Resend(resends.size() + 1, range, range.first(), 0));
  }

  @Override
  public synchronized Resend nextResend(long afterId) {
    return resends.stream().filter(each -> each != null && each.id() > afterId).findFirst().orElse(null);
  }

  @Override
  public synchronized List<StagedBundle> liveIn(SequenceRange range, int limit) {
    return bundles.subMap(range.first(), true, range.last(), true).values().stream()
        .filter(bundle -> !bundle.sending().superseded())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized void resending(long id, long atSequence, long atBytes) {
    resends.set((int) id - 1, new Resend(id, resends.get((int) id - 1).range(), atSequence, atBytes));
  }

  @Override
  public synchronized void resent(long id) {
    resends.set((int) id - 1, null);
  }

  @Override
  public synchronized void resendLater(long id, long sequence, long atBytes) {
    resends.add(new Resend(resends.size() + 1, new SequenceRange(sequence, sequence), sequence, atBytes));
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
