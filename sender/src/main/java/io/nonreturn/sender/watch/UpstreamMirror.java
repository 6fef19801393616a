package io.nonreturn.sender.watch;

import io.nonreturn.sender.fetch.FetchException;
import io.nonreturn.sender.fetch.Fetcher;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An upstream that is looked at from time to time; what to look at is an ecosystem's {@link Lookout}.
 *
 * <p>After a look the bundles that may have changed are fetched, some at each poll, so that the first can cross while the others are still
 * being fetched and the disk needs to hold only some of them twice. A look that failed is repeated after a pause that doubles, or that
 * upstream asked for; a bundle that failed waits for the next look. A removal must be seen by two looks, and one of most that there was
 * is doubted for longer ({@link Shrinkage}). One thread, except for the counters.
 */
public final class UpstreamMirror implements Mirror {

  private static final Logger LOG = LoggerFactory.getLogger(UpstreamMirror.class);
  private static final int MOST_BUNDLES = 64;
  private static final long MOST_BYTES = 256L << 20;
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  private static final Duration LAST_RETRY = Duration.ofMinutes(10);

  private final String name;
  private final String ecosystem;
  private final Lookout lookout;
  private final Duration interval;
  private final Fetcher fetcher;
  private final Holdings holdings;
  private final RemoteFiles files;
  private final Skips skips;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  /** Tokens of the bundles that are staged as upstream had them. */
  private final Map<String, String> taken = new HashMap<>();

  /** Of these, what is not kept for the next run yet, and what is kept and says nothing any more. */
  private final Map<String, String> fresh = new HashMap<>();

  private final Set<String> stale = new HashSet<>();
  private boolean recalled;

  /** Tokens of the bundles that are to be fetched, and when their change was seen. */
  private final Map<String, Change> changed = new LinkedHashMap<>();

  private final Shrinkage shrinkage = new Shrinkage();
  private Set<String> missed = Set.of();
  private Set<String> removed = new HashSet<>();
  private IOException problem;
  private Duration retry = FIRST_RETRY;
  private long nextLookNanos;
  private volatile int bundles;
  private volatile long lookedMicros;

  private record Change(String token, long observedMicros) {}

