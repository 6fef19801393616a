package io.nonreturn.bench.fec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Intel's ISA-L, the fastest erasure code in C that is in common use, through the foreign-function API; measured, never
 * shipped. One thread; its memory lives as long as the process.
 *
 * <p>It works on native memory aligned as it likes best, with its tables computed beforehand, and its repair is counted
 * without the inversion of a matrix that goes before: it is measured at its best.
 */
@SuppressWarnings("restricted") // native code is what this class is for
final class Isal {
  static final String LIBRARY = "libisal.so.2";
  static final String PACKAGE = "libisal2";

  private static final int ALIGNMENT = 64;

  /** ISA-L's tables take so many bytes a coefficient. */
  private static final int TABLE_BYTES = 32;

  private final MethodHandle encodeData;
  private final Shape shape;
  private final int outputs;
  private final MemorySegment tables;
  private final MemorySegment inputPlaces;
  private final MemorySegment outputPlaces;

  private Isal(SymbolLookup library, Shape shape, int outputs) {
    this.shape = shape;
    this.outputs = outputs;
    Arena arena = Arena.global();
    MemorySegment matrix = arena.allocate((long) (shape.k() + outputs) * shape.k());
    tables = arena.allocate((long) TABLE_BYTES * shape.k() * outputs, ALIGNMENT);
    MemorySegment block = arena.allocate((long) (shape.k() + outputs) * shape.shardLength(), ALIGNMENT);
    inputPlaces = places(arena, block, 0, shape.k());
    outputPlaces = places(arena, block, shape.k(), outputs);
    encodeData = handle(
        library, "ec_encode_data", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
    MethodHandle matrixOf = handle(library, "gf_gen_rs_matrix", ADDRESS, JAVA_INT, JAVA_INT);
    MethodHandle tablesOf = handle(library, "ec_init_tables", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    try {
      matrixOf.invokeExact(matrix, shape.k() + outputs, shape.k());
      MemorySegment parityRows = matrix.asSlice((long) shape.k() * shape.k());
      tablesOf.invokeExact(shape.k(), outputs, parityRows, tables);
    } catch (Throwable e) {
      throw new IllegalStateException(LIBRARY + " failed", e);
    }
  }

  /** Whether the library can be loaded. */
  static boolean isInstalled() {
    try {
      return SymbolLookup.libraryLookup(LIBRARY, Arena.global()).find("ec_encode_data").isPresent();
    } catch (IllegalArgumentException e) {
      return false; // documented: no such library
    }
  }

  /** Ready to compute so many outputs of the shape's k data shards: parity, or shards to repair. */
  static Isal of(Shape shape, int outputs) {
    return new Isal(SymbolLookup.libraryLookup(LIBRARY, Arena.global()), shape, outputs);
  }

  void compute() {
    try {
      encodeData.invokeExact(shape.shardLength(), shape.k(), outputs, tables, inputPlaces, outputPlaces);
    } catch (Throwable e) {
      throw new IllegalStateException(LIBRARY + " failed", e);
    }
  }

  private MemorySegment places(Arena arena, MemorySegment block, int first, int count) {
    MemorySegment places = arena.allocate(ADDRESS, count);
    for (int i = 0; i < count; i++) {
      places.setAtIndex(ADDRESS, i, block.asSlice((long) (first + i) * shape.shardLength()));
    }
    return places;
  }

  private static MethodHandle handle(SymbolLookup library, String name, MemoryLayout... parameters) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), FunctionDescriptor.ofVoid(parameters));
  }
}
