package io.nonreturn.bench.throughput;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.nonreturn.wire.settings.Units;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes a virtual machine keep memory of its own while it is open, as a machine of its own has it.
 *
 * <p>The host of a virtual machine takes back what the guest has freed (balloon, free page reporting), and gives it again a page
 * at a time, at the first touch: writing a file in memory then costs up to ten times its price, and what is measured is the host.
 * Hosts take back whole stretches of 2 MiB. So this touches as much memory as a case will use, and gives it back but for one page
 * in each 256 KiB: no stretch is ever free as a whole again, and all the pages between are.
 */
@SuppressWarnings("restricted") // madvise is what this class is for
final class OwnMemory implements AutoCloseable {
  private static final long PAGE_BYTES = 4096;
  private static final long KEPT_EVERY_BYTES = 256 << 10;
  private static final long REPORT_BYTES = 256L << 20;
  /** Of mman-common.h. */
  private static final int MADV_DONTNEED = 4;

  private static final int MADV_NOHUGEPAGE = 15;

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

  private static final MethodHandle MMAP = handle(
      "mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP = handle("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle MADVISE =
      handle("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private final MemorySegment memory;

  private OwnMemory(MemorySegment memory) {
    this.memory = memory;
  }

  /**
   * Touches and frees so many bytes, or half of what the machine has free.
   *
   * @param progress where to say how far it is; a minute is not rare
   * @throws IOException when the kernel gives no memory
   */
  static OwnMemory hold(long mostBytes, PrintWriter progress) throws IOException {
    long bytes = Math.min(mostBytes, availableBytes() / 2) / KEPT_EVERY_BYTES * KEPT_EVERY_BYTES;
    OwnMemory own = new OwnMemory(map(bytes));
    advise(own.memory, MADV_NOHUGEPAGE);
    // There is no console where output goes to a file.
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    for (long at = 0; at < bytes; at += PAGE_BYTES) {
      own.memory.set(JAVA_BYTE, at, (byte) 1);
      if (terminal && at % REPORT_BYTES == 0) {
        progress.printf("\rtouching memory, so that a virtual machine has it: %s of %s ",
            Units.approximateBytes((double) at), Units.approximateBytes((double) bytes));
        progress.flush();
      }
    }
    for (long at = 0; at < bytes; at += KEPT_EVERY_BYTES) {
      advise(own.memory.asSlice(at + PAGE_BYTES, KEPT_EVERY_BYTES - PAGE_BYTES), MADV_DONTNEED);
    }
    if (terminal) {
      progress.printf("\r%78s\r", "");
      progress.flush();
    }
    return own;
  }

  private static long availableBytes() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines.filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    }
  }

  private static MethodHandle handle(String name, FunctionDescriptor shape) {
    return Linker.nativeLinker().downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow(name), shape);
  }

  private static MemorySegment map(long bytes) throws IOException {
    try {
      MemorySegment place = (MemorySegment)
          MMAP.invokeExact(MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
      if (place.address() == -1) {
        throw new IOException("the kernel has no " + bytes + " bytes of memory");
      }
      return place.reinterpret(bytes);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("mmap failed", e);
    }
  }

  /** A refusal is let pass: it costs nothing but that the figures are the host's as well. */
  private static void advise(MemorySegment range, int advice) {
    try {
      int ignored = (int) MADVISE.invokeExact(range, range.byteSize(), advice);
    } catch (Throwable e) {
      throw new IllegalStateException("madvise failed", e);
    }
  }

  @Override
  public void close() {
    try {
      int ignored = (int) MUNMAP.invokeExact(memory, memory.byteSize());
    } catch (Throwable e) {
      throw new IllegalStateException("munmap failed", e);
    }
  }
}
