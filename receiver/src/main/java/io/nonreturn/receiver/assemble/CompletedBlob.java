package io.nonreturn.receiver.assemble;

import io.nonreturn.wire.Digest;
import java.nio.file.Path;

/** A blob whose bytes are all here and whose SHA-256 was found equal to its identity. Not durable yet. */
public sealed interface CompletedBlob {

  /** SHA-256 of the bytes, computed here. */
  Digest id();

  /** Length in bytes. */
  long size();

  /**
   * A small blob.
   *
   * @param bytes exactly the blob; owned by the receiver of this record
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record InMemory(Digest id, byte[] bytes) implements CompletedBlob {
    @Override
    public long size() {
      return bytes.length;
    }
  }

  /**
   * A blob in a file of the spool. The receiver of this record owns the file: it forces it and renames it into the store,
   * or deletes it. Left where it is, it is found again at the next start.
   *
   * @param file exactly the blob, written but not forced
   */
  record InSpool(Digest id, long size, Path file) implements CompletedBlob {}
}
