package io.nonreturn.sender.stage;

/** Which class the bundles of a mirror belong to. */
public enum PriorityRule {
  /** By what they are: removals are urgent, since they are decisions and cost nothing; more than 64 MiB to carry is bulk. */
  AUTO,
  URGENT,
  NORMAL,
  BULK;

  /** From this size on a bundle is bulk, unless its mirror says otherwise. */
  static final long BULK_BYTES = 64 << 20;

  /** The class of a bundle that has so many bytes to carry. */
  Priority classify(boolean removed, long freshBytes) {
    return switch (this) {
      case URGENT -> Priority.URGENT;
      case NORMAL -> Priority.NORMAL;
      case BULK -> Priority.BULK;
      case AUTO -> removed ? Priority.URGENT : freshBytes > BULK_BYTES ? Priority.BULK : Priority.NORMAL;
    };
  }
}
