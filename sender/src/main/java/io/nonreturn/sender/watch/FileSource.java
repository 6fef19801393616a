package io.nonreturn.sender.watch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file as it was when the folder was scanned: it is taken only if it is still that file after the last byte was read.
 *
 * <p>Links were resolved by the scan, so one that appears here was put in place afterwards and is refused by the open.
 */
record FileSource(Path file, Fingerprint fingerprint) implements Source {

  @Override
  public ReadableByteChannel open() throws IOException, SkippedException {
    verify();
    return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void verify() throws IOException, SkippedException {
    Fingerprint.Entry now;
    try {
      now = Fingerprint.look(file);
    } catch (NoSuchFileException e) {
      throw new SkippedException(Skipped.CHANGED_WHILE_READ, "it is gone");
    }
    if (!now.isFile() || !now.fingerprint().equals(fingerprint)) {
      throw new SkippedException(Skipped.CHANGED_WHILE_READ, "");
    }
  }
}
