package io.nonreturn.sender.fetch;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A download on disk, which goes on where it was broken off, also after a restart.
 *
 * <pre>
 * KEY.part   the bytes so far
 * KEY.note   two lines: how many of them were forced to the disk, and the validator that upstream gave for them
 * KEY.file   all bytes; never written to, as the store may share them
 * </pre>
 *
 * <p>Where checksums are stated all bytes of the part are used: should a crash of the machine have spoilt some, the checksum tells, and
 * it begins anew. Where none are, only what was forced is. One thread.
 */
final class Partial implements AutoCloseable {

  private static final int BUFFER_BYTES = 256 << 10;
  private static final long FORCE_BYTES = 64 << 20;

  private final Wanted wanted;
  private final Path part;
  private final Path note;
  private final Path whole;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private FileChannel channel;
  private Hashes hashes;
  private String validator;
  private boolean isFinished;
  private long size;
  private long forced;

  /** Opens or begins it, and hashes what is there. */
  Partial(Path folder, Wanted wanted) throws IOException {
    this.wanted = wanted;
    String key = wanted.key();
    part = folder.resolve(key + ".part");
    note = folder.resolve(key + ".note");
    whole = folder.resolve(key + ".file");
    channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    readNote();
    long usable = wanted.checksums().isEmpty() ? Math.min(forced, channel.size()) : channel.size();
    if (usable > wanted.limit() || (usable > 0 && !isResumable())) {
      restart();
    } else {
      channel.truncate(usable);
      rehash();
    }
  }

  /** A file that was completed before and not released; hashed again. Null when there is none, or it is not as stated. */
  static Downloaded complete(Path folder, Wanted wanted) throws IOException {
    Path file = folder.resolve(wanted.key() + ".file");
    if (wanted.checksums().isEmpty() || !Files.exists(file)) {
      Files.deleteIfExists(file);
      return null;
    }
    Hashes hashes = new Hashes(wanted);
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(buffer) >= 0) {
        hashes.update(buffer.flip());
        buffer.clear();
      }
    }
    Digest digest = hashes.digest();
    if (hashes.difference(digest) != null) {
      Files.delete(file);
      return null;
    }
    return new Downloaded(file, digest, Files.size(file));
  }

  long size() {
    return size;
  }

  /** For {@code If-Range}, or null. */
  String validator() {
    return validator;
  }

  private boolean isResumable() {
    return validator != null || !wanted.checksums().isEmpty();
  }

  /** Begins anew. */
  void restart() throws IOException {
    channel.truncate(0);
    channel.position(0);
    size = 0;
    forced = 0;
    validator = null;
    hashes = new Hashes(wanted);
    Files.deleteIfExists(note);
  }

  /** Notes what the bytes that follow belong to. */
  void belongsTo(String strongValidator) {
    validator = strongValidator;
  }

  /** For {@link #write}: empty, to be filled. */
  byte[] room() {
    return buffer.array();
  }

  /** Appends what was put into the room. */
  void write(int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(buffer.array(), 0, count);
    hashes.update(bytes);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    size += count;
    if (size - forced >= FORCE_BYTES) {
      force();
    }
  }

  /** Makes what is here survive a crash of the machine. */
  void force() throws IOException {
    if (size == forced || !isResumable()) {
      return;
    }
    channel.force(false);
    forced = size;
    Path fresh = note.resolveSibling(note.getFileName() + ".new");
    Files.writeString(fresh, forced + "\n" + (validator == null ? "" : validator) + "\n");
    Files.move(fresh, note, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * All bytes are here.
   *
   * @param difference is told what is not as stated
   * @return null when something is not; the next try begins anew
   */
  Downloaded finish(StringBuilder difference) throws IOException {
    Digest digest = hashes.digest();
    String found = hashes.difference(digest);
    if (found != null) {
      difference.append(found);
      restart();
      return null;
    }
    long bytes = size;
    isFinished = true;
    channel.close();
    Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(note);
    return new Downloaded(whole, digest, bytes);
  }

  /**
   * Forces what is here, also when an interrupt ended the work: it closes the channel of whoever writes, and would close this one again, so
   * it is put aside for the moment.
   */
  @Override
  public void close() throws IOException {
    if (isFinished) {
      return;
    }
    boolean isInterrupted = Thread.interrupted();
    try {
      if (!channel.isOpen()) {
        channel = FileChannel.open(part, StandardOpenOption.WRITE);
      }
      if (size == 0) {
        Files.deleteIfExists(part);
      } else {
        force();
      }
    } finally {
      channel.close();
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void readNote() throws IOException {
    try {
      String[] lines = Files.readString(note, StandardCharsets.UTF_8).split("\n", 3);
      forced = lines[0].matches("[0-9]{1,18}") ? Long.parseLong(lines[0]) : 0;
      validator = lines.length > 1 && !lines[1].isEmpty() ? lines[1] : null;
    } catch (NoSuchFileException | java.nio.charset.MalformedInputException e) {
      forced = 0;
    }
  }

  private void rehash() throws IOException {
    hashes = new Hashes(wanted);
    channel.position(0);
    buffer.clear();
    while (channel.read(buffer) >= 0) {
      hashes.update(buffer.flip());
      size += buffer.limit();
      buffer.clear();
    }
  }
}
