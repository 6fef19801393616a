package io.nonreturn.bench.simulate;

import io.nonreturn.bench.simulate.Upstream.Name;
import io.nonreturn.wire.Digest;
import java.util.HashMap;
import java.util.Map;

/** Which numbers the low side gave for what, in all epochs: the truth about the stream, which outlives every journal. */
final class Given {
  /** A sequence of an epoch. */
  record Place(long epoch, long sequence) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byEpoch = Long.compare(epoch, other.epoch);
      return byEpoch != 0 ? byEpoch : Long.compare(sequence, other.sequence);
    }
  }

  private record Bundle(Name name, Digest manifest) {}

  private final Map<Place, Bundle> bundles = new HashMap<>();
  private final Map<Name, Place> latest = new HashMap<>();

  /**
   * A number may leave from now on. It stands for one content for ever, whatever crashed in between.
   *
   * @return whether it is new
   */
  boolean give(Place place, Name name, Digest manifest) {
    Bundle bundle = new Bundle(name, manifest);
    Bundle before = bundles.putIfAbsent(place, bundle);
    if (before != null && !before.equals(bundle)) {
      throw new Violation(place + " was given twice: for " + before + " and for " + bundle);
    }
    latest.merge(name, place, (a, b) -> a.compareTo(b) > 0 ? a : b);
    return before == null;
  }

  /** Whether nobody needs what this number stands for: a later one has the same name. */
  boolean isSuperseded(Place place) {
    Bundle bundle = bundles.get(place);
    return bundle != null && latest.get(bundle.name).compareTo(place) > 0;
  }
}
