package io.nonreturn.receiver.assemble;

import java.util.Arrays;

/**
 * A set of byte positions, kept as sorted ranges that neither touch nor overlap. Positions run from 0; a range is
 * {@code [from, to)}. Not thread-safe.
 *
 * <p>Adding at the end of the last range, which is what an undisturbed transfer does, takes constant time; elsewhere it
 * takes a binary search and one move of the ranges behind.
 */
final class IntervalSet {
  /** Takes a range; may fail. */
  interface RangeConsumer<X extends Exception> {
    void range(long from, long to) throws X;
  }

  private long[] from = new long[4];
  private long[] to = new long[4];
  private int count;
  private long size;

  /** Number of ranges. */
  int count() {
    return count;
  }

  /** Number of positions. */
  long size() {
    return size;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** End of the range that begins at 0, or 0. */
  long prefix() {
    return count > 0 && from[0] == 0 ? to[0] : 0;
  }

  boolean contains(long begin, long end) {
    int i = firstEndingAtOrAfter(end);
    return begin >= end || (i < count && from[i] <= begin);
  }

  /** Whether {@code [begin, end)} overlaps a range or lies against one: adding it makes no further range. */
  boolean touches(long begin, long end) {
    int i = firstEndingAtOrAfter(begin);
    return i < count && from[i] <= end;
  }

  /** Adds {@code [begin, end)}; an empty range changes nothing. */
  void add(long begin, long end) {
    if (begin >= end) {
      return;
    }
    int first = firstEndingAtOrAfter(begin);
    int last = first;
    long mergedBegin = begin;
    long mergedEnd = end;
    while (last < count && from[last] <= end) {
      mergedBegin = Math.min(mergedBegin, from[last]);
      mergedEnd = Math.max(mergedEnd, to[last]);
      size -= to[last] - from[last];
      last++;
    }
    replace(first, last);
    from[first] = mergedBegin;
    to[first] = mergedEnd;
    size += mergedEnd - mergedBegin;
  }

  void clear() {
    count = 0;
    size = 0;
  }

  /** Calls with each range, ascending. */
  <X extends Exception> void forEach(RangeConsumer<X> consumer) throws X {
    for (int i = 0; i < count; i++) {
      consumer.range(from[i], to[i]);
    }
  }

  /**
   * Calls with each maximal range of {@code [begin, end)} that is not in the set, ascending. The consumer may add such a
   * range, or a beginning of it, to the set.
   */
  <X extends Exception> void forEachGap(long begin, long end, RangeConsumer<X> consumer) throws X {
    long at = begin;
    while (at < end) {
      int i = firstEndingAtOrAfter(at + 1);
      if (i < count && from[i] <= at) {
        at = to[i];
      } else {
        long gapEnd = i < count ? Math.min(end, from[i]) : end;
        consumer.range(at, gapEnd);
        at = gapEnd;
      }
    }
  }

  /** Index of the first range whose end is at least {@code position}. */
  private int firstEndingAtOrAfter(long position) {
    if (count == 0 || to[count - 1] < position) {
      return count;
    }
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (to[middle] < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Makes one slot of the slots {@code [first, last)}, opening or closing the ranges behind. */
  private void replace(int first, int last) {
    int newCount = count - (last - first) + 1;
    if (newCount > from.length) {
      from = Arrays.copyOf(from, newCount * 2);
      to = Arrays.copyOf(to, newCount * 2);
    }
    System.arraycopy(from, last, from, first + 1, count - last);
    System.arraycopy(to, last, to, first + 1, count - last);
    count = newCount;
  }
}
