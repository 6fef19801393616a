package io.nonreturn.sender.watch;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Follows one upstream and drafts the bundles that changed. One of these per mirror; every ecosystem implements it.
 *
 * <p>The caller's loop, on one thread: {@link #poll} for drafts, stage each, {@link #taken} for those that are durable,
 * {@link #await} the next change. A draft that is not acknowledged is offered again by a later poll, so that a full disk or
 * a restart loses nothing and the mirror needs no memory of its own beyond the process.
 */
public interface Mirror extends AutoCloseable {

  /** The mirror's name, unique within the sender. */
  String name();

  /** The ecosystem: which clients understand its bundles. */
  String ecosystem();

  /**
   * What differs from what was acknowledged.
   *
   * @param live the bundles that the stream carries for this mirror; one that upstream no longer has is drafted as removed
   * @return drafts, possibly none
   * @throws IOException if upstream cannot be reached as a whole; nothing is removed on that account
   */
  List<BundleDraft> poll(Set<String> live) throws IOException;

  /** The draft is durable, or equal to what was sent before; it is not offered again until upstream changes. */
  void taken(BundleDraft draft);

  /**
   * Waits until another poll may find something, but no longer than the limit.
   *
   * @throws InterruptedException if the thread is interrupted, which is how the loop ends
   */
  void await(Duration limit) throws InterruptedException;

  /**
   * What the mirror would do, counted without fetching any file; asked of a mirror that is not polled.
   *
   * @param live the bundles that the stream carries for this mirror
   * @param mostBundles that are looked into
   * @return null when nothing is ever fetched, because a folder is followed
   * @throws IOException if upstream cannot be reached as a whole
   */
  default Plan plan(Set<String> live, int mostBundles) throws IOException, InterruptedException {
    return null;
  }

  /** Whether a bundle of which one file cannot be taken must not cross at all: its files name each other. */
  default boolean isWhole() {
    return false;
  }

  /** How many bundles upstream had at the last poll. */
  int bundles();

  /** When all of upstream was last looked at with success, microseconds since 1970; 0 before. */
  default long lookedMicros() {
    return 0;
  }

  /** What is not carried, and why; also used by the later steps for this mirror's files. */
  Skips skips();

  @Override
  void close() throws IOException;
}
