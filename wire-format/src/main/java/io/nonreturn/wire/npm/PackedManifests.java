package io.nonreturn.wire.npm;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Finds each {@code package.json} in a tarball as clients would read it, from the stream. Clients unpack every entry with the first part of its
 * path cut off, and the last of two equal ones wins, however its path is written; so all of them are told. Nothing may follow the block of
 * zeros that ends an archive, since some clients read on there. The archive may be hostile: inflated bytes, entries and the bytes of headers
 * are capped. Both sides look in this way, so that the low side leaves out what the high side would refuse.
 */
public final class PackedManifests {

  /** Inflated bytes that are looked into. The largest packages, with programs for one system inside, come near. */
  public static final long MOST_INFLATED_BYTES = 512L << 20;

  /** Of one file; descriptions of the whole API have been put into it. */
  public static final int MOST_MANIFEST_BYTES = 4 << 20;

  /** Inflated bytes of one entry's headers: long names and extended attributes are read into memory. */
  private static final int HEADER_BYTES = 1 << 20;

  private static final int MOST_ENTRIES = 200_000;
  private static final int BLOCK_BYTES = 512;
  private static final int MOST_MESSAGE = 200;
  private static final String MANIFEST = "package.json";

  private PackedManifests() {}

  /** Takes one file's bytes; where they are more than {@link #MOST_MANIFEST_BYTES}, one more of them. */
  @FunctionalInterface
  public interface Visit<X extends Exception> {
    /** Looks at the bytes. */
    void manifest(byte[] file) throws X;
  }

  /**
   * Reads a compressed archive, as far as the caps go. What lies behind the cap on inflated bytes is not looked at.
   *
   * @param compressed not closed
   * @throws IOException if it is no archive, is damaged or hostile, cannot be read, or has no such file within the caps
   * @throws X if the visit does
   */
  public static <X extends Exception> void read(InputStream compressed, Visit<X> visit) throws IOException, X {
    int found = 0;
    Capped inflated = null;
    // The streams hold nothing that needs closing beyond the file, which is the caller's.
    try {
      inflated = new Capped(new GZIPInputStream(compressed, 1 << 16));
      TarArchiveInputStream tar = new TarArchiveInputStream(inflated, BLOCK_BYTES);
      for (int entries = 0; entries < MOST_ENTRIES && inflated.total <= MOST_INFLATED_BYTES; entries++) {
        inflated.allowed = HEADER_BYTES;
        TarArchiveEntry entry = tar.getNextEntry();
        if (entry == null) {
          checkEnd(inflated);
          break;
        }
        inflated.allowed = Long.MAX_VALUE;
        if (!entry.isDirectory() && isManifest(entry.getName())) {
          visit.manifest(tar.readNBytes(MOST_MANIFEST_BYTES + 1));
          found++;
        }
        tar.skip(Long.MAX_VALUE);
      }
    } catch (IOException | RuntimeException damaged) {
      // The library reports damage in many types. What a client unpacks before it sees the damage is what was found here.
      boolean isEnough = found > 0 && inflated.total > MOST_INFLATED_BYTES;
      if (!isEnough) {
        throw new IOException("not readable as a package: " + brief(damaged), damaged);
      }
    }
    if (found == 0) {
      throw new IOException("no package.json within entries=" + MOST_ENTRIES + " bytes=" + MOST_INFLATED_BYTES);
    }
  }

  /**
   * Whether clients unpack this as the file that they read. They cut off the first part, which may be empty; behind it neither empty parts nor
   * dots say anything, and systems take a backslash for a slash, and case and dots or spaces at the end for nothing.
   */
  private static boolean isManifest(String path) {
    String slashes = path.replace('\\', '/');
    int start = slashes.indexOf('/') + 1;
    while (start > 0 && (slashes.startsWith("/", start) || slashes.startsWith("./", start))) {
      start += slashes.charAt(start) == '/' ? 1 : 2;
    }
    int end = slashes.length();
    while (end > start && ". ".indexOf(slashes.charAt(end - 1)) >= 0) {
      end--;
    }
    return start > 0 && end - start == MANIFEST.length() && slashes.regionMatches(true, start, MANIFEST, 0, MANIFEST.length());
  }

  private static void checkEnd(Capped inflated) throws IOException {
    inflated.allowed = Long.MAX_VALUE;
    byte[] buffer = new byte[1 << 13];
    for (int count = inflated.read(buffer, 0, buffer.length); count >= 0; count = inflated.read(buffer, 0, buffer.length)) {
      for (int i = 0; i < count; i++) {
        if (buffer[i] != 0) {
          throw new IOException("something follows its end");
        }
      }
    }
  }

  private static String brief(Throwable damaged) {
    String text = String.valueOf(damaged.getMessage());
    return text.length() <= MOST_MESSAGE ? text : text.substring(0, MOST_MESSAGE);
  }

  /** Counts inflated bytes, and ends with an error when more than what is allowed at the moment is asked for. */
  private static final class Capped extends InputStream {

    private final InputStream inflated;
    private long allowed = HEADER_BYTES;
    private long total;

    Capped(InputStream inflated) {
      this.inflated = inflated;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int count = inflated.read(to, offset, length);
      total += Math.max(count, 0);
      allowed -= Math.max(count, 0);
      if (allowed < 0 || total > MOST_INFLATED_BYTES) {
        throw new IOException("archive inflates to more than allowed");
      }
      return count;
    }
  }
}
