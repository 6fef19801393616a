package io.nonreturn.receiver.assemble;

import io.nonreturn.wire.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of blobs that are being put together.
 *
 * <pre>
 * &lt;sha-256&gt;.part     bytes received, with holes
 * &lt;sha-256&gt;.ranges   which ({@link RangeJournal})
 * &lt;sha-256&gt;.whole    a complete blob that nobody has taken yet; to be hashed again after a restart
 * </pre>
 *
 * <p>Assembler thread only, but {@link #receivedBytes} may be called by any.
 */
final class Spool implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})\\.(part|ranges|whole)");

  private final Path directory;
  private final int maxRanges;
  private final int maxOpenFiles;
  private final Map<Digest, SpoolFile> files = new ConcurrentHashMap<>();
  private final Map<Digest, FileChannel> channels = new LinkedHashMap<>(16, 0.75f, true);
  private int rangeCount;

  /**
   * @param maxRanges of all files together. Without this bound a sender of single bytes could have the memory of the whole
   *     process, and again after every restart
   */
  Spool(Path directory, int maxRanges, int maxOpenFiles) {
    this.directory = directory;
    this.maxRanges = maxRanges;
    this.maxOpenFiles = maxOpenFiles;
  }

  /** Takes up what an earlier process left; files that tell nothing are deleted. */
  void recover(long nowNanos) throws IOException {
    Files.createDirectories(directory);
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> listing = Files.newDirectoryStream(directory)) {
      listing.forEach(found::add);
    }
    for (Path file : found) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      if (!name.matches()) {
        LOG.warn("unknown file in the spool left alone: {}; move it away if it is yours", file);
        continue;
      }
      Digest id = Digest.parse(name.group(1));
      if (!Files.exists(file)) {
        continue; // went with the other file of its blob
      }
      if (!isWritten(file)) {
        Files.delete(file);
        continue;
      }
      switch (name.group(2)) {
        case "part" -> recoverPart(id, file, nowNanos);
        case "whole" -> recoverWhole(id, file, nowNanos);
        default -> {
          if (!Files.exists(path(id, "part"))) {
            Files.deleteIfExists(file);
          }
        }
      }
    }
  }

  /**
   * Asks the kernel, once, whether it could write what an earlier process gave it. If not, what is read back may stand in memory
   * alone, and a later force would not say so again: such a file is received anew.
   */
  private static boolean isWritten(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
      return true;
    } catch (IOException e) {
      LOG.warn("spool file {} could not be written to the disk: dropped, received again ({}); check the disk of the state folder", file, e.toString());
      return false;
    }
  }

  private void recoverPart(Digest id, Path part, long nowNanos) throws IOException {
    RangeJournal journal = new RangeJournal(path(id, "ranges"), id);
    IntervalSet ranges = new IntervalSet();
    long total = journal.read(ranges);
    long written = Files.size(part);
    IntervalSet standing = new IntervalSet();
    ranges.<RuntimeException>forEach((from, to) -> standing.add(from, Math.min(to, written)));
    if (standing.isEmpty() || standing.count() > freeRanges()) {
      Files.delete(part);
      journal.delete();
      return;
    }
    add(new SpoolFile(id, total, part, journal, standing, nowNanos));
  }

  private void recoverWhole(Digest id, Path whole, long nowNanos) throws IOException {
    long size = Files.size(whole);
    IntervalSet all = new IntervalSet();
    all.add(0, size);
    add(new SpoolFile(id, size, whole, new RangeJournal(path(id, "ranges"), id), all, nowNanos));
  }

  SpoolFile get(Digest id) {
    return files.get(id);
  }

  int size() {
    return files.size();
  }

  Collection<SpoolFile> files() {
    return files.values();
  }

  /** Bytes of a blob that stand in the spool. Any thread. */
  long receivedBytes(Digest id) {
    SpoolFile file = files.get(id);
    return file == null ? 0 : file.receivedBytes();
  }

  /** Begins a blob that has no file here yet. */
  SpoolFile create(Digest id, long total, long nowNanos) {
    if (files.containsKey(id)) {
      throw new IllegalStateException("blob " + id + " is in the spool already");
    }
    SpoolFile file =
        new SpoolFile(
            id,
            total,
            path(id, "part"),
            new RangeJournal(path(id, "ranges"), id),
            new IntervalSet(),
            nowNanos);
    add(file);
    return file;
  }

  private void add(SpoolFile file) {
    SpoolFile before = files.put(file.id, file);
    rangeCount += file.ranges() - (before == null ? 0 : before.ranges());
  }

  private void remove(SpoolFile file) {
    if (files.remove(file.id, file)) {
      rangeCount -= file.ranges();
    }
  }

  /** How many more ranges there may be, of all files together. */
  int freeRanges() {
    return maxRanges - rangeCount;
  }

  /** Notes by how many ranges a file has grown, or shrunk if negative. */
  void countRanges(int more) {
    rangeCount += more;
  }

  /** The file's channel; opens it, and closes the one used longest ago when there are too many. */
  FileChannel channel(SpoolFile file) throws IOException {
    FileChannel channel = channels.get(file.id);
    if (channel == null) {
      if (channels.size() >= maxOpenFiles) {
        closeChannel(channels.keySet().iterator().next());
      }
      channel =
          FileChannel.open(
              file.file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      channels.put(file.id, channel);
    }
    return channel;
  }

  /** Takes a complete file out of the spool's care: only {@link #recover} would find it again. */
  Path release(SpoolFile file) throws IOException {
    closeChannel(file.id);
    Path whole = path(file.id, "whole");
    if (!whole.equals(file.file)) {
      Files.move(file.file, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    file.journal.delete();
    remove(file);
    return whole;
  }

  /** Forgets a blob and deletes its files; a file that cannot be deleted is found at the next start. */
  void discard(SpoolFile file) {
    remove(file);
    try {
      closeChannel(file.id);
      Files.deleteIfExists(file.file);
      file.journal.delete();
    } catch (IOException e) {
      LOG.warn("spool file {} not deleted: {}; check the permissions of the state folder", file.file, e.toString());
    }
  }

  /**
   * Writes down the ranges received since the last call.
   *
   * @throws IOException the last failure, after all journals were tried; what failed is written with the next call
   */
  void flush() throws IOException {
    IOException failure = null;
    for (SpoolFile file : files.values()) {
      try {
        file.writeJournal();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      flush();
    } finally {
      for (Digest id : List.copyOf(channels.keySet())) {
        closeChannel(id);
      }
    }
  }

  private void closeChannel(Digest id) throws IOException {
    FileChannel channel = channels.remove(id);
    if (channel != null) {
      channel.close();
    }
  }

  private Path path(Digest id, String suffix) {
    return directory.resolve(id.hex() + "." + suffix);
  }
}
