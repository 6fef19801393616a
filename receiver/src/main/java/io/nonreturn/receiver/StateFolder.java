package io.nonreturn.receiver;

import io.nonreturn.wire.disk.DurableFolders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The receiver's folder, held by one process at a time. */
final class StateFolder implements AutoCloseable {
  private final StateFiles files;
  private final FileChannel lockFile;

  private StateFolder(StateFiles files, FileChannel lockFile) {
    this.files = files;
    this.lockFile = lockFile;
  }

  /** Makes the folder if need be and takes hold of it. */
  static StateFolder open(Path folder) throws IOException {
    DurableFolders.create(folder);
    StateFiles files = new StateFiles(folder);
    FileChannel file = FileChannel.open(files.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean isHeld = false;
    try {
      FileLock lock = file.tryLock();
      isHeld = lock != null;
    } catch (OverlappingFileLockException e) {
      // Held by another receiver of this same process.
    } finally {
      if (!isHeld) {
        file.close();
      }
    }
    if (!isHeld) {
      throw new IOException("state folder " + folder + " is in use by another receiver; stop that one or name another folder");
    }
    return new StateFolder(files, file);
  }

  StateFiles files() {
    return files;
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
