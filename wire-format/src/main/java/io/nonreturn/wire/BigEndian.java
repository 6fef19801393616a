package io.nonreturn.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Integers of the wire in byte arrays: big-endian, at any offset. An offset outside the array throws. */
final class BigEndian {
  private static final VarHandle U16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle U32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle U64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private BigEndian() {}

  static int u16(byte[] b, int at) {
    return (short) U16.get(b, at) & 0xFFFF;
  }

  static void putU16(byte[] b, int at, int value) {
    U16.set(b, at, (short) value);
  }

  static int i32(byte[] b, int at) {
    return (int) U32.get(b, at);
  }

  static void putI32(byte[] b, int at, int value) {
    U32.set(b, at, value);
  }

  static long u48(byte[] b, int at) {
    return (long) u16(b, at) << 32 | (i32(b, at + 2) & 0xFFFF_FFFFL);
  }

  static void putU48(byte[] b, int at, long value) {
    putU16(b, at, (int) (value >>> 32));
    putI32(b, at + 2, (int) value);
  }

  static long i64(byte[] b, int at) {
    return (long) U64.get(b, at);
  }

  static void putI64(byte[] b, int at, long value) {
    U64.set(b, at, value);
  }
}
