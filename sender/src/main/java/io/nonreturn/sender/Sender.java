package io.nonreturn.sender;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.sender.schedule.Shares;
import io.nonreturn.sender.stage.BlobStore;
import io.nonreturn.sender.stage.Journal;
import io.nonreturn.sender.stage.Stager;
import io.nonreturn.sender.stage.Priority;
import io.nonreturn.sender.stage.StagingException;
import io.nonreturn.sender.stage.StagingStats;
import io.nonreturn.sender.stage.StateLock;
import io.nonreturn.sender.stage.StreamBrokenException;
import io.nonreturn.sender.stage.StreamMark;
import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.sender.stage.StreamTotals;
import io.nonreturn.sender.stage.Upkeep;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.web.Condition;
import io.nonreturn.sender.web.Pulse;
import io.nonreturn.sender.web.SenderStatus;
import io.nonreturn.sender.web.StatusServer;
import io.nonreturn.wire.KeyFileException;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.Publisher;
import io.nonreturn.wire.SessionId;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.audit.AuditEvent;
import io.nonreturn.wire.audit.AuditLog;
import io.nonreturn.wire.reload.Change;
import io.nonreturn.wire.reload.Changes;
import io.nonreturn.wire.reload.Reload;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The low side's daemon: the one class that knows the order of its stages.
 *
 * <pre>
 * Mirror ─► Stager (admit, stage) ─► Journal ─► Outflow (schedule, encode, transmit) ─► link
 *   one thread a mirror (Mirrors)        ▲ └─ wakes ─►│
 *                        Upkeep ─────────┘ ◄─ marks ──┘        StatusServer ◄─ status()
 * </pre>
 *
 * <p>Opening takes the state folder for this process and reads keys and journal; {@link #start} binds and starts the threads, of
 * which one warms the codec up beside the others' work; {@link #close} stops them in the opposite order, and what was not sent is sent after the next start.
 */
public final class Sender implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
  private static final long JOIN_MILLIS = 10_000;

  /** A sender that has sent nothing for so long stands still. */
  private static final Duration STILL = Duration.ofSeconds(15);

  /** Names in the status; the log has them all. */
  private static final int MOST_KEPT = 1_000;

  /** System property: does not warm up, for tests that start it hundreds of times. */
  private static final String COLD = "nonreturn.cold";

  private volatile SenderConfig config;
  private final Clock clock;
  private final long startedMicros;
  private final LinkKey linkKey;
  private final Publisher publisher;
  private final Journal journal;
  private final AuditLog audit;
  private final BlobStore blobs;
  private final long session;
  private final Mirrors mirrors;
  private final StagingStats staging = new StagingStats();
  private final Pulse pulse = new Pulse();
  private final StatusServer web;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private volatile Outflow outflow;
  private volatile boolean warm;
  private long triedFrames = -1;
  private long triedNanos;
  private boolean closed;

  private Sender(SenderConfig config, Clock clock) throws IOException, KeyFileException, StagingException {
    this.config = config;
    this.clock = clock;
    startedMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    publisher = KeyFiles.readPublisher(config.publisherKey());
    linkKey = KeyFiles.readLink(config.linkKey());
    try {
      opened.push(StateLock.take(config.state()));
      audit = openAudit();
      blobs = new BlobStore(config.state().resolve("blobs"));
      journal = Journal.open(journalFile(config), StreamMark.at(config.mark()), blobs, publisher, audit, clock);
      opened.push(journal);
      session = journal.nextSession(new SecureRandom());
      Mirrors.Tools tools = new Mirrors.Tools(config.state().resolve("downloads"), journal, blobs, audit, staging, clock);
      mirrors = Mirrors.open(tools, config.mirrors(), config.reserved());
      opened.push(mirrors);
      web =
          new StatusServer(
              config.webListen(), this::status, pulse, new PageTickets(journalFile(config), config.link(), linkKey, audit, clock));
    } catch (IOException | StagingException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Noted, not recorded: a full disk must not keep what is numbered from being sent. */
  private AuditLog openAudit() throws IOException {
    AuditLog log = AuditLog.open(config.audit(), "sender", clock);
    log.note(AuditEvent.of(AuditAction.STARTED, "sender", config.state().toString(), "publisher", publisher.publicKeys().id()));
    opened.push(
        () -> {
          log.note(AuditEvent.of(AuditAction.STOPPED, "sender", config.state().toString()));
          log.close();
        });
    return log;
  }

  static Path journalFile(SenderConfig config) {
    return journalFile(config.state());
  }

  static Path journalFile(Path state) {
    return state.resolve("journal.db");
  }

  /**
   * Opens keys, state and mirrors.
   *
   * @throws StreamBrokenException if the journal must not go on, because it is missing or older than its mark, or has none
   * @throws IOException if the state folder is in use, damaged or cannot be written, or a mirror's folder cannot be watched
   * @throws KeyFileException if a key file is missing or unsafe
   * @throws StagingException if the journal cannot be written
   */
  public static Sender open(SenderConfig config, Clock clock) throws IOException, KeyFileException, StagingException {
    return new Sender(config, clock);
  }

  /**
   * Starts everything; returns when frames leave.
   *
   * @throws IOException if an address cannot be bound
   */
  public void start() throws IOException {
    web.start();
    own(web);
    startThread("upkeep", new Upkeep(journal, blobs, audit));
    Outflow started =
        new Outflow(
            Outflow.Options.of(config.link(), config.carousel(), config.shares()), journal, new Statements(publisher, journal, clock), linkKey, session, clock);
    own(started);
    journal.onAppend(started::wake);
    started.start();
    outflow = started;
    mirrors.start();
    own(mirrors::stop);
    if (started.spread().repairs().compareTo(config.link().burst()) < 0) {
      LOG.warn(
          "bursts are repaired up to {} ms, not {} ms, beside random loss of {}: more blocks than memory allows would have to be"
              + " under way; lower link.rate or raise link.parity",
          started.spread().repairs().toMillis(),
          config.link().burst().toMillis(),
          config.link().loss());
    }
    if (!Boolean.getBoolean(COLD)) {
      startThread("warm-up", this::warmUp);
    }
    StreamState state = journal.state();
    LOG.info(
        "ready session={} epoch={} sequence={} target={} transport={} status=http://{}:{}/api/status",
        SessionId.hex(session),
        state.epoch(),
        state.sequence(),
        config.link().target(),
        started.transport(),
        config.webListen().getAddress().getHostAddress(),
        web.port());
  }

  /**
   * Takes up what can be of a configuration that was changed while this runs: all of that, or nothing. One thread at a time.
   *
   * @return every key that differs; what is not applied goes on as before
   * @throws IOException if a mirror cannot be opened, or one that is to end does not; nothing was changed
   */
  public List<Change> reload(SenderConfig changed) throws IOException {
    List<Change> changes = new ArrayList<>(Changes.between(config.toToml(), changed.toToml(), SenderConfig::isReloadable));
    for (String name : mirrors.change(changed.mirrors(), changed.reserved())) {
      changes.add(new Change("mirror[" + name + "]", "names a file that was changed", true));
    }
    outflow.use(changed.shares(), changed.carousel());
    config = config.reloaded(changed);
    Reload.tell(audit, "sender", config.state(), changes);
    return changes;
  }

  private void warmUp() {
    Outflow.warmUp();
    if (!Thread.currentThread().isInterrupted()) {
      warm = true;
      tellCodec(ErasureCodec.fastest().name());
    }
  }

  private static void tellCodec(String codec) {
    String slowness = slowness(codec);
    if (slowness == null) {
      LOG.info("warm: codec={}", codec);
    } else {
      LOG.warn(slowness);
    }
  }

  /** What to say of the fallback, which repairs as well but at a fraction of the rate; null for every other codec. */
  static String slowness(String codec) {
    return codec.equals(ErasureCodec.portable().name())
        ? "codec=" + codec + " is the slow fallback: start with the launcher nonreturn, or java with"
            + " --add-modules=jdk.incubator.vector, on a processor with vector instructions"
        : null;
  }

  /** Closes the part when the sender is closed, at once if a signal closed it during the start. */
  private synchronized void own(AutoCloseable part) throws IOException {
    opened.push(part);
    if (closed) {
      closeAll();
      throw new IOException("stopped before it was ready");
    }
  }

  private void startThread(String name, Runnable work) throws IOException {
    Thread thread = Thread.ofPlatform().name(name).start(work);
    own(
        () -> {
          thread.interrupt();
          thread.join(JOIN_MILLIS);
          if (thread.isAlive()) {
            LOG.warn("thread={} did not stop within {} ms; the journal keeps what it did; start again as usual", name, JOIN_MILLIS);
          }
        });
  }

  /** The port on which the status is served. */
  public int webPort() {
    return web.port();
  }

  /** Whether anything was sent, or refused by the kernel, since a while ago: a beacon goes each second. Called by one thread. */
  public boolean isAlive() {
    Outflow out = outflow;
    if (out == null) {
      return false;
    }
    long tried = out.transmitCounters().frames() + out.transmitCounters().failures().values().stream().mapToLong(Long::longValue).sum();
    long now = System.nanoTime();
    if (tried != triedFrames) {
      triedFrames = tried;
      triedNanos = now;
    }
    return now - triedNanos < STILL.toNanos();
  }

  /** What the sender does now. Any thread. */
  public SenderStatus status() {
    Outflow out = outflow;
    StreamState state = journal.state();
    StreamTotals totals = journal.totals();
    long backlog = out == null ? 0 : out.scheduleCounters().backlogBytes();
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    List<SenderStatus.MirrorStatus> followed = mirrors.stagers().stream().map(Sender::mirror).toList();
    SenderStatus.Flow flow = pulse.flow(config.link().rateBytesPerSecond(), backlog, config.link().parity());
    SenderStatus.Disk disk = new SenderStatus.Disk(blobs.freeBytes(), pulse.fullInSeconds(), journalFile(config).toFile().length());
    return new SenderStatus(
        out != null,
        warm,
        SessionId.hex(session),
        state.epoch(),
        state.sequence(),
        config.link().rateBytesPerSecond(),
        out == null ? 0 : out.transmitCounters().frames(),
        out == null ? 0 : out.transmitCounters().bytes(),
        backlog,
        state.sequence(),
        totals.sent(),
        out == null ? 0 : out.scheduleCounters().bundlesSuperseded(),
        totals.artifacts(),
        totals.freshBytes(),
        out == null ? 0 : out.scheduleCounters().bundlesRepeated(),
        out == null ? null : out.transport(),
        out == null ? Map.of() : out.transmitCounters().failures(),
        out == null ? 0 : out.scheduleCounters().piecesUnreadable(),
        staging.latency(),
        disk.usableBytes(),
        staging.failures(),
        out == null ? null : shape(out),
        followed,
        Condition.of(out != null, flow, disk, followed, keyExpiresMicros(), now, startedMicros),
        now,
        flow,
        classes(out),
        carousel(out, now),
        disk,
        keyExpiresMicros(),
        refused());
  }

  private long keyExpiresMicros() {
    return publisher.publicKeys().expires().map(end -> ChronoUnit.MICROS.between(Instant.EPOCH, end)).orElse(0L);
  }

  private List<SenderStatus.ClassStatus> classes(Outflow out) {
    Shares shares = config.shares();
    List<SenderStatus.ClassStatus> classes = new ArrayList<>();
    double[] each = {shares.urgent(), shares.normal(), shares.bulk()};
    for (Priority priority : Priority.values()) {
      long backlog = out == null ? 0 : out.scheduleCounters().backlogBytes(priority.rank());
      classes.add(new SenderStatus.ClassStatus(priority.name().toLowerCase(Locale.ROOT), each[priority.rank()], backlog));
    }
    return classes;
  }

  private static SenderStatus.Carousel carousel(Outflow out, long nowMicros) {
    long next = out == null ? Long.MAX_VALUE : out.scheduleCounters().carouselNextNanos();
    long due = next == Long.MAX_VALUE ? 0 : nowMicros + (next - System.nanoTime()) / 1_000;
    return out == null
        ? new SenderStatus.Carousel(0, 0, 0)
        : new SenderStatus.Carousel(due, out.scheduleCounters().carouselLeft(), out.scheduleCounters().carouselTotal());
  }

  private List<SenderStatus.Refused> refused() {
    List<SenderStatus.Refused> refused = new ArrayList<>();
    for (Stager stager : mirrors.stagers()) {
      Map<String, Long> counts = stager.mirror().skips().snapshot();
      for (Skipped cause : Skipped.values()) {
        if (counts.containsKey(cause.label())) {
          refused.add(new SenderStatus.Refused(stager.mirror().name(), cause.label(), counts.get(cause.label()), cause.advice()));
        }
      }
    }
    return refused;
  }

  private static SenderStatus.Shape shape(Outflow out) {
    int k = out.geometry().maxDataShards();
    return new SenderStatus.Shape(
        k,
        out.geometry().parityFor(k),
        out.geometry().shardLength(),
        out.spread().lanes(),
        out.spread().repairs().toMillis());
  }

  private static SenderStatus.MirrorStatus mirror(Stager stager) {
    Mirror mirror = stager.mirror();
    return new SenderStatus.MirrorStatus(
        mirror.name(), mirror.ecosystem(), mirror.bundles(), mirror.lookedMicros(), mirror.skips().snapshot(), mirror.skips().kept(), mirror.skips().kept(MOST_KEPT), stager.problem());
  }

  /** Stops in the opposite order of the start. Safe to call twice. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    closeAll();
    if (session != 0) {
      LOG.info("stopped session={}", SessionId.hex(session));
    }
  }

  private void closeAll() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.warn("something did not end cleanly: {}; what is durable is taken up at the next start", e.getMessage());
      }
    }
  }
}
