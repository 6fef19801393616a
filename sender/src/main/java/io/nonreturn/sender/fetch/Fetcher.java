package io.nonreturn.sender.fetch;

import io.nonreturn.wire.disk.DurableFolders;
import io.nonreturn.wire.settings.FileErrors;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Asks one upstream, on behalf of one mirror. Thread-safe: several threads may ask at once, as many as the options allow get through.
 *
 * <p>What may pass is tried again here, {@value Backoff#MOST_TRIES} times; what is thrown is for the mirror to tell and to come back to
 * later. An interrupt ends every wait.
 */
public final class Fetcher implements AutoCloseable {

  /** A part of a file that nobody asked for again in this time is removed at the next start. */
  private static final Duration ABANDONED = Duration.ofDays(14);

  /** A try that brought at least so much is no failed one: else a large file would never come over a bad line. */
  private static final long PROGRESS_BYTES = 1 << 20;

  /** Longer than a disk takes to force what is not forced yet of some parts, shorter than those wait who stop a daemon. */
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private static final Duration CLOSING_STEP = Duration.ofMillis(20);

  private static final String CACHE = "cache";

  /** Waits; another one in tests. */
  interface Sleeper {
    void sleep(Duration time) throws InterruptedException;
  }

  private final Exchange exchange;
  private final Path folder;
  private final Backoff backoff;
  private final Sleeper sleeper;
  private volatile boolean isClosed;
  private final Set<String> busy = ConcurrentHashMap.newKeySet();

  private Fetcher(Exchange exchange, Path folder, Backoff backoff, Sleeper sleeper) {
    this.exchange = exchange;
    this.folder = folder;
    this.backoff = backoff;
    this.sleeper = sleeper;
  }

  /**
   * Reads credentials and certificates and makes the folder; asks nothing yet.
   *
   * @param upstream whose origin gets the credentials
   * @param folder for downloads, this fetcher's alone, on the file system of the blob store
   * @throws IOException if a file that the options name is missing or open to others, or the folder cannot be written
   */
  public static Fetcher open(URI upstream, FetchOptions options, Path folder, InstantSource clock) throws IOException {
    return open(upstream, options, folder, clock, Timeouts.DEFAULT, Thread::sleep);
  }

  static Fetcher open(
      URI upstream, FetchOptions options, Path folder, InstantSource clock, Timeouts timeouts, Sleeper sleeper) throws IOException {
    DurableFolders.create(folder);
    removeAbandoned(folder, clock.instant().minus(ABANDONED));
    Exchange exchange = new Exchange(upstream, options, timeouts, clock);
    return new Fetcher(exchange, folder, new Backoff(RandomGenerator.getDefault()), sleeper);
  }

  /** From now on the upstream's own host is shown what this says. */
  public void authorizeBy(Authorizer tokens) {
    exchange.authorizeBy(tokens);
  }

  /**
   * Asks for a page.
   *
   * @return what upstream says, also that there is no such page, or that it did not change
   * @throws FetchException if upstream does not say
   */
  public Page page(Ask ask) throws FetchException, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return asked(ask);
      } catch (FetchException e) {
        pause(tries, e);
      }
    }
  }

  /**
   * Asks the address that upstream named in a challenge for a token, with the user and password of the credentials; for an
   * {@link Authorizer}. Asks once: the question that was challenged is tried again.
   *
   * @param mostBytes of the answer
   */
  public byte[] token(URI realm, int mostBytes) throws FetchException, InterruptedException {
    try (Answer answer = exchange.askForToken(realm)) {
      return body(answer, mostBytes);
    }
  }

  private Page asked(Ask ask) throws FetchException, InterruptedException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Accept-Encoding", "gzip");
    headers.putAll(ask.headers());
    if (ask.known().etag() != null) {
      headers.put("If-None-Match", ask.known().etag());
    } else if (ask.known().lastModified() != null) {
      headers.put("If-Modified-Since", ask.known().lastModified());
    }
    try (Answer answer = exchange.ask(ask.headOnly() ? "HEAD" : "GET", ask.uri(), headers)) {
      int status = answer.status();
      if (status == 206 || status == 416 || (status == 304 && ask.known().equals(Validators.NONE))) {
        throw new FetchException(answer.uri(), Failure.MALFORMED, "status=" + status + " where nothing asked for it");
      }
      if (status == 200 && !ask.headOnly()) {
        checkEnd(answer);
      }
      byte[] body = status == 200 && !ask.headOnly() ? body(answer, ask.mostBytes()) : new byte[0];
      return new Page(answer.uri(), status, answer.headers(), body);
    }
  }

  /** JSON ends where its first bracket is closed, and what is compressed says itself where. */
  private static void checkEnd(Answer answer) throws FetchException {
    boolean isJson = answer.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT).contains("json");
    boolean isCompressed = answer.headers().firstValue("Content-Encoding").orElse("").toLowerCase(Locale.ROOT).contains("gzip");
    if (!answer.isFramed() && !isJson && !isCompressed) {
      throw new FetchException(answer.uri(), Failure.MALFORMED, "it says nowhere where it ends, so that nobody could see it cut off");
    }
  }

  private static byte[] body(Answer answer, int most) throws FetchException {
    if (answer.contentLength() > most) {
      throw new FetchException(answer.uri(), Failure.TOO_LARGE, "bytes=" + answer.contentLength() + " > MOST=" + most);
    }
    String encoding = answer.headers().firstValue("Content-Encoding").orElse("identity").strip();
    boolean gzip = encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip");
    if (!gzip && !encoding.equalsIgnoreCase("identity") && !encoding.isEmpty()) {
      throw new FetchException(answer.uri(), Failure.MALFORMED, "Content-Encoding that nothing asked for");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[16 << 10];
    try (InputStream in = gzip ? new GZIPInputStream(answer.body()) : answer.body()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (bytes.size() + (long) count > most) {
          throw new FetchException(answer.uri(), Failure.TOO_LARGE, "bytes > MOST=" + most);
        }
        bytes.write(buffer, 0, count);
      }
      return bytes.toByteArray();
    } catch (FetchException e) {
      throw e;
    } catch (ZipException | EOFException e) {
      throw new FetchException(answer.uri(), Failure.MALFORMED, "gzip: " + e.getMessage());
    } catch (IOException e) {
      throw answer.failure(e);
    }
  }

  /**
   * Downloads a file, going on where an earlier try, also one before a restart, was broken off.
   *
   * @return the file, whole and as stated; to be {@link #release released}
   * @throws FetchException if it could not be had, or is not what was stated
   * @throws IllegalStateException if another thread downloads the same file now
   */
  public Downloaded download(Wanted wanted) throws FetchException, InterruptedException {
    if (!busy.add(wanted.key())) {
      throw new IllegalStateException("two threads download " + FetchException.shown(wanted.uri()));
    }
    try {
      Downloaded complete = Partial.complete(folder, wanted);
      return complete != null ? complete : downloaded(wanted);
    } catch (FetchException e) {
      throw e;
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException();
    } catch (IOException e) {
      Failure failure = FileErrors.isDiskFull(e) ? Failure.NO_ROOM : Failure.DISK;
      throw new FetchException(wanted.uri(), failure, String.valueOf(e.getMessage()));
    } finally {
      busy.remove(wanted.key());
    }
  }

  private Downloaded downloaded(Wanted wanted) throws IOException, InterruptedException {
    try (Partial partial = new Partial(folder, wanted)) {
      Download download = new Download(exchange, folder, wanted, partial);
      int tries = 0;
      while (true) {
        long before = partial.size();
        try {
          return download.attempt();
        } catch (FetchException e) {
          tries = partial.size() - before >= PROGRESS_BYTES ? 1 : tries + 1;
          if (isClosed || Thread.currentThread().isInterrupted()) {
            throw new InterruptedException(); // what is here is forced on the way out
          }
          partial.force();
          pause(tries, e);
        }
      }
    }
  }

  /**
   * A folder beside the downloads for what a mirror keeps of upstream's pages between runs. The fetcher neither makes it nor looks into it, and
   * nothing in it may ever be needed.
   */
  public Path cache() {
    return folder.resolve(CACHE);
  }

  /** The file is staged, or no longer wanted. */
  public void release(Downloaded downloaded) {
    try {
      Files.deleteIfExists(downloaded.file());
    } catch (IOException e) {
      // It is removed as abandoned later.
    }
  }

  private void pause(int tries, FetchException e) throws FetchException, InterruptedException {
    Duration pause = e.failure().isPassing() ? backoff.pause(tries, e.retryAfter()) : null;
    if (pause == null) {
      throw e;
    }
    sleeper.sleep(pause);
  }

  private static void removeAbandoned(Path folder, Instant before) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (!file.endsWith(CACHE) && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          Files.delete(file);
        }
      }
    }
  }

  /** Ends all questions that are under way, and waits a while for what they brought to be forced to the disk. */
  @Override
  public void close() {
    isClosed = true;
    exchange.close();
    long end = System.nanoTime() + CLOSING.toNanos();
    boolean isInterrupted = Thread.interrupted();
    try {
      while (!busy.isEmpty() && System.nanoTime() - end < 0) {
        Thread.sleep(CLOSING_STEP);
      }
    } catch (InterruptedException e) {
      isInterrupted = true;
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
