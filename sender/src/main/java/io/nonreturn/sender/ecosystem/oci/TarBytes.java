package io.nonreturn.sender.ecosystem.oci;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The bytes of a tar on disk, from any place on: by a seek, or where the tar is compressed with gzip by reading up to there. */
final class TarBytes {

  private static final int BUFFER_BYTES = 256 << 10;
  /** Of a compressed one: what is larger than any image is made to keep a reader busy. */
  private static final long MOST_UNPACKED_BYTES = 256L << 30;

  private final Path file;

  TarBytes(Path file) {
    this.file = file;
  }

  /** All of them, counted. */
  Position open() throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try {
      byte[] magic = new byte[2];
      boolean gzip = channel.read(java.nio.ByteBuffer.wrap(magic), 0) == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
      if (gzip) {
        return new Position(new GZIPInputStream(Channels.newInputStream(channel), BUFFER_BYTES), null);
      }
      return new Position(Channels.newInputStream(channel), channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** A range of them. */
  InputStream open(long offset, long size) throws IOException {
    Position in = open();
    try {
      in.skipNBytes(offset);
      in.end(offset + size);
      return in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** Counts, skips by seeking where it can, and ends where it is told to. One thread. */
  static final class Position extends FilterInputStream {
    private final FileChannel channel;
    private long at;
    private long end = MOST_UNPACKED_BYTES;
    private IOException diskError;

    private Position(InputStream in, FileChannel channel) throws IOException {
      super(in);
      this.channel = channel;
      if (channel != null) {
        end = channel.size();
      }
    }

    /** Of the next byte. */
    long position() {
      return at;
    }

    /** Throws the error that the disk had, which a library reports like one of the content. */
    void checkDisk() throws IOException {
      if (diskError != null) {
        throw diskError;
      }
    }

    private void end(long position) throws IOException {
      if (position > end) {
        throw new EOFException("an archive ends within a file");
      }
      end = position;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      try {
        int count = at >= end ? -1 : super.read(to, offset, (int) Math.min(length, end - at));
        at += Math.max(count, 0);
        return count;
      } catch (ZipException | EOFException e) {
        throw e;
      } catch (IOException e) {
        diskError = e;
        throw e;
      }
    }

    @Override
    public long skip(long count) throws IOException {
      long room = Math.clamp(count, 0, end - at);
      if (channel == null) {
        long skipped = super.skip(room);
        at += skipped;
        return skipped;
      }
      at += room;
      channel.position(at);
      return room;
    }

    @Override
    public int available() {
      return 0;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
