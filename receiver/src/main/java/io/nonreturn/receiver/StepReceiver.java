package io.nonreturn.receiver;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.receiver.assemble.Assembler;
import io.nonreturn.receiver.assemble.SpoolOptions;
import io.nonreturn.receiver.commit.BlobStore;
import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.commit.CommitOptions;
import io.nonreturn.receiver.commit.Committer;
import io.nonreturn.receiver.commit.FaultHandler;
import io.nonreturn.receiver.commit.FileOperations;
import io.nonreturn.receiver.decode.DecodeOptions;
import io.nonreturn.receiver.decode.LinkSnapshot;
import io.nonreturn.receiver.decode.StepDecoder;
import io.nonreturn.receiver.listen.ListenStats;
import io.nonreturn.receiver.web.Alarm;
import io.nonreturn.receiver.web.Figures;
import io.nonreturn.receiver.web.Watch;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.RefusalCounters;
import io.nonreturn.wire.ReservedNames;
import io.nonreturn.wire.Signatures;
import io.nonreturn.wire.audit.Audit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The high side's stages on the caller's thread, for a simulation: the same classes as in {@link Receiver}, in the same order, with
 * clocks, disk and link handed in and nothing that waits.
 *
 * <pre>
 *   {@link #datagram} ─► Collector ─► {@link #step}: DecodeJob ─► Assembler ─► Committer.step ─► EmbeddedPublisher
 *   {@link #look}, once a second
 * </pre>
 *
 * <p>A process that is killed is one whose object is never called again.
 */
public final class StepReceiver implements AutoCloseable {
  private final Deque<AutoCloseable> closing = new ArrayDeque<>();
  private final RefusalCounters refusals = new RefusalCounters();
  private final Stages stages;
  private final StepDecoder decoder;
  private final Watch watch;
  private long dropped;

  /**
   * What a receiver has from outside.
   *
   * @param state its folder
   * @param decode bounds of open blocks and sessions
   * @param spool bounds of what is being put together, in the folder {@link #spool}
   * @param commit bounds of what waits
   * @param trust who is believed
   * @param key of the link
   * @param codec repairs blocks
   * @param disk forces and renames
   * @param usableBytes free space on the disk
   * @param faults must not return: a failed disk ends the process
   * @param clock this side's
   * @param nanoClock never goes back
   */
  public record Surroundings(
      Path state,
      DecodeOptions decode,
      SpoolOptions spool,
      CommitOptions commit,
      Signatures trust,
      LinkKey key,
      ErasureCodec codec,
      FileOperations disk,
      LongSupplier usableBytes,
      FaultHandler faults,
      InstantSource clock,
      LongSupplier nanoClock) {}

  /** Where the spool of a receiver with this folder lies. */
  public static Path spool(Path state) {
    return new StateFiles(state).spool();
  }

  /**
   * Starts as the daemon does: recovers, and works off what the last run left.
   *
   * @throws IOException as {@link Receiver#start}
   */
  public StepReceiver(Surroundings with) throws IOException {
    stages = Stages.open(
        new StateFiles(with.state()),
        new Stages.Surroundings(
            with.commit(), with.spool(), 1, with.trust(), Map.of(), ReservedNames.NONE, Audit.NONE, with.disk(), with.usableBytes(),
            with.faults(), with.clock(), with.nanoClock()),
        refusals,
        closing::push);
    stages.committer().neverWait();
    Assembler assembler = stages.assembler();
    decoder = new StepDecoder(
        with.decode(), with.key(), stages.sessions(), with.codec(), stages.beacons(), assembler, assembler::work, refusals);
    assembler.recover();
    closing.push(assembler);
    ListenStats none = new ListenStats("simulated", 0, 0, 0, 0);
    Supplier<ListenStats> listen = () -> none;
    watch = new Watch(new Figures(
        () -> true,
        () -> true,
        listen,
        decoder::stats,
        stages.beacons(),
        assembler,
        stages.isShortOfDisk(),
        stages.committer(),
        stages.record(),
        refusals,
        stages.reader(),
        Optional::empty,
        with.usableBytes(),
        () -> 0,
        () -> clockMicros(with.clock())));
  }

  private static long clockMicros(InstantSource clock) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  /** Takes a datagram from the link; drops it, as a full receive ring does, while the stages behind cannot take more. */
  public void datagram(byte[] bytes, int length, long nowNanos) {
    if (decoder.hasRoom()) {
      decoder.datagram(bytes, 0, length, nowNanos);
    } else {
      dropped++;
    }
  }

  /** Time passes on the link. */
  public void tick(long nowNanos) {
    decoder.tick(nowNanos);
  }

  /**
   * Does some of the work that is there.
   *
   * @return whether there may be more; false when there is none, or a full disk stops it
   * @throws IOException the disk failed: the process must end
   */
  public boolean step() throws IOException {
    boolean committed = stages.committer().step();
    boolean decoded = stages.committer().hasRoom() && decoder.step();
    return committed || decoded;
  }

  /** What is to be done once a second. */
  public void look() {
    watch.look();
  }

  /** What is wrong at this moment. */
  public List<Alarm> alarms() {
    return watch.alarms();
  }

  /** What was verified and committed, and what waits. */
  public Committer committer() {
    return stages.committer();
  }

  /** What clients see. */
  public CatalogReader catalog() {
    return stages.reader();
  }

  /** Changes with every publication of this life. */
  public long published() {
    return stages.record().version();
  }

  /** Durable blobs. */
  public BlobStore store() {
    return stages.store();
  }

  /** Blobs being received. */
  public Assembler assembler() {
    return stages.assembler();
  }

  /** Frames and blocks. */
  public LinkSnapshot link() {
    return decoder.stats();
  }

  /** What was refused, over all stages. */
  public RefusalCounters refusals() {
    return refusals;
  }

  /** Datagrams that found the receive ring full. */
  public long dropped() {
    return dropped;
  }

  /** Ends in order, as after a signal: what was received becomes durable. */
  @Override
  public void close() throws IOException {
    while (step()) {
      // everything that is there
    }
    while (!closing.isEmpty()) {
      try {
        closing.pop().close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }
}
