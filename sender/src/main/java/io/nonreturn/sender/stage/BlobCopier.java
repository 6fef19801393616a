package io.nonreturn.sender.stage;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.OwnFile;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Limits;
import io.nonreturn.wire.settings.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies the bytes of one artifact into the store's temporary folder, and tells whose fault it is when that fails. One thread. */
final class BlobCopier {

  /** Tells which blobs need not be written again. */
  interface Known {
    boolean isHere(Digest id, long size) throws StagingException;
  }

  private final BlobStore blobs;
  private final BlobWriter writer;
  private final Known known;

  BlobCopier(BlobStore blobs, BlobWriter writer, Known known) {
    this.blobs = blobs;
    this.writer = writer;
    this.known = known;
  }

  /**
   * Copies, and checks that the bytes did not change meanwhile.
   *
   * @return the blob; without a temporary file when it is here already
   * @throws SkippedException if the source cannot be taken now; {@link Skipped#NO_ROOM} if the disk is full
   * @throws StagingException if the store cannot be written
   */
  BlobStore.Written copy(ArtifactDraft artifact) throws IOException, SkippedException, StagingException {
    BlobStore.Written blob = copied(artifact);
    boolean kept = false;
    try {
      verify(artifact, blob.id());
      if (blob.temporary() == null || known.isHere(blob.id(), blob.size())) {
        return new BlobStore.Written(null, blob.id(), blob.size());
      }
      kept = true;
      return blob;
    } finally {
      if (!kept && blob.temporary() != null) {
        BlobStore.discard(blob.temporary());
      }
    }
  }

  private BlobStore.Written copied(ArtifactDraft artifact) throws IOException, SkippedException, StagingException {
    BlobStore.Written linked = linked(artifact);
    if (linked != null) {
      return linked;
    }
    try (ReadableByteChannel source = SourceChannel.open(artifact.source())) {
      return writer.readFirst(source) ? copiedSmall() : copiedLarge(source);
    } catch (SourceChannel.ReadFailure e) {
      throw new SkippedException(Skipped.UNREADABLE, e.getMessage());
    }
  }

  /** A file of ours gets a second name instead of a copy; null where there is none, or the file system cannot do that. */
  private BlobStore.Written linked(ArtifactDraft artifact) throws SkippedException, StagingException {
    OwnFile own;
    try {
      own = artifact.source().ownFile();
    } catch (ClosedByInterruptException e) {
      throw unwritable(e); // no fault of the source: the daemon is being stopped
    } catch (IOException e) {
      throw new SkippedException(Skipped.UNREADABLE, e.toString());
    }
    if (own == null) {
      return null;
    }
    if (known.isHere(own.digest(), own.size())) {
      return new BlobStore.Written(null, own.digest(), own.size());
    }
    Path file = blobs.newTemporary();
    try {
      Files.createLink(file, own.file());
      return new BlobStore.Written(file, own.digest(), own.size());
    } catch (IOException | UnsupportedOperationException e) {
      return null; // copied as any other
    }
  }

  /** A small file is written only if it is new; there is no temporary file when it is not. */
  private BlobStore.Written copiedSmall() throws IOException, SkippedException, StagingException {
    ByteBuffer bytes = writer.first();
    int size = bytes.remaining();
    Digest id = writer.digestFirst();
    if (known.isHere(id, size)) {
      return new BlobStore.Written(null, id, size);
    }
    Path file = blobs.newTemporary();
    try (FileChannel target = BlobStore.create(file)) {
      while (bytes.hasRemaining()) {
        target.write(bytes);
      }
      return new BlobStore.Written(file, id, size);
    } catch (IOException e) {
      BlobStore.discard(file);
      throw diskFailure(e);
    }
  }

  private BlobStore.Written copiedLarge(ReadableByteChannel source)
      throws IOException, SkippedException, StagingException {
    Path file = blobs.newTemporary();
    boolean done = false;
    try (FileChannel target = BlobStore.create(file)) {
      Digest id = writer.copy(source, target, Limits.BLOB_BYTES);
      long size = target.size();
      done = true;
      return new BlobStore.Written(file, id, size);
    } catch (SourceChannel.ReadFailure e) {
      throw e;
    } catch (IOException e) {
      throw diskFailure(e);
    } finally {
      if (!done) {
        BlobStore.discard(file);
      }
    }
  }

  private static void verify(ArtifactDraft artifact, Digest found) throws SkippedException {
    try {
      artifact.source().verify();
    } catch (IOException e) {
      throw new SkippedException(Skipped.CHANGED_WHILE_READ, e.toString());
    }
    if (artifact.expected() != null && !artifact.expected().equals(found)) {
      throw new SkippedException(
          Skipped.NOT_AS_STATED, "sha256=" + found + " where upstream states " + artifact.expected());
    }
  }

  /** A full disk costs the bundle that does not fit, whatever else the store as a whole. */
  private static StagingException diskFailure(IOException e) throws SkippedException {
    if (FileErrors.isDiskFull(e)) {
      throw new SkippedException(Skipped.NO_ROOM, e.getMessage());
    }
    return unwritable(e);
  }

  static StagingException unwritable(IOException e) {
    return new StagingException(
        "state folder cannot be written (" + e.getMessage() + "); free some space or repair the disk", e);
  }
}
