package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.decode.SessionStore;
import io.nonreturn.wire.settings.FileErrors;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The highest session ever accepted, in a small file of its own: the opener must not wait for a large transaction of the catalog
 * while frames pile up. Thread: the opener's.
 */
public final class FileSessionStore implements SessionStore {
  private static final Logger LOG = LoggerFactory.getLogger(FileSessionStore.class);

  private final Path file;
  private final FileOperations disk;
  private final FaultHandler faults;
  private long highest;

  /** Reads the file if there is one. */
  public FileSessionStore(Path file, FileOperations disk, FaultHandler faults) throws IOException {
    this.file = file;
    this.disk = disk;
    this.faults = faults;
    if (Files.exists(file)) {
      try {
        this.highest = Long.parseUnsignedLong(Files.readString(file).strip(), 16);
      } catch (NumberFormatException | CharacterCodingException e) {
        throw new IOException(file + " is damaged; delete it to accept the sender's present session anew", e);
      }
    }
  }

  @Override
  public long highest() {
    return highest;
  }

  @Override
  public void raise(long session) {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try {
      disk.delete(temporary);
      disk.write(temporary, Long.toHexString(session).getBytes(StandardCharsets.US_ASCII));
      disk.force(temporary);
      disk.rename(temporary, file);
      disk.force(file.toAbsolutePath().getParent());
      highest = session;
    } catch (IOException e) {
      if (FileErrors.isDiskFull(e)) {
        // Still refused while this process lives; the next session is kept once there is room.
        LOG.warn("disk is full: session {} is not kept; free some room", Long.toHexString(session));
        highest = session;
        return;
      }
      faults.fatal("session " + Long.toHexString(session) + " cannot be kept in " + file, e);
    }
  }
}
