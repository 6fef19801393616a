package io.nonreturn.wire.doctor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.OptionalInt;

/** Calls of the C library that Java has no words for. Sources: ioctl(2), adjtimex(2), socket(2). */
final class Libc {
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int TIMEX_BYTES = 512;

  private Libc() {}

  /** The state of the kernel's clock (5: not synchronised); empty where that cannot be asked. */
  static OptionalInt clockState() {
    FunctionDescriptor signature = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    try (Arena arena = Arena.ofConfined()) {
      int state = (int) call("adjtimex", signature).invokeExact(arena.allocate(TIMEX_BYTES, Long.BYTES));
      return state < 0 ? OptionalInt.empty() : OptionalInt.of(state);
    } catch (Throwable e) {
      return OptionalInt.empty();
    }
  }

  /** Asks a socket for something about an interface; false where the kernel refuses. The request is an {@code ifreq} in this arena. */
  static boolean ask(long what, MemorySegment request) {
    FunctionDescriptor socket = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    FunctionDescriptor ioctl = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
    FunctionDescriptor close = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    try {
      int descriptor = (int) call("socket", socket).invokeExact(AF_INET, SOCK_DGRAM, 0);
      if (descriptor < 0) {
        return false;
      }
      int answer = (int) call("ioctl", ioctl, Linker.Option.firstVariadicArg(2)).invokeExact(descriptor, what, request);
      int closed = (int) call("close", close).invokeExact(descriptor);
      return answer == 0 && closed == 0;
    } catch (Throwable e) {
      return false;
    }
  }

  @SuppressWarnings("restricted") // plain calls of libc with the signatures of its manual pages
  private static MethodHandle call(String name, FunctionDescriptor signature, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), signature, options);
  }
}
