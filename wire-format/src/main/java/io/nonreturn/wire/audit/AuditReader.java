package io.nonreturn.wire.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the lines of all files in their order, one at a time, whatever stands in them. One thread. */
public final class AuditReader implements AutoCloseable {

  private final List<Path> files;
  private int next;
  private InputStream in = InputStream.nullInputStream();
  private Path file;
  private long line;

  /** Whoever writes meanwhile is seen or not. */
  public AuditReader(Path folder) throws IOException {
    files = new AuditFolder(folder).logs();
  }

  /** How many files there are. */
  public int files() {
    return files.size();
  }

  /**
   * A line as it stands.
   *
   * @param file where
   * @param line which of the file, from 1
   * @param bytes without the line feed; of a line that is longer than any can be, only the beginning
   * @param isWhole whether a line feed ends it
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Raw(Path file, long line, byte[] bytes, boolean isWhole) {}

  /** The next line, or null behind the last one. */
  public Raw next() throws IOException {
    while (true) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int c = in.read();
      while (c >= 0 && c != '\n') {
        if (bytes.size() <= AuditTail.LINE_BYTES) {
          bytes.write(c);
        }
        c = in.read();
      }
      if (c >= 0 || bytes.size() > 0) {
        return new Raw(file, ++line, bytes.toByteArray(), c >= 0);
      }
      if (next == files.size()) {
        return null;
      }
      in.close();
      file = files.get(next++);
      line = 0;
      in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
