package io.nonreturn.receiver.assemble;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * One blob whose bytes arrive in any order: its file, the ranges that stand in it, and the hash of its beginning.
 *
 * <p>A byte that was received is never written again, so that what was hashed is what stands in the file. Bytes that
 * continue the hashed beginning are hashed straight from memory; those that came early are read back from the file, which
 * is still in the page cache, once the hole before them is closed.
 *
 * <p>Assembler thread only, but {@link #receivedBytes} may be read by any.
 */
final class SpoolFile {
  /** Small enough to be still in the processor's cache when it is hashed after it was written. */
  private static final int CHUNK_BYTES = 128 << 10;

  final Digest id;
  final long total;
  final Path file;
  final RangeJournal journal;

  boolean named;

  /** The disk was asked for the whole of it. */
  boolean promised;
  long sinceNanos;
  private final IntervalSet ranges;

  /** Ranges that the journal does not name yet. */
  private final IntervalSet unjournaled = new IntervalSet();

  private final MessageDigest sha256 = Digest.newSha256();
  private long hashed;
  private volatile long receivedBytes;

  SpoolFile(Digest id, long total, Path file, RangeJournal journal, IntervalSet ranges, long sinceNanos) {
    this.id = id;
    this.total = total;
    this.file = file;
    this.journal = journal;
    this.ranges = ranges;
    this.sinceNanos = sinceNanos;
    receivedBytes = ranges.size();
  }

  long receivedBytes() {
    return receivedBytes;
  }

  /** Whether these bytes can be added without keeping more than so many ranges; those that close a hole always can. */
  boolean hasRoom(long from, long to, int maxRanges) {
    return ranges.count() < maxRanges || ranges.touches(from, to);
  }

  /** Number of ranges: what this blob costs in memory. */
  int ranges() {
    return ranges.count();
  }

  boolean contains(long from, long to) {
    return ranges.contains(from, to);
  }

  /** Every byte is in the file and in the hash. */
  boolean isHashed() {
    return hashed == total;
  }

  /** Bytes that can be hashed now stand in the file. */
  boolean isBehind() {
    return hashed < ranges.prefix();
  }

  /**
   * Writes what is new of a piece.
   *
   * @throws IOException what was written before the failure is kept and counts as received
   */
  void write(FileChannel channel, long offset, byte[] buffer, int position, int length) throws IOException {
    try {
      ranges.<IOException>forEachGap(
          offset,
          offset + length,
          (from, to) -> writeGap(channel, from, to, buffer, position + (int) (from - offset)));
    } finally {
      receivedBytes = ranges.size();
    }
  }

  private void writeGap(FileChannel channel, long from, long to, byte[] buffer, int position) throws IOException {
    int at = position;
    for (long begin = from; begin < to; ) {
      int chunk = (int) Math.min(CHUNK_BYTES, to - begin);
      ByteBuffer bytes = ByteBuffer.wrap(buffer, at, chunk);
      long end = begin;
      while (bytes.hasRemaining()) {
        end += channel.write(bytes, end);
      }
      if (begin == hashed) {
        sha256.update(buffer, at, chunk);
        hashed = end;
      }
      ranges.add(begin, end);
      unjournaled.add(begin, end);
      begin = end;
      at += chunk;
    }
  }

  /**
   * Hashes bytes that came before their turn.
   *
   * @param scratch to read them into; its length bounds the work
   * @return bytes hashed
   */
  int catchUp(FileChannel channel, byte[] scratch) throws IOException {
    int length = (int) Math.min(scratch.length, ranges.prefix() - hashed);
    ByteBuffer bytes = ByteBuffer.wrap(scratch, 0, length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, hashed + bytes.position()) < 0) {
        throw new IOException("spool file " + file + " is shorter than its journal says");
      }
    }
    sha256.update(scratch, 0, length);
    hashed += length;
    return length;
  }

  void writeJournal() throws IOException {
    if (!unjournaled.isEmpty()) {
      journal.append(total, unjournaled);
      unjournaled.clear();
    }
  }

  /** Whether the whole has the hash that names it; once, when {@link #isHashed}. */
  boolean isGenuine() {
    return Digest.of(sha256.digest()).equals(id);
  }
}
