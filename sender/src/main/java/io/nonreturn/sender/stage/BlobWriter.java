package io.nonreturn.sender.stage;

import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * Copies and hashes a file in one pass; a large one on two threads, because hashing costs more than reading and writing.
 *
 * <p>Its buffers are a megabyte in total. One thread, which waits for the helper before a buffer is used again.
 */
public final class BlobWriter implements AutoCloseable {

  /** What is read at once; a file no longer than this is hashed before anything is written. */
  static final int CHUNK_BYTES = 256 << 10;

  private static final int CHUNKS = 4;

  private final ByteBuffer[] chunks = new ByteBuffer[CHUNKS];
  private final Future<?>[] hashing = new Future<?>[CHUNKS];
  private final byte[] scratch = new byte[32 << 10];
  private final MessageDigest sha256 = Digest.newSha256();
  private final Executor hasher;
  private final Runnable end;

  /** With a helper thread of its own. */
  BlobWriter() {
    this(Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("stage-hash").factory()));
  }

  private BlobWriter(ExecutorService helper) {
    this(helper, helper::shutdownNow);
  }

  /** @param hasher hashes while the caller reads and writes, or on the caller's thread */
  public BlobWriter(Executor hasher) {
    this(hasher, () -> {});
  }

  private BlobWriter(Executor hasher, Runnable end) {
    this.hasher = hasher;
    this.end = end;
    for (int i = 0; i < CHUNKS; i++) {
      chunks[i] = ByteBuffer.allocateDirect(CHUNK_BYTES);
    }
  }

  /** Reads the beginning, and with it all of a small file: true when the end was reached. */
  boolean readFirst(ReadableByteChannel source) throws IOException {
    chunks[0].clear();
    while (chunks[0].hasRemaining()) {
      if (source.read(chunks[0]) < 0) {
        chunks[0].flip();
        return true;
      }
    }
    chunks[0].flip();
    return false;
  }

  /** The bytes of the small file that was read; valid until the next read. */
  ByteBuffer first() {
    return chunks[0].duplicate();
  }

  /** The digest of the small file that was read. */
  Digest digestFirst() {
    sha256.reset();
    update(chunks[0].duplicate());
    return Digest.of(sha256.digest());
  }

  /**
   * Writes the beginning that was read and the rest of the source.
   *
   * @return the digest; the size is the target's
   * @throws SkippedException if there are more bytes than {@code maxBytes}
   */
  Digest copy(ReadableByteChannel source, FileChannel target, long maxBytes) throws IOException, SkippedException {
    sha256.reset();
    long total = 0;
    try {
      for (int i = 0; chunks[i].hasRemaining(); i = (i + 1) % CHUNKS) {
        total += chunks[i].remaining();
        if (total > maxBytes) {
          throw new SkippedException(Skipped.TOO_LARGE, "size > LIMIT=" + maxBytes);
        }
        ByteBuffer toHash = chunks[i].duplicate();
        FutureTask<?> task = new FutureTask<>(() -> update(toHash), null);
        hasher.execute(task);
        hashing[i] = task;
        while (chunks[i].hasRemaining()) {
          target.write(chunks[i]);
        }
        int next = (i + 1) % CHUNKS;
        await(next);
        fill(source, chunks[next]);
      }
    } finally {
      for (int i = 0; i < CHUNKS; i++) {
        await(i);
      }
    }
    return Digest.of(sha256.digest());
  }

  private static void fill(ReadableByteChannel source, ByteBuffer chunk) throws IOException {
    chunk.clear();
    while (chunk.hasRemaining() && source.read(chunk) >= 0) {
      // a source may give less than was asked for
    }
    chunk.flip();
  }

  /** Arrays hash faster than direct buffers, which the digest would copy in smaller steps. */
  private void update(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      int step = Math.min(bytes.remaining(), scratch.length);
      bytes.get(scratch, 0, step);
      sha256.update(scratch, 0, step);
    }
  }

  private void await(int chunk) {
    Future<?> running = hashing[chunk];
    hashing[chunk] = null;
    boolean interrupted = false;
    while (running != null) {
      try {
        running.get();
        running = null;
      } catch (InterruptedException e) {
        interrupted = true; // hashing a chunk takes a fraction of a millisecond; the buffer must be free first
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end.run();
  }
}
