package io.nonreturn.receiver.ecosystem.npm;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a tarball is, learned in one pass over its bytes: its digests, and the name and version in its own {@code package.json}. Nothing
 * is unpacked to disk.
 *
 * @param sha512 in hexadecimal digits
 * @param sha1 in hexadecimal digits
 * @param name as the package inside states it
 * @param version the same
 */
record Tarball(String sha512, String sha1, String name, String version) {
  private static final int BUFFER_BYTES = 64 << 10;
  /** What registries do to a version when it is published: a leading letter and what was built go away. */
  private static final Pattern LOOSE = Pattern.compile("\\s*[=v]*\\s*([^+\\s]*)(?:\\+\\S*)?\\s*");

  /**
   * Reads a file.
   *
   * @throws RefusedException if it is no package
   * @throws IOException if the disk fails
   */
  static Tarball read(Path file) throws RefusedException, IOException {
    try (Hashed hashed = new Hashed(Files.newInputStream(file))) {
      TarballInside inside;
      try {
        inside = TarballInside.read(hashed);
      } catch (RefusedException e) {
        hashed.checkFile();
        throw e;
      }
      hashed.drain();
      return new Tarball(hex(hashed.sha512), hex(hashed.sha1), inside.name(), inside.version());
    }
  }

  /** Whether the package inside is this version of this package. */
  boolean isOf(String itsName, String itsVersion) {
    return name.strip().equals(itsName) && clean(version).equals(clean(itsVersion));
  }

  private static String clean(String version) {
    var matcher = LOOSE.matcher(version);
    return matcher.matches() ? matcher.group(1) : version;
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The file, hashed as it is read. It remembers an error of the disk, which a decoder would report like one of the content. */
  private static final class Hashed extends InputStream {
    private final InputStream file;
    private final MessageDigest sha512 = digest("SHA-512");
    private final MessageDigest sha1 = digest("SHA-1");
    private IOException fileError;

    Hashed(InputStream file) {
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int count;
      try {
        count = file.read(to, offset, length);
      } catch (IOException e) {
        fileError = e;
        throw e;
      }
      if (count > 0) {
        sha512.update(to, offset, count);
        sha1.update(to, offset, count);
      }
      return count;
    }

    void drain() throws IOException {
      byte[] buffer = new byte[BUFFER_BYTES];
      while (read(buffer, 0, buffer.length) >= 0) {
        // Hashed on the way.
      }
    }

    void checkFile() throws IOException {
      if (fileError != null) {
        throw fileError;
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
    }

    private static MessageDigest digest(String algorithm) {
      try {
        return MessageDigest.getInstance(algorithm);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has " + algorithm, e);
      }
    }
  }
}
