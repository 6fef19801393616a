package io.nonreturn.wire.audit;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Number and hash of the last line, beside the lines, so that lines cut off at the end are missed. Two slots of {@value #SLOT_BYTES} bytes are
 * written in turn, each with a checksum: a crash while one is written leaves the other, which names an earlier line.
 *
 * <pre>
 *   number, 20 digits | blank | hash, 64 hexadecimal digits | blank | first 16 digits of the SHA-256 of what is before | blanks | line feed
 * </pre>
 *
 * @param number of the line
 * @param hash of the line
 * @param slot where this stands: 0 or 1
 */
record AuditHead(long number, Digest hash, int slot) {

  static final AuditHead START = new AuditHead(0, Digest.ZERO, 1);
  private static final int SLOT_BYTES = 128;
  private static final int SUM = 16;

  /** The later of the two slots that are sound; empty when there is none. */
  static Optional<AuditHead> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(file);
    AuditHead best = null;
    for (int slot = 0; slot < 2 && (slot + 1) * SLOT_BYTES <= bytes.length; slot++) {
      AuditHead head = parse(new String(bytes, slot * SLOT_BYTES, SLOT_BYTES, StandardCharsets.US_ASCII).strip(), slot);
      if (head != null && (best == null || head.number > best.number)) {
        best = head;
      }
    }
    return Optional.ofNullable(best);
  }

  private static AuditHead parse(String text, int slot) {
    int end = text.lastIndexOf(' ');
    if (end < 0 || !sum(text.substring(0, end)).equals(text.substring(end + 1))) {
      return null;
    }
    int blank = text.indexOf(' ');
    return new AuditHead(Long.parseLong(text.substring(0, blank)), Digest.parse(text.substring(blank + 1, end)), slot);
  }

  /** The head for a later line, in the other slot. */
  AuditHead next(long later, Digest itsHash) {
    return new AuditHead(later, itsHash, 1 - slot);
  }

  /**
   * Writes its slot. Not forced: the lines were, and a head that a loss of power took back is behind them, which is no fault. What it must
   * never be is ahead.
   */
  void write(FileChannel file) throws IOException {
    String text = String.format(Locale.ROOT, "%020d %s", number, hash.hex());
    String line = String.format(Locale.ROOT, "%-" + (SLOT_BYTES - 1) + "s\n", text + " " + sum(text));
    ByteBuffer rest = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
    long at = (long) slot * SLOT_BYTES;
    while (rest.hasRemaining()) {
      at += file.write(rest, at);
    }
  }

  private static String sum(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.US_ASCII)).hex().substring(0, SUM);
  }
}
