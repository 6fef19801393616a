package io.nonreturn.receiver.serve.readers;

import io.nonreturn.wire.settings.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The file of those who may read, a line each; lines that begin with {@code #} are comments, and are lost when it is written again.
 *
 * <pre>
 *   NAME password $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH
 *   NAME token    SHA-256 of the token, 64 hexadecimal digits
 * </pre>
 */
public final class ReaderFile {
  private static final int MOST_READERS = 10_000;
  private static final long MOST_BYTES = 4 << 20;
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private ReaderFile() {}

  /**
   * All readers by name, in the file's order.
   *
   * @throws IOException if it cannot be read or holds something else; names the line
   */
  public static Map<String, Reader> read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + ": bytes=" + Files.size(file) + " > LIMIT=" + MOST_BYTES + "; name the file that nonreturn reader writes");
    }
    Map<String, Reader> readers = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        Reader reader = Reader.parse(line);
        if (readers.putIfAbsent(reader.name(), reader) != null) {
          throw new IllegalArgumentException("has a name that stands above already");
        }
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ":" + (i + 1) + ": " + e.getMessage() + "; remove this line and add the reader again", e);
      }
    }
    if (readers.size() > MOST_READERS) {
      throw new IOException(file + ": readers=" + readers.size() + " > LIMIT=" + MOST_READERS);
    }
    return readers;
  }

  /** A change of the readers; says no with an exception. */
  @FunctionalInterface
  public interface Change {
    /** Changes the map in place. */
    void to(Map<String, Reader> readers) throws IOException;
  }

  /**
   * Changes the file as one step, so that a server that reads it meanwhile sees it before or after. Makes it, mode 600, where there is
   * none. A file beside it keeps two changes apart.
   */
  public static void change(Path file, Change change) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel = FileChannel.open(next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
      boolean isDone = false;
      try {
        Map<String, Reader> readers = Files.exists(file) ? read(file) : new LinkedHashMap<>();
        change.to(readers);
        if (readers.size() > MOST_READERS) {
          throw new IOException("readers=" + readers.size() + " > LIMIT=" + MOST_READERS + "; remove some first");
        }
        write(channel, readers);
        if (Files.exists(file)) {
          keepOwner(file, next);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        isDone = true;
      } finally {
        if (!isDone) {
          Files.deleteIfExists(next);
        }
      }
    } catch (FileAlreadyExistsException e) {
      throw new IOException(next + ": another change is under way, or one was cut off; if none is, delete this file", e);
    }
    try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static void write(FileChannel channel, Map<String, Reader> readers) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("# Written by nonreturn reader; nobody's password can be had from it.");
    readers.values().forEach(reader -> lines.add(reader.line()));
    ByteBuffer bytes = ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(true);
  }

  /** The server, which runs as another user, must be able to read it after as before. */
  private static void keepOwner(Path from, Path to) throws IOException {
    PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    PosixFileAttributes now = view.readAttributes();
    try {
      if (!now.owner().equals(old.owner())) {
        view.setOwner(old.owner());
      }
      if (!now.group().equals(old.group())) {
        view.setGroup(old.group());
      }
    } catch (IOException e) {
      throw new IOException(from + " belongs to " + old.owner() + ":" + old.group() + "; change it as that user, or as root ("
          + FileErrors.describe(e) + ")", e);
    }
    view.setPermissions(old.permissions());
  }
}
