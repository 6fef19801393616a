package io.nonreturn.sender.stage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;

/**
 * Makes files and folders durable: one by one when they are few, the whole file system at once when they are many.
 *
 * <p>A forced file costs about a millisecond on common disks, so thousands of small files would take seconds. Linux' {@code
 * syncfs(2)} writes all of them together and, since 5.8, reports write errors as {@code fsync} does. Where it
 * is missing, files are forced one by one.
 */
final class DiskSync {

  /** From how many files on one call for all is cheaper; it also writes what others have unwritten there. */
  static final int MANY = 24;

  private static final int O_RDONLY = 0;
  private static final int O_CLOEXEC = 02000000;

  private static final MethodHandle OPEN =
      find("open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
  private static final MethodHandle SYNCFS =
      find("syncfs", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle CLOSE =
      find("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private DiskSync() {}

  /**
   * Returns when all of the files or folders are durable.
   *
   * @param paths on one file system
   * @param folder on the same file system
   */
  static void force(Collection<Path> paths, Path folder) throws IOException {
    if (paths.size() >= MANY && SYNCFS != null && OPEN != null && CLOSE != null && isNamedToSystem(folder)) {
      syncFileSystem(folder);
      return;
    }
    for (Path path : paths) {
      force(path);
    }
  }

  /** Forces one file or folder. */
  static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** A file system of the JVM's own, such as a simulated one, has paths that mean something else to the kernel. */
  private static boolean isNamedToSystem(Path folder) {
    return folder.getFileSystem().equals(FileSystems.getDefault());
  }

  private static void syncFileSystem(Path folder) throws IOException {
    int synced;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(folder.toString(), StandardCharsets.UTF_8);
      int descriptor = (int) OPEN.invokeExact(name, O_RDONLY | O_CLOEXEC);
      if (descriptor < 0) {
        throw new IOException("cannot open " + folder + " to make it durable");
      }
      try {
        synced = (int) SYNCFS.invokeExact(descriptor);
      } finally {
        int closed = (int) CLOSE.invokeExact(descriptor);
        assert closed == 0;
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    if (synced != 0) {
      throw new IOException("the file system of " + folder + " could not be made durable; check the disk");
    }
  }

  @SuppressWarnings("restricted") // three plain calls whose arguments are checked by their types
  private static MethodHandle find(String name, FunctionDescriptor descriptor) {
    if (!System.getProperty("os.name").equals("Linux")) {
      return null;
    }
    Linker linker = Linker.nativeLinker();
    SymbolLookup lookup = linker.defaultLookup();
    return lookup.find(name).map(symbol -> linker.downcallHandle(symbol, descriptor)).orElse(null);
  }
}
