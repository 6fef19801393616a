package io.nonreturn.sender.stage;

/**
 * A line in which bundles wait, each in the order of their numbers: a class, and in it a size. Sizes wait apart so that small
 * bundles never stand behind a huge one of their class.
 *
 * <pre>
 * number = 4 × class + size     class 0 urgent, 1 normal, 2 bulk     size 0 up to 1 MiB, 1 to 64 MiB, 2 to 1 GiB, 3 above
 * </pre>
 */
public final class Lane {

  /** How many sizes are told apart. */
  public static final int SIZES = 4;

  /** How many lanes there are. */
  public static final int COUNT = Priority.COUNT * SIZES;

  private static final long[] SIZE_LIMITS = {1 << 20, 64 << 20, 1 << 30};

  private Lane() {}

  /** The lane of a bundle of this class that has so many bytes to carry. */
  public static int of(Priority priority, long freshBytes) {
    int size = 0;
    while (size < SIZE_LIMITS.length && freshBytes > SIZE_LIMITS[size]) {
      size++;
    }
    return SIZES * priority.rank() + size;
  }
}
