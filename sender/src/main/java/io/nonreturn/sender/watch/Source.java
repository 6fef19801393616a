package io.nonreturn.sender.watch;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** Where the bytes of an artifact come from. Used by one thread, and only while its draft is staged. */
public interface Source {

  /**
   * Opens the bytes from their beginning; the caller closes.
   *
   * @throws SkippedException if the file is not to be taken now
   * @throws IOException if reading fails
   */
  ReadableByteChannel open() throws IOException, SkippedException;

  /**
   * Called when all bytes were read and before they count: throws if they may have changed meanwhile.
   *
   * @throws SkippedException if they may have changed
   * @throws IOException if that cannot be told
   */
  void verify() throws IOException, SkippedException;

  /**
   * The bytes as a file of ours that need not be copied; asked for before {@link #open}, which is then not called.
   *
   * @return null when they must be copied
   * @throws SkippedException if the file is not to be taken now
   * @throws IOException if reading fails
   */
  default OwnFile ownFile() throws IOException, SkippedException {
    return null;
  }

  /** A source of a file that is not to be taken now: its bundle keeps the version that it had, if any. */
  static Source skipped(Skipped cause, String detail) {
    return new Source() {
      @Override
      public ReadableByteChannel open() throws SkippedException {
        throw new SkippedException(cause, detail);
      }

      @Override
      public void verify() throws SkippedException {
        throw new SkippedException(cause, detail);
      }
    };
  }
}
