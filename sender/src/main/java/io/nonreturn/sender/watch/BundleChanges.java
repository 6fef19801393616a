package io.nonreturn.sender.watch;

import io.nonreturn.wire.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Which bundles of a folder differ from what was taken of them, and have come to rest.
 *
 * <p>A bundle is drafted when all of its files have been stable for {@code settle}. Where the stream carries it already, the
 * bundle as a whole must have been stable too, and a removal must have lasted: a file or a folder that is replaced is away for a
 * moment, and that moment must not cross. One that never comes to rest is drafted after {@value #PATIENCE_FACTOR} times
 * {@code settle}, without the files that still change. The memory is one entry a bundle and one a changing file. One thread.
 */
final class BundleChanges {

  static final int PATIENCE_FACTOR = 15;

  /** The state of a bundle that upstream does not have. */
  private static final Object GONE = new Object();

  /** A change that was not taken yet: since when it is known, and when that was by the clock. */
  private record Change(long sinceNanos, long observedMicros) {}

  private final String upstream;
  private final long settleNanos;
  private final Settling files;
  private final Settling bundles;
  private final Map<String, Digest> taken = new HashMap<>();
  private final Map<String, Change> changes = new HashMap<>();
  private Instant now;
  private long nowNanos;
  private long nextSettleNanos;

  /** @param upstream for the provenance of drafts */
  BundleChanges(String upstream, Duration settle) {
    this.upstream = upstream;
    settleNanos = settle.toNanos();
    files = new Settling(settle);
    bundles = new Settling(settle);
  }

  /** Begins a look. If it fails before {@link #drafts}, everything must come to rest anew. */
  void look(Instant time, long timeNanos) {
    now = time;
    nowNanos = timeNanos;
    nextSettleNanos = Long.MAX_VALUE;
    files.look(timeNanos);
    bundles.look(timeNanos);
  }

  /** When something that the last look saw moving will have come to rest, {@link Long#MAX_VALUE} if nothing moved. */
  long nextSettleNanos() {
    return nextSettleNanos;
  }

  /**
   * Compares.
   *
   * @param current what is there, by bundle
   * @param unknown bundles of which nobody knows what they hold
   * @param live the bundles that the stream carries
   */
  List<BundleDraft> drafts(Map<String, List<ArtifactDraft>> current, Set<String> unknown, Set<String> live) {
    List<BundleDraft> drafts = new ArrayList<>();
    current.forEach(
        (bundle, artifacts) -> {
          BundleDraft draft = unknown.contains(bundle) ? null : draft(bundle, artifacts, live.contains(bundle));
          if (draft != null) {
            drafts.add(draft);
          }
        });
    for (String bundle : live) {
      if (!current.containsKey(bundle) && !unknown.contains(bundle)) {
        Change change = change(bundle);
        if (isAtRest(bundle, GONE)) {
          drafts.add(new BundleDraft(bundle, List.of(), true, upstream, change.observedMicros(), null));
        }
      }
    }
    taken.keySet().retainAll(current.keySet());
    changes.keySet().removeIf(bundle -> !current.containsKey(bundle) && !live.contains(bundle));
    return drafts;
  }

  /** Not offered again until it changes, if the draft was of a bundle at rest. */
  void taken(BundleDraft draft) {
    if (draft.version() instanceof Digest version) {
      taken.put(draft.name(), version);
    }
    changes.remove(draft.name());
  }

  /** Null when the bundle is as it was taken, or is to come to rest first. */
  private BundleDraft draft(String bundle, List<ArtifactDraft> artifacts, boolean live) {
    Digest version = version(artifacts);
    if (version.equals(taken.get(bundle))) {
      changes.remove(bundle);
      return null;
    }
    Change change = change(bundle);
    // A file that is away has no time of its own that would tell how long; only its bundle has.
    boolean whole = !live || isAtRest(bundle, version);
    Set<String> unsettled = unsettled(artifacts);
    if (whole && unsettled.isEmpty()) {
      return new BundleDraft(bundle, artifacts, false, upstream, change.observedMicros(), version);
    }
    if (nowNanos - change.sinceNanos() < PATIENCE_FACTOR * settleNanos) {
      return null;
    }
    changes.put(bundle, new Change(nowNanos, change.observedMicros()));
    List<ArtifactDraft> able = new ArrayList<>(artifacts.size());
    for (ArtifactDraft artifact : artifacts) {
      able.add(unsettled.contains(artifact.origin()) ? withoutBytes(artifact) : artifact);
    }
    return new BundleDraft(bundle, able, false, upstream, change.observedMicros(), null);
  }

  private Change change(String bundle) {
    return changes.computeIfAbsent(bundle, key -> new Change(nowNanos, micros(now)));
  }

  /** Whether the bundle has been in this state for long enough; if not, the next look is not later than that. */
  private boolean isAtRest(String bundle, Object state) {
    long leftNanos = bundles.leftNanos(bundle, state);
    if (leftNanos > 0) {
      nextSettleNanos = Math.min(nextSettleNanos, nowNanos + leftNanos);
    }
    return leftNanos == 0;
  }

  /**
   * The files that changed too recently, by origin. A file whose change time is old enough is at rest at first sight; the clock
   * of a file server may be ahead of ours, so one that we saw unchanged for long enough is at rest too.
   */
  private Set<String> unsettled(List<ArtifactDraft> artifacts) {
    Set<String> unsettled = new HashSet<>();
    long wallNanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    for (ArtifactDraft artifact : artifacts) {
      long ageNanos = wallNanos - artifact.fingerprint().changedNanos();
      if (ageNanos >= settleNanos) {
        continue;
      }
      long leftNanos = files.leftNanos(artifact.origin(), artifact.fingerprint());
      if (leftNanos > 0) {
        unsettled.add(artifact.origin());
        long byChangeTime = ageNanos >= 0 ? settleNanos - ageNanos : leftNanos;
        nextSettleNanos = Math.min(nextSettleNanos, nowNanos + Math.min(leftNanos, byChangeTime));
      }
    }
    return unsettled;
  }

  private static ArtifactDraft withoutBytes(ArtifactDraft a) {
    Source source = Source.skipped(Skipped.UNSETTLED, "");
    return new ArtifactDraft(a.path(), a.origin(), a.mediaType(), a.size(), a.expected(), null, source);
  }

  private static Digest version(List<ArtifactDraft> artifacts) {
    MessageDigest hash = Digest.newSha256();
    ByteBuffer numbers = ByteBuffer.allocate(4 * Long.BYTES);
    for (ArtifactDraft artifact : artifacts) {
      Fingerprint f = artifact.fingerprint();
      numbers.clear().putLong(f.size()).putLong(f.modifiedNanos()).putLong(f.changedNanos()).putLong(f.inode());
      hash.update(artifact.path().getBytes(StandardCharsets.UTF_8));
      hash.update((byte) 0);
      hash.update(numbers.array());
    }
    return Digest.of(hash.digest());
  }

  private static long micros(Instant instant) {
    return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + instant.getNano() / 1_000;
  }
}
