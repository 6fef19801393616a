package io.nonreturn.sender;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.sender.admit.BasicPolicy;
import io.nonreturn.sender.encode.BlockPool;
import io.nonreturn.sender.encode.EncodedBlock;
import io.nonreturn.sender.encode.StepEncoder;
import io.nonreturn.sender.schedule.ScheduleThread;
import io.nonreturn.sender.schedule.Scheduler;
import io.nonreturn.sender.stage.BlobStore;
import io.nonreturn.sender.stage.BlobWriter;
import io.nonreturn.sender.stage.Journal;
import io.nonreturn.sender.stage.PriorityRule;
import io.nonreturn.sender.stage.Stager;
import io.nonreturn.sender.stage.StagingException;
import io.nonreturn.sender.stage.StagingStats;
import io.nonreturn.sender.stage.StreamMark;
import io.nonreturn.sender.stage.Upkeep;
import io.nonreturn.sender.transmit.BlockSource;
import io.nonreturn.sender.transmit.FrameSink;
import io.nonreturn.sender.transmit.TransmitCounters;
import io.nonreturn.sender.transmit.TransmitLoop;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.Signer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The low side's stages on the caller's thread, for a simulation: the same classes as in {@link Sender} and {@link Outflow}, in the
 * same order, with clocks, link and randomness handed in and nothing that waits.
 *
 * <pre>
 *   {@link #stage} ─► Journal ─► {@link #transmit}: ScheduleThread.step ─► StepEncoder ─► TransmitLoop.tick ─► FrameSink
 *   {@link #upkeep}, once a second
 * </pre>
 *
 * <p>A process that is killed is one whose object is never called again.
 */
public final class StepSender implements AutoCloseable {
  private final Journal journal;
  private final BlobWriter writer;
  private final List<Stager> stagers = new ArrayList<>();
  private final StagingStats staging = new StagingStats();
  private final Upkeep upkeep;
  private final long session;
  private final StepEncoder encoder;
  private final ScheduleThread schedule;
  private final TransmitLoop loop;

  /**
   * What a sender has from outside.
   *
   * @param state its folder
   * @param mark the file beside it
   * @param outflow link, carousel, memory
   * @param mirrors that it follows, and which class their bundles belong to
   * @param signer of manifests and heads
   * @param key of the link
   * @param sink the link
   * @param codec computes parity
   * @param writer copies blobs; may serve many senders in turn
   * @param clock the low side's
   * @param nanoClock never goes back
   * @param random for the session's id
   */
  public record Surroundings(
      Path state,
      Path mark,
      Outflow.Options outflow,
      List<Followed> mirrors,
      Signer signer,
      LinkKey key,
      FrameSink sink,
      ErasureCodec codec,
      BlobWriter writer,
      Clock clock,
      LongSupplier nanoClock,
      RandomGenerator random) {}

  /** A mirror, and which class its bundles belong to. */
  public record Followed(Mirror mirror, PriorityRule rule) {}

  /**
   * Starts as the daemon does.
   *
   * @throws IOException as {@link Sender#open}
   * @throws StagingException as {@link Sender#open}
   */
  public StepSender(Surroundings with) throws IOException, StagingException {
    writer = with.writer();
    BlobStore blobs = new BlobStore(with.state().resolve("blobs"));
    journal = Journal.open(
        Sender.journalFile(with.state()), StreamMark.at(with.mark()), blobs, with.signer(), with.clock());
    session = journal.nextSession(with.random());
    for (Followed each : with.mirrors()) {
      stagers.add(new Stager(each.mirror(), each.rule(), new BasicPolicy(), journal, blobs, staging, with.clock()));
    }
    upkeep = new Upkeep(journal, blobs);

    long now = with.nanoClock().getAsLong();
    Outflow.Options options = with.outflow();
    LinkShape shape = LinkShape.of(options);
    BlockPool pool = new BlockPool(shape.mostBlocks(), shape.blocks().slabBytes());
    Scheduler scheduler =
        new Scheduler(
            journal,
            new Statements(with.signer(), journal, with.clock()),
            shape.budget(),
            options.carousel(),
            options.shares(),
            now);
    encoder = new StepEncoder(pool, shape.blocks(), with.codec());
    schedule = new ScheduleThread(scheduler, journal, encoder, pool.capacity());
    journal.onAppend(schedule::wake);
    loop = new TransmitLoop(
        options.link(),
        new FromEncoder(),
        shape.spread(),
        pool.capacity(),
        FrameSeal.of(with.key(), session),
        session,
        with.sink(),
        new Beacons(shape, options.link().rateBytesPerSecond(), schedule, with.clock(), with.nanoClock()),
        now);
  }

  /**
   * Stages what the mirrors have to offer.
   *
   * @return false when a mirror failed as a whole and wants to be tried again in a second
   */
  public boolean stage() {
    boolean allWell = true;
    for (Stager stager : stagers) {
      allWell &= stager.step(writer);
    }
    return allWell;
  }

  /** What is to be done once a second. */
  public void upkeep() throws InterruptedException {
    upkeep.round();
  }

  /**
   * Plans, encodes and sends all that is due.
   *
   * @return when it wants to be called again at the latest, if nothing is staged before
   */
  public long transmit(long now) {
    long wait = plan(now);
    long next = loop.tick(now);
    // What has left made room for more, which may be due as well.
    while (encoder.hasRoom()) {
      wait = plan(now);
      if (encoder.isEmpty()) {
        break;
      }
      next = loop.tick(now);
    }
    return wait == ScheduleThread.UNTIL_WOKEN ? next : Math.min(next, now + wait);
  }

  /** Plans until there is no room or nothing to plan; returns how long until there may be, as {@link ScheduleThread#step} does. */
  private long plan(long now) {
    long wait;
    do {
      wait = schedule.step(now);
    } while (wait == 0);
    return wait;
  }

  /** The numbered stream. */
  public Journal journal() {
    return journal;
  }

  /** The id of this run. */
  public long session() {
    return session;
  }

  /** What left. */
  public TransmitCounters transmitted() {
    return loop.counters();
  }

  /** Ends in order, as after a signal. */
  @Override
  public void close() throws IOException {
    encoder.close();
    journal.close();
  }

  private final class FromEncoder implements BlockSource {
    @Override
    public EncodedBlock poll() {
      return encoder.poll();
    }

    @Override
    public void finished(EncodedBlock block) {
      schedule.transmitted(block.plan());
      encoder.release(block);
    }
  }
}
