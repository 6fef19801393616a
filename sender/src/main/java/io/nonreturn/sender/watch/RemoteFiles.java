package io.nonreturn.sender.watch;

import io.nonreturn.sender.fetch.Downloaded;
import io.nonreturn.sender.fetch.FetchException;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Makes artifacts of an upstream's files: what the low side has is not fetched, all else is downloaded before anything of its bundle is
 * drafted, several at a time. One thread asks.
 */
public final class RemoteFiles {

  private final Fetcher fetcher;
  private final Holdings holdings;
  private final Skips skips;
  private final int parallel;

  /** Told of what would be fetched, where this only counts; else null. */
  private final Consumer<RemoteFile> counter;

  private final Map<String, List<RemoteSource>> sources = new HashMap<>();
  private long fetchedBytes;

  /**
   * @param skips told of each file that could not be had
   * @param parallel downloads at a time
   */
  RemoteFiles(Fetcher fetcher, Holdings holdings, Skips skips, int parallel) {
    this(fetcher, holdings, skips, parallel, null);
  }

  private RemoteFiles(Fetcher fetcher, Holdings holdings, Skips skips, int parallel, Consumer<RemoteFile> counter) {
    this.fetcher = fetcher;
    this.holdings = holdings;
    this.skips = skips;
    this.parallel = parallel;
    this.counter = counter;
  }

  /**
   * Fetches nothing and behaves as if all had come, so that a lookout can be asked what it would do.
   *
   * @param counter told of each file that would be fetched, once
   */
  static RemoteFiles counting(Holdings holdings, Skips skips, Consumer<RemoteFile> counter) {
    return new RemoteFiles(null, holdings, skips, 1, counter);
  }

  /**
   * Gets the files of a bundle.
   *
   * @param files with paths that differ from each other; two may be the same bytes
   * @return the artifacts by path, in the order of the files; a file that could not be had, or is not what was stated, is missing and
   *     noted as skipped
   * @throws IOException if it cannot be told what is here
   */
  public Map<String, ArtifactDraft> get(String bundle, List<RemoteFile> files) throws IOException, InterruptedException {
    Map<String, Digest> here = new HashMap<>();
    Map<String, RemoteFile> missing = new LinkedHashMap<>();
    for (RemoteFile file : files) {
      Digest known = here(bundle, file);
      if (known != null) {
        here.put(file.path(), known);
      } else {
        missing.putIfAbsent(key(file), file);
      }
    }
    if (counter != null) {
      missing.values().forEach(counter);
      return counted(files, here);
    }
    Map<String, Downloaded> downloaded = download(missing);
    Map<String, ArtifactDraft> artifacts = new LinkedHashMap<>();
    List<RemoteSource> ofBundle = new ArrayList<>();
    for (RemoteFile file : files) {
      Digest known = here.get(file.path());
      Downloaded got = known == null ? downloaded.get(key(file)) : null;
      if (known == null && got == null) {
        continue;
      }
      RemoteSource source = new RemoteSource(fetcher, file.wanted(), got);
      ofBundle.add(source);
      artifacts.put(
          file.path(),
          new ArtifactDraft(
              file.path(),
              file.origin(),
              file.mediaType(),
              got == null ? file.wanted().size() : got.size(),
              got == null ? known : got.digest(),
              file.fingerprint(),
              source));
    }
    replace(bundle, ofBundle);
    return artifacts;
  }

  /** Whether nothing comes of what is asked for here: then sizes are worth a question, and files cannot be looked into. */
  public boolean isCounting() {
    return counter != null;
  }

  /** The bytes are not here, and nobody will ask for them; a digest that is not known yet is all zeros. */
  private static Map<String, ArtifactDraft> counted(List<RemoteFile> files, Map<String, Digest> here) {
    Map<String, ArtifactDraft> artifacts = new LinkedHashMap<>();
    for (RemoteFile file : files) {
      Digest known = here.getOrDefault(file.path(), file.sha256());
      Digest digest = known == null ? Digest.ZERO : known;
      artifacts.put(
          file.path(),
          new ArtifactDraft(
              file.path(), file.origin(), file.mediaType(), file.wanted().size(), digest, file.fingerprint(), new BytesSource(new byte[0])));
    }
    return artifacts;
  }

