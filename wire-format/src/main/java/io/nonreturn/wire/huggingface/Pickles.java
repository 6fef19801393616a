package io.nonreturn.wire.huggingface;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Python's pickles, which are programs: whoever loads one runs what its maker wrote. They are told by their names, and by how they begin: a
 * pickle of protocol 2 to 5 by its first opcode, what {@code torch.save} writes by the pickle that its archive holds. A text that is a pickle of
 * protocol 0 looks like any text and is told by its name alone.
 */
public final class Pickles {
  private static final List<String> ENDINGS = List.of(".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib");

  private static final int PROTO = 0x80;
  private static final int LOCAL_FILE = 0x04034b50;
  private static final int DIRECTORY_END = 0x06054b50;
  private static final int DIRECTORY_END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR_BYTES = 20;
  private static final int END_64_BYTES = 56;
  private static final int MOST_COMMENT = 0xffff;
  /** Of an archive's directory: one of some hundred thousand entries. */
  private static final int MOST_DIRECTORY_BYTES = 32 << 20;

  /** Opcodes of protocols 2 to 5 (the standard library's {@code pickletools}). */
  private static final String OPCODES = "(.012FIJKLMNPQRSTUVXabcdeghijlopqrstu]}GBC)\u0080\u0081\u0082\u0083\u0084\u0085\u0086\u0087\u0088"
      + "\u0089\u008a\u008b\u008c\u008d\u008e\u008f\u0090\u0091\u0092\u0093\u0094\u0095\u0096\u0097\u0098";

  private Pickles() {}

  /** Whether files of this name usually are pickles. */
  public static boolean isNamed(String path) {
    String small = path.toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(small::endsWith);
  }

  /**
   * Whether the bytes begin like a pickle, or are an archive that holds one.
   *
   * @param file positioned anywhere; left anywhere
   */
  public static boolean isPickle(SeekableByteChannel file) throws IOException {
    ByteBuffer start = read(file, 0, 4);
    if (start.remaining() >= 3 && (start.get(0) & 0xff) == PROTO) {
      int protocol = start.get(1) & 0xff;
      return protocol >= 2 && protocol <= 5 && OPCODES.indexOf((char) (start.get(2) & 0xff)) >= 0;
    }
    return start.remaining() == 4 && start.getInt(0) == LOCAL_FILE && holdsPickle(file);
  }

  /** Looks for names of pickles in an archive's directory; a directory that cannot be looked through is as bad as one. */
  private static boolean holdsPickle(SeekableByteChannel file) throws IOException {
    int tail = (int) Math.min(file.size(), END_BYTES + MOST_COMMENT + LOCATOR_BYTES + END_64_BYTES);
    long tailStart = file.size() - tail;
    ByteBuffer end = read(file, tailStart, tail);
    for (int at = end.limit() - END_BYTES; at >= 0; at--) {
      if (end.getInt(at) == DIRECTORY_END) {
        long size = end.getInt(at + 12) & 0xffffffffL;
        long offset = end.getInt(at + 16) & 0xffffffffL;
        if (at >= LOCATOR_BYTES && end.getInt(at - LOCATOR_BYTES) == LOCATOR_64) {
          ByteBuffer end64 = read(file, end.getLong(at - LOCATOR_BYTES + 8), END_64_BYTES);
          if (end64.remaining() < END_64_BYTES || end64.getInt(0) != DIRECTORY_END_64) {
            return true;
          }
          size = end64.getLong(40);
          offset = end64.getLong(48);
        }
        if (size < 0 || size > MOST_DIRECTORY_BYTES) {
          return true;
        }
        // Some readers believe the offset, others look before the end: what either finds counts.
        long before = Math.max(0, tailStart + at - LOCATOR_BYTES - END_64_BYTES - size);
        int span = (int) (tailStart + at - before);
        return namesPickle(read(file, offset, (int) size)) || namesPickle(read(file, before, span));
      }
    }
    return false; // no archive: nothing reads it as one
  }

  private static boolean namesPickle(ByteBuffer directory) {
    String text = StandardCharsets.ISO_8859_1.decode(directory).toString().toLowerCase(Locale.ROOT);
    return text.contains(".pkl") || text.contains(".pickle");
  }

  /** What is there of a range, little endian; nothing where the range begins outside. */
  private static ByteBuffer read(SeekableByteChannel file, long position, int length) throws IOException {
    if (position < 0 || position > file.size()) {
      return ByteBuffer.allocate(0);
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(length, file.size() - position)).order(ByteOrder.LITTLE_ENDIAN);
    file.position(position);
    while (bytes.hasRemaining() && file.read(bytes) >= 0) {
      // On.
    }
    return bytes.flip();
  }
}
