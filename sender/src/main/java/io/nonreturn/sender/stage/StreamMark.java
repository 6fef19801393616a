package io.nonreturn.sender.stage;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.SessionId;
import io.nonreturn.wire.disk.DurableFolders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A small file beside the state folder that says how far the stream has come, so that a journal which was lost, or put back from a
 * copy, is noticed before it gives a number twice.
 *
 * <pre>
 * nonreturn mark 1
 * epoch 1764000000
 * sequence 42            the highest number that may ever have left
 * chain 6edb…0c59        up to that number
 * session 19b76daa80054321
 * sha256 …               of all lines above
 * </pre>
 *
 * <p>It is replaced whole: written under another name, forced, renamed, its folder forced. A crash leaves the old one or the new one.
 * Not thread-safe: {@link Journal} holds its writer's monitor.
 */
public final class StreamMark {

  private static final String TITLE = "nonreturn mark 1";
  private static final int LINES = 6;
  private static final int MOST_BYTES = 1024;

  /**
   * What the file says.
   *
   * @param stream epoch, highest number and chain
   * @param session the newest session id, 0 before the first
   */
  public record Content(StreamState stream, long session) {

    private String text() {
      String body =
          String.join(
              "\n",
              TITLE,
              "epoch " + stream.epoch(),
              "sequence " + stream.sequence(),
              "chain " + stream.chain().hex(),
              "session " + SessionId.hex(session),
              "");
      return body + "sha256 " + Digest.sha256(body.getBytes(StandardCharsets.UTF_8)).hex() + "\n";
    }
  }

  /** The file is not what was written. */
  static final class Damaged extends IOException {
    private static final long serialVersionUID = 1;

    Damaged(String message) {
      super(message);
    }
  }

  private final Path file;

  private StreamMark(Path file) {
    this.file = file;
  }

  /** The mark in this file, which need not exist. */
  public static StreamMark at(Path file) {
    return new StreamMark(file.toAbsolutePath());
  }

  /** Where the mark belongs that nobody configured: beside the state folder, so that a copy of the folder does not bring it along. */
  public static Path besides(Path state) {
    return state.resolveSibling(state.getFileName() + ".mark");
  }

  /** The later of two sessions, which are unsigned. */
  static long later(long session, long other) {
    return Long.compareUnsigned(session, other) > 0 ? session : other;
  }

  Path file() {
    return file;
  }

  /**
   * Reads the mark.
   *
   * @return null when there is no file
   * @throws Damaged when it is not what was written
   * @throws IOException when it cannot be read
   */
  Content read() throws IOException {
    byte[] bytes;
    try {
      bytes = Files.size(file) > MOST_BYTES ? new byte[0] : Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return null;
    }
    Content content = parse(new String(bytes, StandardCharsets.UTF_8));
    if (content == null) {
      throw new Damaged("mark " + file + " is damaged");
    }
    return content;
  }

  private static Content parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() != LINES) {
      return null;
    }
    try {
      Content content =
          new Content(
              new StreamState(
                  Long.parseLong(value(lines.get(1))),
                  Long.parseLong(value(lines.get(2))),
                  Digest.parse(value(lines.get(3)))),
              Long.parseUnsignedLong(value(lines.get(4)), 16));
      return content.text().equals(text) ? content : null; // one way to write each: the sum and all else is checked at once
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String value(String line) {
    return line.substring(line.indexOf(' ') + 1);
  }

  /** Replaces the mark; it is durable when this returns, and the old one is there as long as it has not. */
  void write(Content content) throws IOException {
    Path folder = file.getParent();
    if (!Files.isDirectory(folder)) {
      DurableFolders.create(folder);
    }
    Path next = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content.text().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    DiskSync.force(folder);
  }
}
