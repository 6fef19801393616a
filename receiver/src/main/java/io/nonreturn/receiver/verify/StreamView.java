package io.nonreturn.receiver.verify;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the high side already knows of the stream. Implemented by the catalog; called on the committer thread only. An epoch that has
 * not begun here knows nothing yet: no head, no chain, no generations.
 */
public interface StreamView {
  /** The present epoch: the highest of all verified messages; empty on a new high side, which takes the first that it sees. */
  OptionalLong epoch() throws IOException;

  /** How many epochs were followed. */
  long epochCount() throws IOException;

  /**
   * The number of places used before the first of this epoch: the place of one of its sequences is this and the sequence. Of an
   * epoch that has not begun, what it would be if it began now.
   */
  long base(long epoch) throws IOException;

  /** The sequence of the highest head ever verified of this epoch, 0 before the first. */
  long headSequence(long epoch) throws IOException;

  /** The low-side time of creation of that head in microseconds since 1970, 0 before the first. */
  long headCreatedMicros(long epoch) throws IOException;

  /** The latest low-side time that any head stated, of whatever epoch, in microseconds since 1970; 0 before the first. */
  long lowSideMicros() throws IOException;

  /** What every known statement says the chain value at {@code sequence} is. */
  Optional<Digest> chainAt(long epoch, long sequence) throws IOException;

  /** Whether a manifest of this sequence was taken already, in whatever state its bundle is. */
  boolean isTaken(long epoch, long sequence) throws IOException;

  /** The ecosystem that this mirror's first bundle named. */
  Optional<String> ecosystemOf(String mirror) throws IOException;

  /** The other mirror of this ecosystem that serves a bundle of this name, if there is one. */
  Optional<String> otherOwner(String ecosystem, String name, String mirror) throws IOException;

  /** The nearest bundle of (mirror, name) that was taken with a lower sequence of this epoch. */
  Optional<Generation> before(long epoch, String mirror, String name, long sequence) throws IOException;

  /** The nearest bundle of (mirror, name) that was taken with a higher sequence of this epoch. */
  Optional<Generation> after(long epoch, String mirror, String name, long sequence) throws IOException;

  /** What a file of an ecosystem with fixed files was committed with first, in any mirror, generation and epoch; empty if it is new. */
  Optional<Digest> fixedFile(String ecosystem, String name, String path) throws IOException;

  /**
   * Where one generation of a bundle stands in the stream.
   *
   * @param sequence its number within its epoch
   * @param generation its number within (mirror, name)
   */
  record Generation(long sequence, long generation) {}
}
