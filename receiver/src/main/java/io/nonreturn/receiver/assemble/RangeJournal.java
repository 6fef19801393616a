package io.nonreturn.receiver.assemble;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Remembers which ranges of a blob stand in its spool file.
 *
 * <pre>
 * record  0  8  from     record 0: from = {@value #MAGIC}, to = size of the whole blob
 *         8  8  to       others:   a range [from, to) of bytes received
 *        16  4  CRC-32C over the blob's identity and the 16 bytes before
 *        20  4  zero
 * </pre>
 *
 * <p>A range is written after its bytes, and lazily: what a crash takes from the journal is only received again. Nothing
 * is forced for the same reason: after a loss of power the bytes may be missing though the journal names them, and then
 * the hash of the whole is false and the blob is received again. Records whose checksum is false, such as a torn last
 * one, are skipped; a write that failed half-way is overwritten by the next.
 */
final class RangeJournal {
  static final int RECORD_BYTES = 24;
  private static final long MAGIC = 0x4e52_53504f4f4c31L; // "NRSPOOL1"

  /** A longer journal is not ours: 4 Mi records. */
  private static final long MAX_BYTES = 96L << 20;

  private final Path file;
  private final Digest id;
  private long endBytes;

  RangeJournal(Path file, Digest id) {
    this.file = file;
    this.id = id;
  }

  /**
   * Appends ranges, and the first time the blob's size before them.
   *
   * @throws IOException nothing is lost then: the same ranges can be appended again later
   */
  void append(long total, IntervalSet ranges) throws IOException {
    ByteBuffer records = ByteBuffer.allocate((ranges.count() + 1) * RECORD_BYTES);
    if (endBytes == 0) {
      put(records, MAGIC, total);
    }
    ranges.<RuntimeException>forEach((from, to) -> put(records, from, to));
    records.flip();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long at = endBytes;
      while (records.hasRemaining()) {
        at += channel.write(records, at);
      }
      endBytes = at;
    }
  }

  /**
   * Reads what an earlier process wrote.
   *
   * @param ranges gets what the journal names
   * @return size of the whole blob, or -1 when the journal does not tell
   */
  long read(IntervalSet ranges) throws IOException {
    if (!Files.exists(file) || Files.size(file) > MAX_BYTES) {
      return -1;
    }
    ByteBuffer records = ByteBuffer.wrap(Files.readAllBytes(file));
    long total = -1;
    while (records.remaining() >= RECORD_BYTES) {
      int at = records.position();
      long from = records.getLong();
      long to = records.getLong();
      boolean sound = records.getInt() == checksum(from, to);
      records.position(at + RECORD_BYTES);
      if (sound && at == 0 && from == MAGIC && to >= 0) {
        total = to;
      } else if (sound && at > 0 && from >= 0 && from < to && to <= total) {
        ranges.add(from, to);
      }
    }
    endBytes = total < 0 ? 0 : records.position();
    return total;
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
    endBytes = 0;
  }

  private void put(ByteBuffer records, long from, long to) {
    records.putLong(from).putLong(to).putInt(checksum(from, to)).putInt(0);
  }

  private int checksum(long from, long to) {
    ByteBuffer checked = ByteBuffer.allocate(Digest.BYTES + 2 * Long.BYTES);
    checked.put(id.toBytes()).putLong(from).putLong(to).flip();
    CRC32C crc = new CRC32C();
    crc.update(checked);
    return (int) crc.getValue();
  }
}
