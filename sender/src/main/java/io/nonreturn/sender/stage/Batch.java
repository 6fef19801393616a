package io.nonreturn.sender.stage;

import io.nonreturn.sender.admit.AdmittedBundle;
import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Ecosystem;
import io.nonreturn.sender.watch.Ecosystems;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some bundles on their way into the stream: copied one by one, made durable and numbered together.
 *
 * <p>Either all of them get their numbers or nothing remains. While it is open no blob is removed from the store. One thread.
 */
final class Batch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Batch.class);
  private static final int MAX_BUNDLES = 256;
  private static final int MAX_FILES = 4_000;
  private static final long MAX_BYTES = 64 << 20;

  private final Mirror mirror;
  private final Ecosystem ecosystem;
  private final PriorityRule rule;
  private final Journal journal;
  private final BlobStore blobs;
  private final BlobCopier copier;
  private final Room room;
  private final StagingStats stats;
  private final List<PreparedBundle> prepared = new ArrayList<>();
  private final List<BundleDraft> complete = new ArrayList<>();
  private final Map<Digest, BlobStore.Written> written = new HashMap<>();
  private final List<BlobStore.Written> ofBundle = new ArrayList<>();
  private long writtenBytes;
  private long preparedFiles;
  private boolean open = true;

  Batch(Mirror mirror, PriorityRule rule, Journal journal, BlobStore blobs, BlobWriter writer, Room room, StagingStats stats) {
    this.mirror = mirror;
    this.ecosystem = Ecosystems.named(mirror.ecosystem());
    this.rule = rule;
    this.journal = journal;
    this.blobs = blobs;
    this.room = room;
    this.stats = stats;
    copier = new BlobCopier(blobs, writer, this::isHere);
    blobs.use().readLock().lock();
  }

  /** Whether the draft is so large that what was added so far should not wait for it. */
  boolean isOutgrownBy(BundleDraft draft) {
    return !prepared.isEmpty() && draft.artifacts().stream().mapToLong(a -> Math.max(0, a.size())).sum() >= MAX_BYTES;
  }

  boolean isFull() {
    return prepared.size() >= MAX_BUNDLES || preparedFiles >= MAX_FILES || writtenBytes >= MAX_BYTES;
  }

  /**
   * Copies what is new of the bundle. A file that cannot be taken now keeps the version that it had, if any; a bundle that cannot
   * be taken now costs nothing but itself.
   */
  void add(AdmittedBundle admitted) throws IOException, StagingException {
    String bundle = admitted.draft().name();
    ofBundle.clear();
    try {
      room.begin(admitted.draft());
      if (prepare(admitted)) {
        mirror.skips().forgetBundle(bundle);
      } else {
        undo();
      }
    } catch (SkippedException e) {
      undo();
      mirror.skips().noteBundle(bundle, e.skipped(), e.getMessage());
    } catch (RuntimeException e) {
      undo();
      mirror.skips().noteBundle(bundle, Skipped.FAULT, e.toString());
      LOG.debug("bundle={}", bundle, e);
    }
  }

  /** Returns false if the bundle moved after it had come to rest: a mixture of two states must not cross. */
  private boolean prepare(AdmittedBundle admitted) throws IOException, SkippedException, StagingException {
    BundleDraft draft = admitted.draft();
    Map<String, StagedFile> known = journal.files(mirror.name(), draft.name());
    List<StagedFile> files = new ArrayList<>(draft.artifacts().size());
    boolean again = false;
    for (ArtifactDraft artifact : draft.artifacts()) {
      StagedFile last = known.get(artifact.path());
      try {
        files.add(isUnchanged(artifact, last) ? last : fixed(taken(artifact), last));
        mirror.skips().forget(artifact.origin());
      } catch (SkippedException e) {
        if (e.skipped() == Skipped.NO_ROOM) {
          room.wasFull();
          throw e;
        }
        mirror.skips().note(artifact.origin(), e.skipped(), e.getMessage());
        if (e.skipped() == Skipped.CHANGED_WHILE_READ && draft.isAtRest()) {
          return false;
        }
        if (mirror.isWhole() || e.skipped() == Skipped.FILE_CHANGED) {
          throw e; // and what goes with the other bytes must not cross either
        }
        again |= e.skipped().mayPass();
        if (last != null && blobs.isStored(last.digest(), last.size())) {
          files.add(new StagedFile(last.path(), last.mediaType(), last.digest(), last.size(), null));
        }
      }
    }
    if (!files.isEmpty() || draft.removed()) {
      prepared.add(new PreparedBundle(mirror.name(), mirror.ecosystem(), draft, admitted.admission(), rule, files));
      preparedFiles += files.size();
    }
    if (!again) {
      complete.add(draft);
    }
    return true;
  }

  private void undo() {
    for (BlobStore.Written blob : ofBundle) {
      written.remove(blob.id());
      writtenBytes -= blob.size();
    }
    blobs.discard(ofBundle);
    ofBundle.clear();
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
      throw BlobCopier.unwritable(e);
    }
    written.clear();
    if (prepared.isEmpty()) {
      complete.forEach(mirror::taken);
      return List.of();
    }
    Appended appended = journal.append(prepared);
    for (Appended.Refused refused : appended.refused()) {
      mirror.skips().noteBundle(refused.bundle(), Skipped.MANIFEST_REFUSED, refused.detail());
    }
    complete.forEach(mirror::taken);
    return appended.numbered();
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

  /** The file, unless its name crossed with other bytes and keeps those for ever. */
  private StagedFile fixed(StagedFile file, StagedFile last) throws SkippedException {
    if (last != null && !last.digest().equals(file.digest()) && ecosystem.isFixed(file.path())) {
      throw new SkippedException(
          Skipped.FILE_CHANGED, "file=" + file.path() + " sha256=" + file.digest().hex() + ", and crossed as " + last.digest().hex());
    }
    return file;
  }

  private StagedFile taken(ArtifactDraft artifact) throws IOException, SkippedException, StagingException {
    long here = sizeHere(artifact.expected());
    if (here >= 0) {
      return new StagedFile(artifact.path(), artifact.mediaType(), artifact.expected(), here, artifact.fingerprint());
    }
    room.claim(artifact.size());
    BlobStore.Written blob = copier.copy(artifact);
    if (blob.temporary() != null) {
      written.put(blob.id(), blob);
      writtenBytes += blob.size();
      ofBundle.add(blob);
      stats.copied(blob.size());
    }
    return new StagedFile(artifact.path(), artifact.mediaType(), blob.id(), blob.size(), artifact.fingerprint());
  }

  /** Of a blob that upstream names by its digest and that need not be read, -1 if it must be. */
  private long sizeHere(Digest stated) throws StagingException {
    if (stated == null) {
      return -1;
    }
    BlobStore.Written before = written.get(stated);
    if (before != null) {
      return before.size();
    }
    return journal.names(stated) ? blobs.size(stated) : -1;
  }

  private boolean isHere(Digest id, long size) throws StagingException {
    return written.containsKey(id) || (journal.names(id) && blobs.isStored(id, size));
  }
}
