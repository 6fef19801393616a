package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.Epochs;
import io.nonreturn.receiver.commit.WaitingBundle;
import io.nonreturn.wire.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far the bundles are that are on their way, and how long they take at the pace that they had since they were seen first. Thread-safe. */
final class Progress {
  private static final int IN_FLIGHT = 100;
  /** Blobs that are asked about in one look. */
  private static final int BLOBS = 10_000;

  private final Figures figures;
  private final Map<Long, Seen> first = new HashMap<>();

  Progress(Figures figures) {
    this.figures = figures;
  }

  private record Seen(long micros, long bytes) {
    long secondsLeft(long nowMicros, long done, long total) {
      return done <= bytes || nowMicros <= micros
          ? -1
          : (long) ((total - done) * ((nowMicros - micros) / 1e6) / (done - bytes));
    }
  }

  synchronized List<ReceiverStatus.InFlight> inFlight(long nowMicros) {
    Epochs epochs = figures.committer().status().epochs();
    List<WaitingBundle> bundles = figures.committer().waitingBundles().stream().limit(IN_FLIGHT).toList();
    first.keySet().retainAll(bundles.stream().map(WaitingBundle::place).toList());
    List<ReceiverStatus.InFlight> list = new ArrayList<>();
    int asked = 0;
    for (WaitingBundle bundle : bundles) {
      int most = Math.min(bundle.missingAtFirst().size(), BLOBS - asked);
      asked += most;
      long done = Math.min(bundle.totalBytes(), bundle.storedBytes() + arrived(bundle.missingAtFirst().subList(0, most)));
      Seen seen = first.computeIfAbsent(bundle.place(), place -> new Seen(nowMicros, done));
      list.add(new ReceiverStatus.InFlight(
          bundle.mirror(),
          bundle.name(),
          bundle.generation(),
          epochs.of(bundle.place()).epoch(),
          epochs.of(bundle.place()).sequence(bundle.place()),
          done,
          bundle.totalBytes(),
          seen.secondsLeft(nowMicros, done, bundle.totalBytes())));
    }
    return list;
  }

  /** Bytes of blobs that are not stored yet. */
  private long arrived(List<Digest> blobs) {
    long bytes = 0;
    for (Digest blob : blobs) {
      if (figures.committer().isWanted(blob)) {
        bytes += figures.assembler().progress(blob);
      }
    }
    return bytes;
  }
}
