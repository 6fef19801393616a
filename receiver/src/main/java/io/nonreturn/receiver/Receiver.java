package io.nonreturn.receiver;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.receiver.assemble.Assembler;
import io.nonreturn.receiver.assemble.SpoolOptions;
import io.nonreturn.receiver.commit.Committer;
import io.nonreturn.receiver.commit.FileOperations;
import io.nonreturn.receiver.decode.Decoder;
import io.nonreturn.receiver.decode.WarmUp;
import io.nonreturn.receiver.ecosystem.Ecosystems;
import io.nonreturn.receiver.listen.Listener;
import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.Gate;
import io.nonreturn.receiver.serve.HttpService;
import io.nonreturn.receiver.serve.Published;
import io.nonreturn.receiver.serve.readers.Readers;
import io.nonreturn.receiver.verify.EcosystemChecks;
import io.nonreturn.receiver.web.Figures;
import io.nonreturn.receiver.web.HealthEndpoint;
import io.nonreturn.receiver.web.HistoryEndpoint;
import io.nonreturn.receiver.web.HomeEndpoint;
import io.nonreturn.receiver.web.MetricsEndpoint;
import io.nonreturn.receiver.web.MirrorList;
import io.nonreturn.receiver.web.SearchEndpoint;
import io.nonreturn.receiver.web.OperateEndpoint;
import io.nonreturn.receiver.web.Pulse;
import io.nonreturn.receiver.web.StatusEndpoint;
import io.nonreturn.receiver.web.StatusReader;
import io.nonreturn.receiver.web.TicketCounter;
import io.nonreturn.receiver.web.Watch;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.RefusalCounters;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.Signatures;
import io.nonreturn.wire.Trust;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.audit.AuditEvent;
import io.nonreturn.wire.audit.AuditLog;
import io.nonreturn.wire.live.Ticker;
import io.nonreturn.wire.reload.Change;
import io.nonreturn.wire.reload.Changes;
import io.nonreturn.wire.reload.Reload;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole high side, in the order of the flow. {@link #start} returns once it is ready: recovered, listening on the link and
 * serving. It warms up beside that, since nobody sends again what comes meanwhile. {@link #close} lets what was received become durable, then stops; being killed instead loses nothing
 * that was ever visible.
 */
public final class Receiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
  private static final Duration WARM_UP = Duration.ofSeconds(2);
  /** System property: does not warm up, for tests that start it hundreds of times. */
  private static final String COLD = "nonreturn.cold";

  static final Duration WATCH = Duration.ofMillis(200);

  /** A receiver that has not looked at itself for so long stands still. */
  private static final Duration STILL = Duration.ofSeconds(30);
  private static final int CATALOG_READERS = 4;
  private static final long COMMITTER_END_SECONDS = 30;

  private final Deque<AutoCloseable> closing = new ArrayDeque<>();
  private final RefusalCounters refusals = new RefusalCounters();
  private final InstantSource clock = InstantSource.system();
  private volatile boolean isReady;
  private volatile boolean isWarm;
  private volatile long lookedNanos;
  private volatile ReceiverConfig config;
  private volatile Trust trust;
  private AuditLog audit;
  private EcosystemChecks checks;
  private Gate gate;
  private Listener listener;
  private volatile HttpService http;

  private Receiver() {}

  /**
   * Starts a receiver.
   *
   * @throws IOException if anything that it needs cannot be had; everything is closed again
   */
  public static Receiver start(ReceiverConfig config) throws IOException {
    Receiver receiver = new Receiver();
    try {
      receiver.open(config);
      return receiver;
    } catch (IOException | RuntimeException e) {
      receiver.close();
      throw e;
    }
  }

  private void open(ReceiverConfig opened) throws IOException {
    config = opened;
    trust = KeyFiles.readTrust(config.trustFile());
    LinkKey linkKey = KeyFiles.readLink(config.linkKeyFile());
    StateFolder state = closeLater(StateFolder.open(config.state()));

    audit = openAudit();
    Stages stages = Stages.open(
        state.files(),
        new Stages.Surroundings(
            config.commit(),
            spoolOptions(state.files().spool()),
            CATALOG_READERS,
            new Present(),
            config.ecosystems(),
            config.reserved(),
            audit,
            FileOperations.REAL,
            usableBytes(state.files().folder()),
            Receiver::die,
            clock,
            System::nanoTime),
        refusals,
        closing::push);
    Assembler assembler = stages.assembler();
    ErasureCodec codec = ErasureCodec.fastest();
    Decoder decoder = new Decoder(
        config.decode(), linkKey, stages.sessions(), codec, stages.beacons(), assembler, assembler::work, refusals);
    listener = new Listener(config.listen(), decoder, refusals);

    startCommitter(stages.committer());
    assembler.recover();
    closeLater(assembler);
    decoder.start();
    closeLater(decoder);
    listener.start();
    closeLater(listener);

    Figures figures = new Figures(
        () -> isReady,
        () -> isWarm,
        listener::stats,
        decoder::stats,
        stages.beacons(),
        assembler,
        stages.isShortOfDisk(),
        stages.committer(),
        stages.record(),
        refusals,
        stages.reader(),
        () -> http == null ? Optional.empty() : http.certificateExpires(),
        usableBytes(state.files().folder()),
        () -> trust.expires().map(end -> ChronoUnit.MICROS.between(Instant.EPOCH, end)).orElse(0L),
        this::clockMicros);
    Watch watch = new Watch(figures);
    MirrorList mirrors = new MirrorList(figures.catalog(), figures.published()::version);
    Ecosystems ecosystems = stages.ecosystems();
    List<Endpoint> endpoints =
        new ArrayList<>(ecosystems.endpoints(new Published(stages.reader(), stages.store(), stages.record()::version)));
    checks = stages.checks();
    gate = Gate.of(config.web());
    Pulse pulse = new Pulse(figures);
    StatusReader status = new StatusReader(
        figures, mirrors, watch, pulse, gate::counts, spoolOptions(state.files().spool()).floorBytes());
    endpoints.add(new StatusEndpoint(status));
    OperateEndpoint operate = new OperateEndpoint(status, pulse, new TicketCounter(state.files().catalog(), linkKey, audit, this::clockMicros));
    endpoints.add(operate);
    endpoints.add(new HealthEndpoint(figures, watch));
    endpoints.add(new MetricsEndpoint(figures, mirrors, watch));
    endpoints.add(new HistoryEndpoint(figures.catalog(), ecosystems));
    endpoints.add(new SearchEndpoint(figures.catalog(), ecosystems));
    endpoints.add(new HomeEndpoint(figures, mirrors, watch, ecosystems, () -> config.web()));
    http = closeLater(new HttpService(config.web(), endpoints, gate));
    http.start();
    closeLater(operate.feed());
    closeLater(Ticker.start("pages", count -> {
      if (count % Pulse.STEP_SECONDS == 0) {
        pulse.beat();
      }
      operate.feed().tick();
    }));
    startWatch(watch);
    isReady = true;
    LOG.info("ready: link udp {} http {}", listener.localAddress(), http.localAddress());
    http.secureAddress().ifPresent(address -> LOG.info("ready: https {}", address));
    warnOfSecretsInClear();
    startWarmUp(codec);
  }

  /**
   * Takes up what can be of a configuration that was changed while this runs: all of that, or nothing. One thread at a time.
   *
   * @return every key that differs; what is not applied goes on as before
   * @throws IOException if a file that it names cannot be used; nothing was changed
   */
  public List<Change> reload(ReceiverConfig changed) throws IOException {
    ReceiverConfig before = config;
    ReceiverConfig next = before.reloaded(changed);
    List<Change> changes = new ArrayList<>(Changes.between(before.toToml(), changed.toToml(), key -> before.isReloadable(key, changed)));
    Trust trusted = KeyFiles.readTrust(next.trustFile());
    boolean isOtherFile = !next.web().readers().equals(before.web().readers());
    // Whose file stayed reads it by itself, and knows who has failed too often.
    Optional<Readers> readers = isOtherFile ? Gate.readers(next.web()) : Optional.empty();
    if (next.web().tls().isPresent() && http.use(next.web().tls().get())) {
      changes.add(new Change("web.certificate", "holds another certificate, until " + http.certificateExpires().orElseThrow(), true));
    }
    if (isOtherFile) {
      gate.use(readers);
    }
    checks.use(next.reserved());
    if (!trusted.publishers().equals(trust.publishers())) {
      changes.add(new Change("keys.trust", "trusts " + names(trusted), true));
      trust = trusted;
    }
    config = next;
    warnOfSecretsInClear();
    Reload.tell(audit, "receiver", next.state(), changes);
    return changes;
  }

  private void warnOfSecretsInClear() {
    if (config.web().sendsSecretsInClear()) {
      LOG.warn("readers show their passwords over plain HTTP: name a certificate in [web], or the address of the proxy that has one");
    }
  }

  /** Where frames are taken from the link. */
  public InetSocketAddress linkAddress() {
    return listener.localAddress();
  }

  /** Where clients are served. */
  public InetSocketAddress webAddress() {
    return http.localAddress();
  }

  @Override
  public void close() {
    isReady = false;
    // Last opened, first closed: the flow is cut at its front and what is inside runs out at the back.
    while (!closing.isEmpty()) {
      AutoCloseable next = closing.pop();
      try {
        next.close();
      } catch (Exception e) {
        LOG.warn("{} did not end cleanly: {}; what is durable is taken up at the next start", next.getClass().getSimpleName(), e.getMessage());
      }
    }
  }

  private <T extends AutoCloseable> T closeLater(T part) {
    closing.push(part);
    return part;
  }

  private void startCommitter(Committer committer) {
    Thread thread = Thread.ofPlatform().name("commit").start(committer);
    closing.push(() -> {
      committer.stop();
      thread.join(TimeUnit.SECONDS.toMillis(COMMITTER_END_SECONDS));
      thread.interrupt();
      thread.join();
    });
  }

  /** Whether it still looks at itself five times a second, which takes every stage's word. Any thread. */
  public boolean isAlive() {
    return System.nanoTime() - lookedNanos < STILL.toNanos();
  }

  private void startWatch(Watch watch) {
    lookedNanos = System.nanoTime();
    Thread thread = Thread.ofPlatform().name("watch").daemon(true).start(() -> {
      try {
        while (true) {
          Thread.sleep(WATCH);
          watch.look();
          lookedNanos = System.nanoTime();
        }
      } catch (InterruptedException e) {
        LOG.debug("watch ends");
      }
    });
    closing.push(thread::interrupt);
  }

  private void startWarmUp(ErasureCodec codec) {
    if (Boolean.getBoolean(COLD)) {
      return;
    }
    Thread thread = Thread.ofPlatform().name("warm-up").daemon(true).start(() -> {
      WarmUp.run(codec, config.decode(), WARM_UP);
      if (!Thread.currentThread().isInterrupted()) {
        isWarm = true;
        LOG.info("warm: codec={}", codec.name());
      }
    });
    closing.push(thread::interrupt);
  }

  /** Noted, not recorded: a full disk must not keep what is here from being served. */
  private AuditLog openAudit() throws IOException {
    AuditLog log = AuditLog.open(config.audit(), "receiver", clock);
    log.note(AuditEvent.of(AuditAction.STARTED, "receiver", config.state().toString(), "trusts", names(trust)));
    closeLater(() -> {
      log.note(AuditEvent.of(AuditAction.STOPPED, "receiver", config.state().toString()));
      log.close();
    });
    return log;
  }

  /** Whom the trust file names now: it may be read again while this runs. */
  private final class Present implements Signatures {
    @Override
    public byte[] verify(MessageType type, byte[] envelope, long nowMicros) throws RefusedException {
      return trust.verify(type, envelope, nowMicros);
    }

    @Override
    public boolean isAnybodyBelieved(long nowMicros) {
      return trust.isAnybodyBelieved(nowMicros);
    }
  }

  private static String names(Trust trust) {
    return trust.publishers().stream()
        .map(keys -> keys.id() + keys.expires().map(end -> " until " + end).orElse(" without end"))
        .collect(Collectors.joining(", "));
  }

  private SpoolOptions spoolOptions(Path spool) throws IOException {
    long share = (long) (config.diskFloorShare() * Files.getFileStore(config.state()).getTotalSpace());
    SpoolOptions defaults = SpoolOptions.of(spool, Math.max(config.diskFloorBytes(), share));
    return new SpoolOptions(
        spool,
        defaults.smallBlobBytes(),
        defaults.memoryBytes(),
        defaults.waitingBytes(),
        config.unknownBytes(),
        config.unknownAge(),
        defaults.blobs(),
        defaults.ranges(),
        defaults.openFiles(),
        defaults.floorBytes());
  }

  private static LongSupplier usableBytes(Path state) throws IOException {
    FileStore disk = Files.getFileStore(state);
    return () -> {
      try {
        return disk.getUsableSpace();
      } catch (IOException e) {
        // Unknown counts as none: better to take nothing than to fill a disk.
        return 0;
      }
    };
  }

  private long clockMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  private static void die(String what, Throwable cause) {
    LOG.error("{}; ending the process: check the disk and the kernel's log, then start it again", what, cause);
    // Without the shutdown hooks: they would try to make durable what just could not be.
    Runtime.getRuntime().halt(1);
  }
}
