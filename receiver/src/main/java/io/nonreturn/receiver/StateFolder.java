package io.nonreturn.receiver;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The receiver's folder, held by one process at a time.
 *
 * <pre>
 *   catalog.db   what was verified, committed, published
 *   session      the highest session accepted
 *   store/       durable blobs
 *   spool/       blobs being received
 *   lock         held while a receiver runs
 * </pre>
 */
final class StateFolder implements AutoCloseable {
    private final Path folder;
    private final FileChannel lockFile;

    private StateFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /** Makes the folder if need be and takes hold of it. */
    static StateFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel file = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
        return new StateFolder(folder, file);
    }

    Path catalog() {
        return folder.resolve("catalog.db");
    }

    Path session() {
        return folder.resolve("session");
    }

    Path store() {
        return folder.resolve("store");
    }

    Path spool() {
        return folder.resolve("spool");
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
