package io.nonreturn.bench.simulate.disk;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * The bytes of a file, twice: as they are seen and as they are on the disk.
 *
 * <pre>
 *   write ─► seen ── dirty sectors ── force ─► durable
 *                          └───── failed force ─► forgotten: seen, never on the disk (unless written anew)
 * </pre>
 *
 * <p>Sectors that were never written read as zeros. A sector is one array that both states share until it is written again.
 */
final class FileNode extends Node {
  /** What a disk writes whole or not at all. */
  static final int SECTOR_BYTES = 4096;

  private static final int TYPE = 0100000;

  private final NavigableMap<Long, byte[]> seen = new TreeMap<>();
  private final NavigableMap<Long, byte[]> durable = new TreeMap<>();
  private final NavigableSet<Long> dirty = new TreeSet<>();
  private long size;
  private long durableSize;
  private boolean sizeDirty;
  /** Open channels: the bytes of a deleted file stay until the last is closed. */
  int users;

  SimChannel lockedBy;
  /** Null if this is a plain file. */
  SimDatabase database;
  boolean deleted;

  FileNode(long number, int permissions, Instant now) {
    super(number, permissions, now);
  }

  @Override
  int mode() {
    return TYPE | permissions;
  }

  @Override
  long size() {
    return size;
  }

  /** Sectors that hold bytes, as they are seen. */
  long sectors() {
    return seen.size();
  }

  /** How many of so many bytes can be written there with so many more sectors. */
  int fitting(long at, int length, long freeSectors) {
    long left = freeSectors;
    long from = at;
    while (from < at + length) {
      long sector = from / SECTOR_BYTES;
      if (!seen.containsKey(sector) && left-- <= 0) {
        break;
      }
      from = Math.min(at + length, (sector + 1) * SECTOR_BYTES);
    }
    return (int) (from - at);
  }

  int read(long at, ByteBuffer into) {
    if (at >= size) {
      return -1;
    }
    int length = (int) Math.min(into.remaining(), size - at);
    for (int done = 0; done < length; ) {
      int within = (int) ((at + done) % SECTOR_BYTES);
      int step = Math.min(length - done, SECTOR_BYTES - within);
      byte[] sector = seen.get((at + done) / SECTOR_BYTES);
      if (sector == null) {
        into.put(new byte[step]);
      } else {
        into.put(sector, within, step);
      }
      done += step;
    }
    return length;
  }

  void write(long at, ByteBuffer from, int length) {
    for (int done = 0; done < length; ) {
      int within = (int) ((at + done) % SECTOR_BYTES);
      int step = Math.min(length - done, SECTOR_BYTES - within);
      from.get(own((at + done) / SECTOR_BYTES), within, step);
      done += step;
    }
    if (length > 0 && at + length > size) {
      resize(at + length);
    }
  }

  void truncate(long to) {
    if (to >= size) {
      return;
    }
    long firstGone = (to + SECTOR_BYTES - 1) / SECTOR_BYTES;
    NavigableMap<Long, byte[]> gone = seen.tailMap(firstGone, true);
    dirty.addAll(gone.keySet());
    gone.clear();
    int within = (int) (to % SECTOR_BYTES);
    if (within > 0 && seen.containsKey(to / SECTOR_BYTES)) {
      Arrays.fill(own(to / SECTOR_BYTES), within, SECTOR_BYTES, (byte) 0);
    }
    resize(to);
  }

  private void resize(long to) {
    size = to;
    sizeDirty = true;
  }

  /** A sector that may be written to: nobody else's, and to be written back. */
  private byte[] own(long sector) {
    byte[] bytes = seen.get(sector);
    if (bytes == null || !dirty.contains(sector)) {
      bytes = bytes == null ? new byte[SECTOR_BYTES] : bytes.clone();
      seen.put(sector, bytes);
      dirty.add(sector);
    }
    return bytes;
  }

  void force() {
    dirty.forEach(this::writeBack);
    dirty.clear();
    if (sizeDirty) {
      durableSize = size;
      sizeDirty = false;
    }
  }

  /** Writes what is spared, sector by sector and the size; the rest can still be forced, or lost. */
  void forceSome(BooleanSupplier spared) {
    dirty.removeIf(sector -> {
      boolean written = spared.getAsBoolean();
      if (written) {
        writeBack(sector);
      }
      return written;
    });
    if (sizeDirty && spared.getAsBoolean()) {
      durableSize = size;
      sizeDirty = false;
    }
  }

  /**
   * A force that failed: the system takes for written the bytes that were not. The size, which goes by the file system's own journal,
   * still waits: a later force makes it durable, and what was behind the old end reads as zeros.
   */
  void forget() {
    dirty.clear();
  }

  private void writeBack(long sector) {
    byte[] bytes = seen.get(sector);
    if (bytes == null) {
      durable.remove(sector);
    } else {
      durable.put(sector, bytes);
    }
  }

  /** The power goes: what is seen from now on is what is on the disk. */
  void crash(BooleanSupplier spared) {
    if (database != null) {
      database.crash(spared);
    }
    forceSome(spared);
    seen.clear();
    seen.putAll(durable.headMap((durableSize + SECTOR_BYTES - 1) / SECTOR_BYTES));
    size = durableSize;
    int within = (int) (size % SECTOR_BYTES);
    byte[] last = within == 0 ? null : seen.get(size / SECTOR_BYTES);
    if (last != null) {
      // What lies behind the end must not come back when the file grows again.
      seen.put(size / SECTOR_BYTES, Arrays.copyOf(Arrays.copyOf(last, within), SECTOR_BYTES));
    }
    durable.clear();
    durable.putAll(seen);
    dirty.clear();
    sizeDirty = false;
  }

  /** All channels are gone with their process. */
  void restart() {
    if (database != null) {
      database.end();
    }
    users = 0;
    lockedBy = null;
  }
}
