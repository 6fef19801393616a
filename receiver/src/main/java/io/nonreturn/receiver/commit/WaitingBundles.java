package io.nonreturn.receiver.commit;

import io.nonreturn.wire.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Which bundles wait for which blobs. In memory only, rebuilt from the catalog at start. The committer's thread changes it; the
 * assembler and the status page read it.
 */
final class WaitingBundles {
  /** The size that no two manifests agree on. */
  private static final long DISPUTED = -1;

  /** What one bundle's manifest says of a blob. */
  private record Claim(WaitingBundle bundle, long size) {}

  private record Wanted(long size, List<Claim> claims) {
    static Wanted of(List<Claim> claims) {
      long size = claims.getFirst().size;
      return new Wanted(claims.stream().allMatch(claim -> claim.size == size) ? size : DISPUTED, claims);
    }
  }

  private final int mostBundles;
  private final int mostClaims;
  private final NavigableMap<Long, WaitingBundle> byPlace = new ConcurrentSkipListMap<>();
  private final Map<Digest, Wanted> wanted = new ConcurrentHashMap<>();
  /** Complete, but not committed yet; committer thread only. */
  private final NavigableMap<Long, WaitingBundle> complete = new TreeMap<>();
  /** Complete, but of a name that another mirror has at present; committer thread only. */
  private final NavigableMap<Long, WaitingBundle> withoutName = new TreeMap<>();
  /** All missing blobs of all bundles that wait; committer thread only. */
  private long claims;

  WaitingBundles(int mostBundles, int mostClaims) {
    this.mostBundles = mostBundles;
    this.mostClaims = mostClaims;
  }

  /**
   * Whether so many more bundles that miss so many blobs can be waited for. A blob counts once for each bundle that waits for it: what
   * memory holds is the claims, and many bundles may name the same blobs.
   */
  boolean hasRoom(int bundles, int missingBlobs) {
    return byPlace.size() + bundles <= mostBundles && claims + missingBlobs <= mostClaims;
  }

  /** What a bundle counts as by now; empty when it does not wait. */
  OptionalInt claims(long place) {
    WaitingBundle bundle = byPlace.get(place);
    return bundle == null ? OptionalInt.empty() : OptionalInt.of(bundle.missingAtFirst().size());
  }

  /** Notes which of those that wait nobody waits for any more; all others are waited for. */
  void giveUp(Collection<Long> places) {
    Set<Long> givenUp = Set.copyOf(places);
    byPlace.forEach((place, bundle) -> bundle.giveUp(givenUp.contains(place)));
  }

  /** Whether a blob is waited for, but only by bundles that nobody waits for any more. */
  boolean isGivenUp(Digest id) {
    Wanted found = wanted.get(id);
    return found != null && found.claims.stream().allMatch(claim -> claim.bundle.isGivenUp());
  }

  /**
   * Begins to wait.
   *
   * @param sizes of the missing blobs, in their order
   */
  void add(WaitingBundle bundle, List<Long> sizes) {
    byPlace.put(bundle.place(), bundle);
    List<Digest> missing = bundle.missingAtFirst();
    claims += missing.size();
    for (int i = 0; i < sizes.size(); i++) {
      Claim claim = new Claim(bundle, sizes.get(i));
      wanted.compute(missing.get(i), (id, known) -> {
        List<Claim> claims = known == null ? new ArrayList<>() : new ArrayList<>(known.claims);
        claims.add(claim);
        return Wanted.of(claims);
      });
    }
    if (bundle.isComplete()) {
      complete.put(bundle.place(), bundle);
    }
  }

  /** A blob has become durable. */
  void arrived(Digest id, long sizeBytes) {
    Wanted found = wanted.remove(id);
    if (found != null) {
      for (Claim claim : found.claims) {
        WaitingBundle bundle = claim.bundle;
        bundle.arrived(sizeBytes);
        if (bundle.isComplete()) {
          complete.put(bundle.place(), bundle);
        }
      }
    }
  }

  /** Ends the waiting of one bundle, however it ended. */
  void remove(long place) {
    complete.remove(place);
    withoutName.remove(place);
    WaitingBundle bundle = byPlace.remove(place);
    if (bundle != null) {
      // Its list goes only now, whatever has come of it.
      claims -= bundle.missingAtFirst().size();
    }
    if (bundle != null && !bundle.isComplete()) {
      for (Digest id : bundle.missingAtFirst()) {
        wanted.computeIfPresent(id, (key, known) -> {
          List<Claim> others = known.claims.stream().filter(claim -> claim.bundle != bundle).toList();
          return others.isEmpty() ? null : Wanted.of(others);
        });
      }
    }
  }

  /** Puts a complete bundle aside until its name is free. */
  void awaitName(long place) {
    WaitingBundle bundle = byPlace.get(place);
    if (complete.remove(place, bundle)) {
      withoutName.put(place, bundle);
    }
  }

  /** A name was given up by a mirror: who waited for it can be committed now. */
  void nameFreed(String name) {
    withoutName.values().removeIf(bundle -> {
      boolean isFree = bundle.name().equals(name);
      if (isFree) {
        complete.put(bundle.place(), bundle);
      }
      return isFree;
    });
  }

  /** The places of the bundles that miss nothing and can be committed, ascending. */
  List<Long> complete() {
    return List.copyOf(complete.keySet());
  }

  /** The size of a blob that is waited for; -1 if none waits for it or if manifests disagree, then its SHA-256 must decide. */
  long expectedSize(Digest id) {
    Wanted found = wanted.get(id);
    return found == null ? -1 : found.size;
  }

  boolean isWanted(Digest id) {
    return wanted.containsKey(id);
  }

  /** All that wait, in the order of the stream. */
  Collection<WaitingBundle> all() {
    return Collections.unmodifiableCollection(byPlace.values());
  }
}
