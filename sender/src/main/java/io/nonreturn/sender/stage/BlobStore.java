package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.disk.DurableFolders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;

/**
 * The bytes of staged blobs, each in a file named by its SHA-256: {@code blobs/aa/<hex>}.
 *
 * <p>A blob is written under {@code blobs/tmp}, forced, renamed, and its folder forced. Many are made durable together. One
 * level of 256 folders keeps a million blobs at four thousand names a folder, and the folders to force at 256. A
 * file without a journal entry is what a crash left; nobody relies on it. Thread-safe.
 */
public final class BlobStore {

  /** A blob that is written but not yet durable, nor named by its digest. */
  record Written(Path temporary, Digest id, long size) {}

  /** What is left of the disk for the journal: at most this, and less on a small disk. */
  private static final long MOST_RESERVE_BYTES = 64 << 20;

  private static final int RESERVE_FRACTION = 20;

  private final Path root;
  private final Path temporary;
  private final LongSupplier freeBytes;
  /** Folders whose names are durable. That one is there says nothing: what was to force its name may have failed. */
  private final Set<Path> named = ConcurrentHashMap.newKeySet();

  private final AtomicLong nextTemporary = new AtomicLong();

  /**
   * Staging holds the first lock from the look-up of a blob until the journal names it, and removal holds the second: so
   * no blob can go away in between.
   */
  private final ReadWriteLock use = new ReentrantReadWriteLock(true);

  /** Opens the store, creating folders and removing what a crash left in {@code tmp}. */
  public BlobStore(Path root) throws IOException {
    this(root, null);
  }

  /** For tests, which say how much is free. */
  BlobStore(Path root, LongSupplier freeBytes) throws IOException {
    this.root = root.toAbsolutePath();
    this.temporary = this.root.resolve("tmp");
    DurableFolders.create(this.root);
    Files.createDirectories(temporary);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
    DiskSync.force(this.root);
    this.freeBytes = freeBytes != null ? freeBytes : freeBytesOf(Files.getFileStore(this.root));
  }

  private static LongSupplier freeBytesOf(FileStore disk) throws IOException {
    long reserve = Math.min(MOST_RESERVE_BYTES, disk.getTotalSpace() / RESERVE_FRACTION);
    return () -> {
      try {
        return disk.getUsableSpace() - reserve;
      } catch (IOException e) {
        return Long.MAX_VALUE; // the write itself will tell
      }
    };
  }

  /** What blobs may still take of the disk, in bytes. */
  public long freeBytes() {
    return freeBytes.getAsLong();
  }

  /** Where the bytes of a blob are, if it is stored. */
  public Path file(Digest id) {
    return file(root, id);
  }

  static Path file(Path root, Digest id) {
    String hex = id.hex();
    return root.resolve(hex.substring(0, 2)).resolve(hex);
  }

  /** Whether the file is there in its full length; its content was checked when it was written. */
  boolean isStored(Digest id, long size) {
    try {
      return Files.size(file(id)) == size;
    } catch (IOException e) {
      return false;
    }
  }

  /** Bytes of a blob, -1 if it is not stored. */
  long size(Digest id) {
    try {
      return Files.size(file(id));
    } catch (IOException e) {
      return -1;
    }
  }

  /** A new file for a blob whose name is not known yet. */
  Path newTemporary() {
    return temporary.resolve(Long.toString(nextTemporary.getAndIncrement()));
  }

  static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Makes the blobs durable under their names; either all, or an exception and some files that nobody relies on. */
  void publish(Collection<Written> blobs) throws IOException {
    if (blobs.isEmpty()) {
      return;
    }
    List<Path> files = new ArrayList<>(blobs.size());
    blobs.forEach(blob -> files.add(blob.temporary()));
    DiskSync.force(files, root);
    Set<Path> folders = new HashSet<>();
    for (Written blob : blobs) {
      Path file = file(blob.id());
      if (folders.add(file.getParent()) && !named.contains(file.getParent())) {
        Files.createDirectories(file.getParent());
        folders.add(root);
      }
      Files.move(blob.temporary(), file, StandardCopyOption.ATOMIC_MOVE);
    }
    DiskSync.force(folders, root);
    named.addAll(folders);
  }

  /** Removes what was written for a batch that failed. */
  void discard(Collection<Written> blobs) {
    for (Written blob : blobs) {
      discard(blob.temporary());
    }
  }

  static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It lies in tmp, which the next start empties.
    }
  }

  void delete(Digest id) throws IOException {
    Files.deleteIfExists(file(id));
  }

  /** The names in one of the 256 folders that are digests. */
  List<Digest> listed(int folder) throws IOException {
    List<Digest> found = new ArrayList<>();
    Path listed = root.resolve(String.format("%02x", folder));
    if (!Files.exists(listed)) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(listed)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.matches("[0-9a-f]{64}")) {
          found.add(Digest.parse(name));
        }
      }
    }
    return found;
  }

  ReadWriteLock use() {
    return use;
  }
}
