package io.nonreturn.sender.stage;

/** How urgent a bundle is. The scheduler gives each class its share of the link, and goes through them in this order. */
public enum Priority {
  /** Removals, and mirrors that are configured so. */
  URGENT(0),
  /** What is neither of the others. */
  NORMAL(1),
  /** Large bundles, and mirrors that are configured so. */
  BULK(2);

  /** How many classes there are. */
  public static final int COUNT = 3;

  private final int rank;

  Priority(int rank) {
    this.rank = rank;
  }

  /** 0 for the most important; kept in the journal. */
  public int rank() {
    return rank;
  }
}
