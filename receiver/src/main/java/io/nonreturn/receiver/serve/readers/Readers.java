package io.nonreturn.receiver.serve.readers;

import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may read. A password's slow hash is computed by one thread at a time, and once for each credential as long as the file
 * stays: what was right is known again by a hash under a key of this process. A file that changes counts within a second. Any thread.
 */
public final class Readers {
  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
  private static final int KNOWN = 1_000;
  /** Further ones are told to come again: they hold a thread each. */
  private static final int WAITING = 4;

  private static final long LOOK_NANOS = 1_000_000_000L;
  private static final long LOG_NANOS = 1_000_000_000L;

  private final Path file;
  private final LongSupplier nanoClock;
  private final Attempts attempts;
  private final SecretKeySpec key;
  private final PasswordHash nobody;
  private final Semaphore places = new Semaphore(WAITING);
  private final Object slow = new Object();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong limited = new AtomicLong();
  private volatile Content content;
  private long lookedNanos;
  private long loggedNanos;

  /** What became of an attempt. */
  public enum Verdict {
    /** The reader is let in. */
    ACCEPTED,
    /** There is no such reader, or the secret is another. */
    REFUSED,
    /** Too many failures of this address, or too many at once: to be tried again later. */
    LATER
  }

  /**
   * How often each was said, since the start.
   *
   * @param accepted requests of readers
   * @param failed logins that were refused
   * @param limited logins that were not looked at
   */
  public record Counts(long accepted, long failed, long limited) {}

  /** A file's state and what was in it, with what was found right by it. */
  private record Content(String state, Map<String, Reader> byName, Map<Digest, Reader> byToken, Map<Digest, Boolean> known) {
    static Content of(String state, Map<String, Reader> byName) {
      Map<Digest, Reader> byToken = new HashMap<>();
      byName.values().forEach(reader -> reader.token().ifPresent(token -> byToken.put(token, reader)));
      return new Content(state, byName, byToken, new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Boolean> eldest) {
          return size() > KNOWN;
        }
      });
    }

    boolean knows(Digest credential) {
      synchronized (known) {
        return known.containsKey(credential);
      }
    }

    void learn(Digest credential) {
      synchronized (known) {
        known.put(credential, true);
      }
    }
  }

  private Readers(Path file, LongSupplier nanoClock) throws IOException {
    this.file = file;
    this.nanoClock = nanoClock;
    this.attempts = new Attempts(nanoClock);
    SecureRandom random = new SecureRandom();
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, "HmacSHA256");
    this.nobody = PasswordHash.of("nobody's", random);
    this.content = Content.of(state(file), ReaderFile.read(file));
    this.lookedNanos = nanoClock.getAsLong();
    this.loggedNanos = lookedNanos - LOG_NANOS;
  }

  /**
   * Of this file.
   *
   * @throws IOException if it cannot be read: then nobody could be let in
   */
  public static Readers open(Path file) throws IOException {
    return new Readers(file, System::nanoTime);
  }

  static Readers open(Path file, LongSupplier nanoClock) throws IOException {
    return new Readers(file, nanoClock);
  }

  /** Looks at what a client of this address shows. */
  public Verdict judge(Credential credential, InetAddress from) {
    lookAtFile();
    Content now = content;
    boolean isToken = AccessToken.isToken(credential.secret());
    Digest shown = isToken ? AccessToken.digest(credential.secret()) : keyed(credential);
    if (isToken ? now.byToken().containsKey(shown) : now.knows(shown)) {
      accepted.incrementAndGet();
      return Verdict.ACCEPTED;
    }
    if (!attempts.mayTry(from) || (!isToken && !places.tryAcquire())) {
      limited.incrementAndGet();
      return Verdict.LATER;
    }
    boolean isRight = false;
    if (!isToken) {
      try {
        isRight = isRight(now, credential);
      } finally {
        places.release();
      }
    }
    if (isRight) {
      now.learn(shown);
      accepted.incrementAndGet();
      return Verdict.ACCEPTED;
    }
    attempts.failed(from);
    failed.incrementAndGet();
    logFailure(credential, from);
    return Verdict.REFUSED;
  }

  /** Since the start. */
  public Counts counts() {
    return new Counts(accepted.get(), failed.get(), limited.get());
  }

  /** For a name that is not here takes as long as for one that is. */
  private boolean isRight(Content now, Credential credential) {
    Optional<PasswordHash> hash = Optional.ofNullable(now.byName().get(credential.name())).flatMap(Reader::password);
    synchronized (slow) {
      return hash.orElse(nobody).matches(credential.secret()) && hash.isPresent();
    }
  }

  private Digest keyed(Credential credential) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      // Neither has a control character in it.
      return Digest.of(mac.doFinal((credential.name() + "\0" + credential.secret()).getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  private synchronized void lookAtFile() {
    long now = nanoClock.getAsLong();
    if (now - lookedNanos < LOOK_NANOS) {
      return;
    }
    lookedNanos = now;
    try {
      String state = state(file);
      if (!state.equals(content.state())) {
        content = Content.of(state, ReaderFile.read(file));
        LOG.info("readers: {}", content.byName().size());
      }
    } catch (IOException e) {
      if (mayLog(now)) {
        LOG.warn("the readers of before stay: {}; put the file right, it is read again within a second", e.getMessage());
      }
    }
  }

  private static String state(Path file) throws IOException {
    BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
    return is.fileKey() + " " + is.size() + " " + is.lastModifiedTime();
  }

  private synchronized void logFailure(Credential credential, InetAddress from) {
    if (mayLog(nanoClock.getAsLong())) {
      // Names that are not here may be anything, also a password typed into the wrong field.
      String name = content.byName().containsKey(credential.name()) ? credential.name() : "unknown";
      LOG.warn("login refused: reader {} from {}, {} refused since the start; if that is nobody you know, look for the host and lock it out", name, from.getHostAddress(), failed.get());
    }
  }

  private boolean mayLog(long now) {
    if (now - loggedNanos < LOG_NANOS) {
      return false;
    }
    loggedNanos = now;
    return true;
  }
}
