package io.nonreturn.bench.simulate.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** An open file, or a folder that was opened to be forced. */
final class SimChannel extends FileChannel {
  private static final int COPY_BYTES = 64 << 10;

  private final SimFileSystem system;
  private final String path;
  private final Node node;
  private final boolean reads;
  private final boolean writes;
  private final boolean appends;
  private long position;

  SimChannel(SimFileSystem system, String path, Node node, boolean reads, boolean writes, boolean appends) {
    this.system = system;
    this.path = path;
    this.node = node;
    this.reads = reads;
    this.writes = writes;
    this.appends = appends;
    if (node instanceof FileNode file) {
      system.volume.open(file);
    }
  }

  /** The file, once it is certain that the call may be made. */
  private FileNode file() throws IOException {
    system.space();
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    if (!(node instanceof FileNode file)) {
      throw new IOException("Is a directory");
    }
    return file;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int count = read(target, position);
    position += Math.max(0, count);
    return count;
  }

  @Override
  public int read(ByteBuffer target, long from) throws IOException {
    FileNode file = file();
    if (!reads) {
      throw new NonReadableChannelException();
    }
    int[] count = new int[1];
    SimFileSystem.Step reading = () -> count[0] = file.read(from, target);
    system.perform(DiskOperation.Kind.READ, path, from, target.remaining(), reading, () -> {}, () -> {});
    return count[0];
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    if (appends) {
      position = file().size();
    }
    int count = write(source, position);
    position += count;
    return count;
  }

  /** Writes as much as there is room for. */
  @Override
  public int write(ByteBuffer source, long to) throws IOException {
    FileNode file = file();
    if (!writes) {
      throw new NonWritableChannelException();
    }
    int wanted = source.remaining();
    int length = system.volume.fitting(file, to, wanted);
    if (wanted > 0 && length == 0) {
      throw new IOException(SimFileSystem.FULL);
    }
    SimFileSystem.Step whole = () -> system.volume.write(file, to, source, length);
    SimFileSystem.Step torn = () -> system.volume.write(file, to, source, system.below(length));
    system.perform(DiskOperation.Kind.WRITE, path, to, length, whole, torn, () -> {});
    return length;
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    throw SimFileSystem.unsupported("scattering read");
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    throw SimFileSystem.unsupported("gathering write");
  }

  @Override
  public long position() throws IOException {
    file();
    return position;
  }

  @Override
  public FileChannel position(long to) throws IOException {
    file();
    position = to;
    return this;
  }

  @Override
  public long size() throws IOException {
    return file().size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    FileNode file = file();
    if (!writes) {
      throw new NonWritableChannelException();
    }
    if (size < file.size()) {
      SimFileSystem.Step whole = () -> system.volume.truncate(file, size);
      system.perform(DiskOperation.Kind.TRUNCATE, path, size, 0, whole, () -> {}, () -> {});
    }
    position = Math.min(position, size);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    system.space();
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    Volume volume = system.volume;
    switch (node) {
      case FileNode file -> system.perform(
          DiskOperation.Kind.FORCE, path, 0, 0, file::force, () -> volume.forceSome(file), file::forget);
      case FolderNode folder -> system.perform(
          DiskOperation.Kind.FORCE_FOLDER,
          path,
          0,
          0,
          () -> volume.force(folder),
          () -> volume.forceSome(folder),
          () -> {});
      default -> throw new AssertionError(node);
    }
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(COPY_BYTES, count));
    if (read(buffer, from) < 0) {
      return 0;
    }
    return target.write(buffer.flip());
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long to, long count) {
    throw SimFileSystem.unsupported("transfer from a channel");
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long from, long size) {
    throw SimFileSystem.unsupported("mapping into memory");
  }

  @Override
  public FileLock lock(long from, long size, boolean shared) {
    throw SimFileSystem.unsupported("waiting for a lock");
  }

  /** The whole file for one channel; that all channels are of one process is true here. */
  @Override
  public FileLock tryLock(long from, long size, boolean shared) throws IOException {
    FileNode file = file();
    if (file.lockedBy != null) {
      throw new OverlappingFileLockException();
    }
    file.lockedBy = this;
    return new FileLock(this, from, size, shared) {
      @Override
      public boolean isValid() {
        return file.lockedBy == SimChannel.this;
      }

      @Override
      public void release() {
        file.lockedBy = null;
      }
    };
  }

  /** Says nothing on a disk whose process has ended: nothing is left to be closed. */
  @Override
  protected void implCloseChannel() {
    if (node instanceof FileNode file && !system.hasEnded()) {
      system.volume.close(file);
      if (file.lockedBy == this) {
        file.lockedBy = null;
      }
    }
  }
}
