package io.nonreturn.sender.stage;

import io.nonreturn.sender.admit.AdmittedBundle;
import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Some bundles on their way into the stream: copied one by one, made durable and numbered together.
 *
 * <p>Either all of them get their numbers or nothing remains. While it is open no blob is removed from the store. One thread.
 */
final class Batch implements AutoCloseable {

  private static final int MAX_BUNDLES = 256;
  private static final int MAX_FILES = 4_000;
  private static final long MAX_BYTES = 64 << 20;

  private final Mirror mirror;
  private final Journal journal;
  private final BlobStore blobs;
  private final BlobWriter writer;
  private final StagingStats stats;
  private final List<PreparedBundle> prepared = new ArrayList<>();
  private final List<BundleDraft> complete = new ArrayList<>();
  private final Map<Digest, BlobStore.Written> written = new HashMap<>();
  private long writtenBytes;
  private long preparedFiles;
  private boolean open = true;

  Batch(Mirror mirror, Journal journal, BlobStore blobs, BlobWriter writer, StagingStats stats) {
    this.mirror = mirror;
    this.journal = journal;
    this.blobs = blobs;
    this.writer = writer;
    this.stats = stats;
    blobs.use().readLock().lock();
  }

  boolean isFull() {
    return prepared.size() >= MAX_BUNDLES || preparedFiles >= MAX_FILES || writtenBytes >= MAX_BYTES;
  }

  /** Copies what is new of the bundle. A file that cannot be taken now keeps the version that it had, if any. */
  void add(AdmittedBundle admitted) throws IOException, StagingException {
    BundleDraft draft = admitted.draft();
    Map<String, StagedFile> known = journal.files(mirror.name(), draft.name());
    List<StagedFile> files = new ArrayList<>(draft.artifacts().size());
    boolean again = false;
    for (ArtifactDraft artifact : draft.artifacts()) {
      StagedFile last = known.get(artifact.path());
      try {
        files.add(isUnchanged(artifact, last) ? last : taken(artifact));
        mirror.skips().forget(artifact.origin());
      } catch (SkippedException e) {
        mirror.skips().note(artifact.origin(), e.skipped(), e.getMessage());
        again |= e.skipped().mayPass();
        if (last != null && blobs.isStored(last.digest(), last.size())) {
          files.add(new StagedFile(last.path(), last.mediaType(), last.digest(), last.size(), null));
        }
      }
    }
    if (!files.isEmpty() || draft.removed()) {
      prepared.add(new PreparedBundle(mirror.name(), mirror.ecosystem(), draft, admitted.policy(), files));
      preparedFiles += files.size();
    }
    if (!again) {
      complete.add(draft);
    }
  }

  /**
   * Makes the blobs durable, then the journal entry.
   *
   * @return the bundles that got a number
   */
  List<PreparedBundle> commit() throws StagingException {
    try {
      blobs.publish(written.values());
    } catch (IOException e) {
      throw diskFailure(e);
    }
    written.clear();
    List<PreparedBundle> numbered = prepared.isEmpty() ? List.of() : journal.append(prepared);
    complete.forEach(mirror::taken);
    return numbered;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      blobs.discard(written.values());
      blobs.use().readLock().unlock();
    }
  }

  private boolean isUnchanged(ArtifactDraft artifact, StagedFile last) {
    return last != null
        && artifact.fingerprint() != null
        && artifact.fingerprint().equals(last.fingerprint())
        && artifact.mediaType().equals(last.mediaType())
        && blobs.isStored(last.digest(), last.size());
  }

  private StagedFile taken(ArtifactDraft artifact) throws IOException, SkippedException, StagingException {
    BlobStore.Written blob = copied(artifact);
    try {
      verify(artifact, blob.id());
    } catch (SkippedException e) {
      if (blob.temporary() != null) {
        BlobStore.discard(blob.temporary());
      }
      throw e;
    }
    if (blob.temporary() != null) {
      keep(blob);
    }
    return new StagedFile(artifact.path(), artifact.mediaType(), blob.id(), blob.size(), artifact.fingerprint());
  }

  private BlobStore.Written copied(ArtifactDraft artifact) throws IOException, SkippedException, StagingException {
    try (ReadableByteChannel source = SourceChannel.open(artifact.source())) {
      return writer.readFirst(source) ? copiedSmall() : copiedLarge(source);
    } catch (SourceChannel.ReadFailure e) {
      throw new SkippedException(Skipped.UNREADABLE, e.getMessage());
    }
  }

  /** A small file is written only if it is new; there is no temporary file when it is not. */
  private BlobStore.Written copiedSmall() throws IOException, StagingException {
    ByteBuffer bytes = writer.first();
    int size = bytes.remaining();
    Digest id = writer.digestFirst();
    if (isHere(id, size)) {
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
          Skipped.CHANGED_WHILE_READ, "sha256=" + found + " where upstream states " + artifact.expected());
    }
  }

  private void keep(BlobStore.Written blob) throws StagingException {
    if (isHere(blob.id(), blob.size())) {
      BlobStore.discard(blob.temporary());
      return;
    }
    written.put(blob.id(), blob);
    writtenBytes += blob.size();
    stats.copied(blob.size());
  }

  private boolean isHere(Digest id, long size) throws StagingException {
    return written.containsKey(id) || (journal.names(id) && blobs.isStored(id, size));
  }

  private static StagingException diskFailure(IOException e) {
    return new StagingException(
        "state folder cannot be written (" + e.getMessage() + "); free some space or repair the disk", e);
  }
}