  /**
   * @param ecosystem its name
   * @param tools closed with this
   */
  public UpstreamMirror(String ecosystem, MirrorTools tools, Lookout lookout) {
    this.ecosystem = ecosystem;
    this.lookout = lookout;
    name = tools.name();
    interval = tools.options().interval();
    fetcher = tools.fetcher();
    skips = tools.skips();
    holdings = tools.holdings();
    files = new RemoteFiles(fetcher, tools.holdings(), skips, tools.options().fetch().parallel());
    clock = tools.clock();
    nanoTime = tools.nanoTime();
    nextLookNanos = nanoTime.getAsLong();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String ecosystem() {
    return ecosystem;
  }

  @Override
  public boolean isWhole() {
    return lookout.isWhole();
  }

  @Override
  public int bundles() {
    return bundles;
  }

  @Override
  public long lookedMicros() {
    return lookedMicros;
  }

  @Override
  public Skips skips() {
    return skips;
  }

  @Override
  public List<BundleDraft> poll(Set<String> live) throws IOException {
    try {
      recall();
      if (nanoTime.getAsLong() - nextLookNanos >= 0) {
        look(live);
      }
      List<BundleDraft> drafts = new ArrayList<>();
      removed.stream().filter(live::contains).forEach(gone -> drafts.add(removal(gone)));
      gather(drafts);
      if (drafts.isEmpty() && changed.isEmpty() && problem != null) {
        throw problem; // the same one until upstream was asked again
      }
      return drafts;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    }
  }

  /** What an earlier run took is not asked for again; what this one took is kept for the next. */
  private void recall() throws IOException {
    if (!recalled) {
      taken.putAll(holdings.tokens());
      recalled = true;
    }
    if (!fresh.isEmpty() || !stale.isEmpty()) {
      holdings.keepTokens(fresh, stale);
      fresh.clear();
      stale.clear();
    }
  }

  private void look(Set<String> live) throws InterruptedException {
    try {
      Map<String, String> found = lookout.look(live);
      if (found.isEmpty() && live.size() > 1) {
        throw new IOException("upstream lists nothing where " + live.size() + " bundles were; nothing is removed on that account");
      }
      problem = shrinkage.doubt(found.keySet(), live, nanoTime.getAsLong());
      note(found, live);
      lookedMicros = micros(clock.instant());
      retry = FIRST_RETRY;
      nextLookNanos = nanoTime.getAsLong() + interval.toNanos();
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      problem = e;
      Duration asked = e instanceof FetchException failed && failed.retryAfter() != null ? failed.retryAfter() : Duration.ZERO;
      nextLookNanos = nanoTime.getAsLong() + longer(retry, asked).toNanos();
      retry = shorter(retry.multipliedBy(2), LAST_RETRY);
    }
  }

  private void note(Map<String, String> found, Set<String> live) {
    bundles = found.size();
    long now = micros(clock.instant());
    taken.keySet().stream().filter(bundle -> !found.containsKey(bundle)).forEach(stale::add);
    taken.keySet().removeAll(stale);
    fresh.keySet().removeAll(stale);
    changed.keySet().retainAll(found.keySet());
    found.forEach(
        (bundle, token) -> {
          Change before = changed.get(bundle);
          String had = taken.get(bundle);
          boolean kept = had != null && live.contains(bundle) && lookout.isKept(had, token);
          if (kept) {
            skips.keep(bundle, "leads to " + token + " now");
          } else {
            skips.follow(bundle);
          }
          if (kept || token.equals(had)) {
            changed.remove(bundle);
          } else if (before == null || !before.token().equals(token)) {
            changed.put(bundle, new Change(token, before == null ? now : before.observedMicros()));
          }
        });
    Set<String> gone = new HashSet<>(live);
    gone.removeAll(found.keySet());
    removed = new HashSet<>(gone);
    removed.retainAll(missed);
    missed = problem == null ? gone : Set.of();
    if (problem != null) {
      removed.clear();
    }
    skips.forgetBundles(bundle -> !found.containsKey(bundle));
  }

  private BundleDraft removal(String bundle) {
    return new BundleDraft(bundle, List.of(), true, name, micros(clock.instant()), null);
  }

  /** Fetches some of the bundles that may have changed; each is tried once for each look. */
  private void gather(List<BundleDraft> drafts) throws InterruptedException {
    long before = files.fetchedBytes();
    for (String bundle : List.copyOf(changed.keySet())) {
      if (drafts.size() >= MOST_BUNDLES || files.fetchedBytes() - before >= MOST_BYTES) {
        return;
      }
      Change change = changed.remove(bundle);
      try {
        Lookout.Gathered gathered = lookout.gather(bundle, files);
        if (gathered != null) {
          drafts.add(draft(bundle, gathered, change));
        }
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedException();
        }
        skips.noteBundle(bundle, e instanceof FetchException ? Skipped.NOT_FETCHED : Skipped.UPSTREAM_INVALID, e.getMessage());
      } catch (RuntimeException e) {
        skips.noteBundle(bundle, Skipped.FAULT, e.toString());
      }
    }
  }

  private static BundleDraft draft(String bundle, Lookout.Gathered gathered, Change change) {
    List<ArtifactDraft> artifacts = new ArrayList<>(gathered.artifacts());
    artifacts.sort(Comparator.comparing(ArtifactDraft::path));
    String version = gathered.complete() ? change.token() : null;
    return new BundleDraft(bundle, artifacts, false, gathered.upstream(), change.observedMicros(), version);
  }

  @Override
  public void taken(BundleDraft draft) {
    files.release(draft.name());
    if (draft.version() instanceof String token) {
      taken.put(draft.name(), token);
      fresh.put(draft.name(), token);
      stale.remove(draft.name());
    }
    if (draft.removed()) {
      removed.remove(draft.name());
    }
  }

  @Override
  public void await(Duration limit) throws InterruptedException {
    if (!changed.isEmpty()) {
      return;
    }
    keep();
    long waitNanos = Math.min(limit.toNanos(), nextLookNanos - nanoTime.getAsLong());
    if (waitNanos > 0) {
      TimeUnit.NANOSECONDS.sleep(waitNanos);
    }
  }

  /** What cannot be kept now is kept by the next poll, which says why it cannot, or asked again after a restart. */
  private void keep() {
    try {
      recall();
    } catch (IOException e) {
      LOG.debug("mirror={} tokens are not kept: {}", name, e.getMessage());
    }
  }

  @Override
  public Plan plan(Set<String> live, int mostBundles) throws IOException, InterruptedException {
    return new Planner(lookout, holdings, skips).plan(live, mostBundles);
  }

  @Override
  public void close() {
    keep();
    fetcher.close();
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
