package io.nonreturn.wire.huggingface;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;

/**
 * The header of a file of tensors, held against the file.
 *
 * <pre>
 *   8 bytes   N, little endian: bytes of the header
 *   N bytes   JSON: {"name": {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]}, …, "__metadata__": {…}}
 *   the rest  the tensors, without gaps, in any order; offsets count from here
 * </pre>
 *
 * <p>Source: the format's description in its own repository, and its reference reader, which refuses gaps and overlaps as this one does.
 */
public final class Safetensors {
  /** Bytes of a header. The reference reader takes 100 MB; headers of the largest models have some hundred kilobytes. */
  public static final int MOST_HEADER_BYTES = 16 << 20;

  /** Tensors of one file. */
  public static final int MOST_TENSORS = 250_000;

  private static final int LENGTH_BYTES = 8;
  private static final int MOST_DIMENSIONS = 64;
  private static final int MOST_TYPE_CHARACTERS = 32;
  private static final String METADATA = "__metadata__";

  /** Bits of one element. A type that is not known here is held against its bounds alone. */
  private static final Map<String, Integer> BITS =
      Map.ofEntries(
          Map.entry("F4", 4),
          Map.entry("F6_E2M3", 6),
          Map.entry("F6_E3M2", 6),
          Map.entry("BOOL", 8),
          Map.entry("U8", 8),
          Map.entry("I8", 8),
          Map.entry("F8_E4M3", 8),
          Map.entry("F8_E5M2", 8),
          Map.entry("F8_E8M0", 8),
          Map.entry("F8_E4M3FNUZ", 8),
          Map.entry("F8_E5M2FNUZ", 8),
          Map.entry("I16", 16),
          Map.entry("U16", 16),
          Map.entry("F16", 16),
          Map.entry("BF16", 16),
          Map.entry("I32", 32),
          Map.entry("U32", 32),
          Map.entry("F32", 32),
          Map.entry("I64", 64),
          Map.entry("U64", 64),
          Map.entry("F64", 64),
          Map.entry("C64", 64));

  private record Range(long begin, long end) {}

  private final String what;
  private final long dataBytes;
  private final List<Range> ranges = new ArrayList<>();

  private Safetensors(String what, long dataBytes) {
    this.what = what;
    this.dataBytes = dataBytes;
  }

  /** Whether a file of this name must be one of tensors. */
  public static boolean isNamed(String path) {
    return path.toLowerCase(java.util.Locale.ROOT).endsWith(".safetensors");
  }

  /**
   * Reads the header and holds it against the file's size.
   *
   * @param file positioned anywhere; left anywhere
   * @param what names it in a refusal
   * @return how many tensors there are
   * @throws RefusedException if it is no such file
   * @throws IOException if it cannot be read
   */
  public static int check(SeekableByteChannel file, String what) throws RefusedException, IOException {
    long size = file.size();
    if (size < LENGTH_BYTES) {
      throw malformed(what, "bytes=" + size + " < LENGTH=" + LENGTH_BYTES);
    }
    long length = read(file, 0, LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MOST_HEADER_BYTES || length > size - LENGTH_BYTES) {
      String stated = Long.toUnsignedString(length);
      throw malformed(what, "header bytes=" + stated + " of a file of " + size + ", LIMIT=" + MOST_HEADER_BYTES);
    }
    byte[] header = read(file, LENGTH_BYTES, (int) length).array();
    if (header[0] != '{') {
      throw malformed(what, "the header does not begin with a brace");
    }
    Safetensors reading = new Safetensors(what, size - LENGTH_BYTES - length);
    HubJson.read(
        header,
        what,
        json -> {
          HubJson.object(json, what, name -> reading.member(name, json));
          return null;
        });
    reading.checkRanges();
    return reading.ranges.size();
  }

  private static ByteBuffer read(SeekableByteChannel file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    file.position(position);
    while (bytes.hasRemaining()) {
      if (file.read(bytes) < 0) {
        throw new IOException("it ended while it was read");
      }
    }
    return bytes.flip();
  }

  private void member(String name, JsonParser json) throws RefusedException {
    if (name.equals(METADATA)) {
      HubJson.object(json, what, key -> HubJson.text(json, what));
      return;
    }
    if (ranges.size() >= MOST_TENSORS) {
      throw malformed(what, "tensors > LIMIT=" + MOST_TENSORS);
    }
    ranges.add(tensor(name, json));
  }

  private Range tensor(String tensor, JsonParser json) throws RefusedException {
    String[] type = {""};
    List<Long> shape = new ArrayList<>();
    List<Long> offsets = new ArrayList<>();
    boolean[] hasShape = {false};
    HubJson.object(
        json,
        what,
        name -> {
          switch (name) {
            case "dtype" -> type[0] = HubJson.text(json, what);
            case "shape" -> {
              hasShape[0] = true;
              HubJson.list(json, what, () -> add(shape, json, MOST_DIMENSIONS));
            }
            case "data_offsets" -> HubJson.list(json, what, () -> add(offsets, json, 2));
            default -> throw malformed(what, "tensor=" + shown(tensor) + " has a key " + shown(name));
          }
        });
    if (type[0].isEmpty() || type[0].length() > MOST_TYPE_CHARACTERS || !hasShape[0] || offsets.size() != 2) {
      throw malformed(what, "tensor=" + shown(tensor) + " lacks dtype, shape or two data_offsets");
    }
    Range range = new Range(offsets.get(0), offsets.get(1));
    if (range.begin > range.end || range.end > dataBytes) {
      throw malformed(what, "tensor=" + shown(tensor) + " data_offsets=" + range.begin + ", " + range.end + " of " + dataBytes);
    }
    Integer bits = BITS.get(type[0]);
    if (bits != null && bytes(tensor, shape, bits) != range.end - range.begin) {
      throw malformed(
          what, "tensor=" + shown(tensor) + " is " + type[0] + shape + " and has bytes=" + (range.end - range.begin));
    }
    return range;
  }

  private void add(List<Long> list, JsonParser json, int most) throws RefusedException {
    if (list.size() >= most) {
      throw malformed(what, "a list is longer than LIMIT=" + most);
    }
    list.add(HubJson.number(json, what));
  }

  private long bytes(String tensor, List<Long> shape, int bits) throws RefusedException {
    try {
      long elements = 1;
      for (long dimension : shape) {
        elements = Math.multiplyExact(elements, dimension);
      }
      long all = Math.multiplyExact(elements, (long) bits);
      return all % Byte.SIZE == 0 ? all / Byte.SIZE : -1;
    } catch (ArithmeticException e) {
      throw malformed(what, "tensor=" + shown(tensor) + " is larger than any file");
    }
  }

  /** All bytes behind the header belong to exactly one tensor. */
  private void checkRanges() throws RefusedException {
    ranges.sort(Comparator.comparingLong(Range::begin).thenComparingLong(Range::end));
    long at = 0;
    for (Range range : ranges) {
      if (range.begin != at) {
        throw malformed(what, (range.begin < at ? "tensors overlap" : "nothing is said of the bytes") + " at " + Math.min(at, range.begin));
      }
      at = range.end;
    }
    if (at != dataBytes) {
      throw malformed(what, "tensors end at " + at + " of " + dataBytes);
    }
  }

  private static String shown(String name) {
    return name.substring(0, Math.min(name.length(), 100));
  }

  private static RefusedException malformed(String what, String why) {
    return new RefusedException(Refusal.CONTENT_MALFORMED, what + " is no file of tensors: " + why);
  }
}
