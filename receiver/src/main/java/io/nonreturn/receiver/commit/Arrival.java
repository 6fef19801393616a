package io.nonreturn.receiver.commit;

import io.nonreturn.receiver.assemble.CompletedBlob;
import io.nonreturn.wire.Digest;

/** One whole object on its way from the assembler to the committer. */
sealed interface Arrival {
  /** The object's SHA-256. */
  Digest id();

  /** Memory that it holds, in bytes. */
  long weightBytes();

  record Blob(CompletedBlob blob) implements Arrival {
    @Override
    public Digest id() {
      return blob.id();
    }

    @Override
    public long weightBytes() {
      return blob instanceof CompletedBlob.InMemory small ? small.size() : 0;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record SignedManifest(Digest id, byte[] envelope) implements Arrival {
    @Override
    public long weightBytes() {
      return envelope.length;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record SignedInventory(Digest id, byte[] envelope) implements Arrival {
    @Override
    public long weightBytes() {
      return envelope.length;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record SignedHead(Digest id, byte[] envelope) implements Arrival {
    @Override
    public long weightBytes() {
      return envelope.length;
    }
  }
}
