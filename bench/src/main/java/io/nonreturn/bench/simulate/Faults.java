package io.nonreturn.bench.simulate;

import java.util.EnumMap;
import java.util.Map;

/** Counts what went wrong, by kind. */
final class Faults {
  /** What can go wrong. */
  enum Kind {
    FRAMES_LOST("frames lost at random"),
    FRAMES_LOST_IN_BURSTS("frames lost in bursts"),
    FRAMES_LOST_IN_OUTAGES("frames lost in outages"),
    FRAMES_UNHEARD("frames sent to a receiver that was down"),
    FRAMES_FLIPPED("frames with a flipped bit"),
    FRAMES_CUT("frames cut short"),
    FRAMES_DOUBLED("frames doubled"),
    FRAMES_LATE("frames out of order"),
    FRAMES_REPLAYED("frames replayed"),
    FRAMES_OF_JUNK("frames of junk"),
    FRAMES_HOSTILE("hostile frames with a good seal"),
    CRASHES_LOW("crashes of the sender"),
    CRASHES_HIGH("crashes of the receiver"),
    POWER_CUTS("power cuts, of these"),
    FULL_DISKS("full disks"),
    DISK_ERRORS("failed operations of a disk"),
    CLOCK_STEPS("steps of a clock"),
    LINK_OUTAGES("outages of the link"),
    STOPS("times that a side stood still"),
    WIPES("receivers that began empty"),
    JOURNALS_LOST("journals lost"),
    JOURNALS_RESTORED("journals put back from a copy"),
    EPOCHS("new epochs"),
    UPSTREAM_FAILURES("failures of an upstream"),
    TICKETS("tickets taken"),
    LOSSES_COMPARED("runs whose loss could be compared with the link's");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

  void count(Kind kind) {
    counts.merge(kind, 1L, Long::sum);
  }

  long of(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  void addAll(Faults other) {
    other.counts.forEach((kind, count) -> counts.merge(kind, count, Long::sum));
  }

  Map<Kind, Long> counts() {
    return counts;
  }
}
