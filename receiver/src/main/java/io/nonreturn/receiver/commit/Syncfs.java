package io.nonreturn.receiver.commit;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * syncfs(2): one call makes everything on a file system durable. For a batch of a thousand small files that is one journal
 * commit of the file system instead of a thousand. Source: Linux manual page sync(2), which also says that the call reports
 * write errors since kernel 5.8; before that it would swallow them, so it is used from 5.8 on only.
 */
final class Syncfs {
  private static final Pattern RELEASE = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4}).*");
  private static final int O_RDONLY_DIRECTORY = 0x10000;
  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final Optional<Calls> CALLS = Calls.find();

  private Syncfs() {}

  /**
   * Syncs the file system that holds the directory; false where the call is missing or cannot be trusted, and for a file system of
   * the JVM's own, whose paths mean something else to the kernel.
   */
  static boolean sync(Path directory) throws IOException {
    if (CALLS.isEmpty() || !directory.getFileSystem().equals(FileSystems.getDefault())) {
      return false;
    }
    CALLS.get().sync(directory);
    return true;
  }

  static boolean reportsErrors(String system, String release) {
    Matcher version = RELEASE.matcher(release);
    if (!system.equals("Linux") || !version.matches()) {
      return false;
    }
    int major = Integer.parseInt(version.group(1));
    return major > 5 || (major == 5 && Integer.parseInt(version.group(2)) >= 8);
  }

  /**
   * @param descriptors one for each directory, opened once and kept: the kernel reports an error of writing back to every descriptor
   *     that was open when it happened, and to one opened later only if nobody else was told before
   */
  private record Calls(MethodHandle open, MethodHandle syncfs, Map<Path, Integer> descriptors) {
    @SuppressWarnings("restricted") // plain calls of libc with the signatures of its manual pages
    static Optional<Calls> find() {
      if (!reportsErrors(System.getProperty("os.name"), System.getProperty("os.version"))) {
        return Optional.empty();
      }
      Linker linker = Linker.nativeLinker();
      SymbolLookup libc = linker.defaultLookup();
      Linker.Option errno = Linker.Option.captureCallState("errno");
      FunctionDescriptor onDescriptor = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
      FunctionDescriptor onPath =
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
      // open(2) is variadic from its third parameter on.
      return libc.find("open").flatMap(open -> libc.find("syncfs")
          .map(syncfs -> new Calls(
              linker.downcallHandle(open, onPath, errno, Linker.Option.firstVariadicArg(2)),
              linker.downcallHandle(syncfs, onDescriptor, errno),
              new HashMap<>())));
    }

    synchronized void sync(Path directory) throws IOException {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(CAPTURED);
        Integer descriptor = descriptors.get(directory);
        if (descriptor == null) {
          descriptor = (int) open.invokeExact(state, arena.allocateFrom(directory.toString()), O_RDONLY_DIRECTORY, 0);
          check(descriptor, "open", directory, state);
          descriptors.put(directory, descriptor);
        }
        check((int) syncfs.invokeExact(state, (int) descriptor), "syncfs", directory, state);
      } catch (IOException | Error e) {
        throw e;
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }

    private static void check(int result, String call, Path directory, MemorySegment state) throws IOException {
      if (result < 0) {
        throw new IOException(call + " " + directory + ": errno=" + (int) ERRNO.get(state, 0L));
      }
    }
  }
}