  /**
   * The file that was downloaded for this artifact just now, to be looked into before its bundle is drafted; null when it was here
   * already, and was looked into then.
   */
  public Path fetched(ArtifactDraft artifact) {
    return artifact.source() instanceof RemoteSource source ? source.file() : null;
  }

  /**
   * Notes a file that is left out of its bundle.
   *
   * @param origin as an operator knows it
   * @param detail what exactly was found, or an empty text
   */
  public void skip(String origin, Skipped cause, String detail) {
    skips.note(origin, cause, detail);
  }

  /** An artifact of bytes that are in memory: an index, cut to what was had. */
  public static ArtifactDraft document(String path, String origin, String mediaType, byte[] bytes) {
    Digest digest = Digest.sha256(bytes);
    return new ArtifactDraft(
        path, origin, mediaType, bytes.length, digest, Fingerprint.of(bytes.length, digest.hex()), new BytesSource(bytes));
  }

  /** Bytes downloaded so far. */
  long fetchedBytes() {
    return fetchedBytes;
  }

  /** The bundle is staged, or no longer wanted: its downloads may go. */
  void release(String bundle) {
    List<RemoteSource> before = sources.remove(bundle);
    if (before != null) {
      before.forEach(RemoteSource::release);
    }
  }

  /** What an earlier try downloaded stays as far as this one uses it. */
  private void replace(String bundle, List<RemoteSource> now) {
    List<RemoteSource> before = sources.put(bundle, now);
    if (before != null) {
      Set<Path> used = new HashSet<>();
      now.forEach(source -> used.add(source.downloadedFile()));
      before.stream().filter(source -> !used.contains(source.downloadedFile())).forEach(RemoteSource::release);
    }
  }

  private Digest here(String bundle, RemoteFile file) throws IOException {
    Digest stated = file.sha256();
    if (stated != null && holdings.has(stated)) {
      return stated;
    }
    return holdings.carried(bundle, file.path(), file.fingerprint());
  }

  /** The same for the same bytes, which are downloaded once. */
  private static String key(RemoteFile file) {
    return file.wanted().checksums().isEmpty() ? file.wanted().uri().toString() : file.wanted().checksums().toString();
  }

  private Map<String, Downloaded> download(Map<String, RemoteFile> missing) throws InterruptedException {
    Map<String, Downloaded> downloaded = new ConcurrentHashMap<>();
    ConcurrentLinkedQueue<Map.Entry<String, RemoteFile>> queue = new ConcurrentLinkedQueue<>(missing.entrySet());
    List<Thread> workers = new ArrayList<>();
    for (int i = Math.min(parallel, missing.size()); i > 0; i--) {
      workers.add(Thread.ofVirtual().name("fetch-" + i).start(() -> work(queue, downloaded)));
    }
    try {
      for (Thread worker : workers) {
        worker.join();
      }
    } finally {
      workers.forEach(Thread::interrupt);
    }
    downloaded.values().forEach(file -> fetchedBytes += file.size());
    return downloaded;
  }

  private void work(ConcurrentLinkedQueue<Map.Entry<String, RemoteFile>> queue, Map<String, Downloaded> downloaded) {
    for (var next = queue.poll(); next != null; next = queue.poll()) {
      RemoteFile file = next.getValue();
      try {
        downloaded.put(next.getKey(), fetcher.download(file.wanted()));
      } catch (FetchException e) {
        skips.note(file.origin(), cause(e), e.getMessage());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        skips.note(file.origin(), Skipped.FAULT, e.toString());
      }
    }
  }

  /** What the failure of a download is for its file. */
  static Skipped cause(FetchException e) {
    return switch (e.failure()) {
      case NOT_AS_STATED -> Skipped.NOT_AS_STATED;
      case TOO_LARGE -> Skipped.TOO_LARGE;
      case NO_ROOM -> Skipped.NO_ROOM;
      default -> Skipped.NOT_FETCHED;
    };
  }
}
