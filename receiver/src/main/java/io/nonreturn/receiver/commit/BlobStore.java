package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.assemble.CompletedBlob;
import io.nonreturn.receiver.verify.StoredBlobs;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.disk.DurableFolders;
import io.nonreturn.wire.settings.FileErrors;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Durable blobs by their SHA-256.
 *
 * <pre>
 *   root/tmp/           being written; emptied at start
 *   root/00 … root/ff/  one folder for each first byte, made at start: no folder is ever made while blobs arrive, and a
 *                       batch of any size forces at most 256 of them
 *   root/3f/3f9a…       64 hexadecimal digits: the blob
 * </pre>
 *
 * <p>A file under its final name is whole and durable in content: it is written (or arrives complete in the spool), forced, and
 * only then renamed; the folders are forced before {@link #put} returns. Threads: {@link #put} from one; reading from any.
 */
public final class BlobStore implements StoredBlobs {
  /** From so many files on, one sync of the file system is cheaper than forcing each. */
  private static final int BATCH_OF_SYNC = 16;

  private final Path root;
  private final Path temporary;
  private final FileOperations disk;

  private BlobStore(Path root, FileOperations disk) {
    this.root = root;
    this.temporary = root.resolve("tmp");
    this.disk = disk;
  }

  /**
   * Opens or creates a store, and removes what a crash left half written. A process may have been killed after a rename and
   * before the force of its folder: the name is seen but would not survive a loss of power, so every folder is forced before
   * anybody is told that a blob is here.
   */
  public static BlobStore open(Path root, FileOperations disk) throws IOException {
    BlobStore store = new BlobStore(root, disk);
    DurableFolders.create(root);
    Files.createDirectories(store.temporary);
    for (int first = 0; first < 256; first++) {
      Path folder = root.resolve(String.format("%02x", first));
      Files.createDirectories(folder);
      disk.force(folder);
    }
    disk.force(root);
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(store.temporary)) {
      for (Path leftover : leftovers) {
        disk.delete(leftover);
      }
    }
    return store;
  }

  @Override
  public Path file(Digest id) {
    String hex = id.hex();
    return root.resolve(hex.substring(0, 2)).resolve(hex);
  }

  /** The size of a stored blob in bytes, -1 if it is not stored. One look at the disk, some microseconds. */
  public long size(Digest id) throws IOException {
    try {
      return Files.readAttributes(file(id), BasicFileAttributes.class).size();
    } catch (NoSuchFileException missing) {
      return -1;
    }
  }

  /** Whether the blob is stored. */
  public boolean has(Digest id) {
    return Files.exists(file(id));
  }

  /**
   * Makes a batch durable; when this returns, every blob of it is. Putting a blob again does no harm.
   *
   * @throws DiskFullException if there was no room; the same batch can be put again later
   * @throws IOException if the disk failed in any other way: what became of earlier writes is unknown, and trying again could
   *     seem to succeed without being durable, so the caller must end the process
   */
  public void put(List<CompletedBlob> batch) throws IOException {
    Map<Digest, Path> sources = new LinkedHashMap<>();
    List<Path> copies = new ArrayList<>();
    Set<Path> folders = new LinkedHashSet<>();
    for (CompletedBlob blob : batch) {
      // Also for a blob that is there: an earlier try of this batch may have got no further than its rename.
      folders.add(file(blob.id()).getParent());
      if (!sources.containsKey(blob.id()) && !has(blob.id())) {
        sources.put(blob.id(), source(blob));
      } else if (blob instanceof CompletedBlob.InSpool copy) {
        copies.add(copy.file());
      }
    }
    try {
      force(sources.values());
    } catch (IOException e) {
      drop(sources.values(), e);
      throw e;
    }
    for (Map.Entry<Digest, Path> source : sources.entrySet()) {
      rename(source.getValue(), file(source.getKey()));
    }
    force(folders);
    for (Path copy : copies) {
      disk.delete(copy);
    }
  }

  /**
   * What the kernel could not write it may still show to whoever reads it, and report as written the next time: the next process
   * would be told a lie, so the files go and their blobs are received again.
   */
  private void drop(Collection<Path> files, IOException cause) {
    for (Path file : files) {
      try {
        disk.delete(file);
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private Path source(CompletedBlob blob) throws IOException {
    return switch (blob) {
      case CompletedBlob.InSpool spooled -> spooled.file();
      case CompletedBlob.InMemory small -> write(small);
    };
  }

  private Path write(CompletedBlob.InMemory blob) throws IOException {
    Path file = temporary.resolve(blob.id().hex());
    try {
      // Left by an earlier try of the same batch, whole or in part.
      disk.delete(file);
      disk.write(file, blob.bytes());
      return file;
    } catch (IOException e) {
      throw FileErrors.isDiskFull(e) ? new DiskFullException(e) : e;
    }
  }

  private void rename(Path from, Path to) throws IOException {
    try {
      disk.rename(from, to);
    } catch (IOException e) {
      // Even a rename needs room if the folder has to grow.
      throw FileErrors.isDiskFull(e) ? new DiskFullException(e) : e;
    }
  }

  /** A failed force is never a full disk to be tried again: the kernel may have dropped the pages that it could not write. */
  private void force(Collection<Path> files) throws IOException {
    if (files.size() >= BATCH_OF_SYNC && disk.forceAll(root)) {
      return;
    }
    for (Path file : files) {
      disk.force(file);
    }
  }
}
