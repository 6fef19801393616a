package io.nonreturn.wire.deb;

import io.nonreturn.wire.ArtifactPath;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.tukaani.xz.XZIOException;
import org.tukaani.xz.XZInputStream;

/**
 * An index that names files of the pool.
 *
 * @param base its name without what says how it is compressed: {@code Packages} or {@code Sources}
 * @param compression {@code xz}, {@code gz}, or empty
 */
public record IndexFile(String base, String compression) {
  /** Debian's largest of today have 60 MB, decompressed. */
  private static final long MOST_PLAIN_BYTES = 2L << 30;
  /** What xz at its highest level asks for, and some. */
  private static final int MOST_XZ_KIB = 100 << 10;

  private static final Pattern NAME = Pattern.compile("(?:.*/)?(Packages|Sources)(?:\\.(xz|gz))?");
  private static final Pattern UNREADABLE = Pattern.compile("(?:.*/)?(Packages|Sources)\\.[a-z0-9]+");
  private static final Pattern FILE = Pattern.compile("([0-9A-Fa-f]{64})\\s+([0-9]{1,15})\\s+([^\\s/]+)");
  private static final Set<String> FIELDS = Set.of("package", "filename", "size", "sha256", "directory", "checksums-sha256");

  /** Takes what an index names. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * A file.
     *
     * @param path relative to the mirror's root
     */
    void file(String path, long size, Digest sha256) throws RefusedException;
  }

  /** Whether a path leads to such an index, and of which kind; an index in a form that cannot be read here is refused. */
  public static Optional<IndexFile> of(String path) throws RefusedException {
    Matcher name = NAME.matcher(path);
    if (name.matches()) {
      return Optional.of(new IndexFile(name.group(1), name.group(2) == null ? "" : name.group(2)));
    }
    if (UNREADABLE.matcher(path).matches()) {
      throw new RefusedException(Refusal.CONTENT_MALFORMED, "path=" + path + " is compressed in a way that is not read here");
    }
    return Optional.empty();
  }

  /** Whether {@link #of} would take it. */
  public static boolean isReadable(String path) {
    return NAME.matcher(path).matches();
  }

  /**
   * Reads all of it.
   *
   * @param in the index as it lies there; not closed
   */
  public void read(InputStream in, Visitor visitor) throws RefusedException, IOException {
    try {
      Stanzas stanzas = new Stanzas(new Capped(plain(in), MOST_PLAIN_BYTES), FIELDS);
      for (Map<String, String> stanza = stanzas.next(); stanza != null; stanza = stanzas.next()) {
        if (base.equals("Packages")) {
          binary(stanza, visitor);
        } else {
          source(stanza, visitor);
        }
      }
    } catch (XZIOException | ZipException | EOFException | CapException e) {
      throw malformed(e.getMessage());
    }
  }

  private InputStream plain(InputStream in) throws IOException {
    return switch (compression) {
      case "xz" -> new XZInputStream(in, MOST_XZ_KIB);
      case "gz" -> new GZIPInputStream(in, 64 << 10);
      default -> in;
    };
  }

  private static void binary(Map<String, String> stanza, Visitor visitor) throws RefusedException {
    String path = field(stanza, "filename");
    String size = field(stanza, "size");
    String sha256 = field(stanza, "sha256");
    if (!size.matches("[0-9]{1,15}") || !sha256.matches("[0-9A-Fa-f]{64}")) {
      throw malformed("size or SHA256 of " + field(stanza, "package") + " is none");
    }
    visitor.file(path(path), Long.parseLong(size), Digest.parse(sha256));
  }

  private static void source(Map<String, String> stanza, Visitor visitor) throws RefusedException {
    String folder = field(stanza, "directory");
    for (String line : (Iterable<String>) field(stanza, "checksums-sha256").lines()::iterator) {
      if (line.isBlank()) {
        continue;
      }
      Matcher file = FILE.matcher(line);
      if (!file.matches()) {
        throw malformed("a line of Checksums-Sha256 of " + field(stanza, "package") + " is not digest, size and name");
      }
      String path = folder.equals(".") ? file.group(3) : folder + "/" + file.group(3);
      visitor.file(path(path), Long.parseLong(file.group(2)), Digest.parse(file.group(1)));
    }
  }

  private static String field(Map<String, String> stanza, String name) throws RefusedException {
    String value = stanza.get(name);
    if (value == null) {
      throw malformed("a paragraph has no field " + name);
    }
    return value;
  }

  private static String path(String stated) throws RefusedException {
    String path = stated.startsWith("./") ? stated.substring(2) : stated;
    if (ArtifactPath.check(path) != null) {
      throw malformed("it names a path that must not cross");
    }
    return path;
  }

  private static RefusedException malformed(String why) {
    return new RefusedException(Refusal.CONTENT_MALFORMED, "no index of packages: " + why);
  }

  /** More came than may. */
  private static final class CapException extends IOException {
    private static final long serialVersionUID = 1;

    CapException(long most) {
      super("decompressed bytes > LIMIT=" + most);
    }
  }

  /** Gives so many bytes and no more. */
  private static final class Capped extends FilterInputStream {
    private final long most;
    private long left;

    Capped(InputStream in, long most) {
      super(in);
      this.most = most;
      this.left = most;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      left -= Math.max(0, count);
      if (left < 0) {
        throw new CapException(most);
      }
      return count;
    }
  }
}
