package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.sender.watch.Source;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/**
 * A file in an archive, valid as long as the archive is the one that was looked at.
 *
 * @param archive tells whether it still is
 * @param bytes of the tar
 * @param offset in the tar, decompressed
 * @param size in bytes
 */
record RangeSource(Source archive, TarBytes bytes, long offset, long size) implements Source {

  @Override
  public ReadableByteChannel open() throws IOException, SkippedException {
    archive.verify();
    return Channels.newChannel(bytes.open(offset, size));
  }

  @Override
  public void verify() throws IOException, SkippedException {
    archive.verify();
  }
}
