package io.nonreturn.bench.simulate;

import io.nonreturn.bench.simulate.Faults.Kind;
import io.nonreturn.bench.simulate.disk.SimDisk;
import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.receiver.StepReceiver;
import io.nonreturn.receiver.assemble.SpoolOptions;
import io.nonreturn.receiver.commit.CommitOptions;
import io.nonreturn.receiver.commit.FileOperations;
import io.nonreturn.receiver.decode.DecodeOptions;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.Signatures;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/** The receiver's machine. */
final class HighSide extends Side {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long TICK_NANOS = 100_000_000L;
  private static final long FLOOR_BYTES = 64 << 10;
  private static final int STEPS_AT_ONCE = 10_000;

  private final DecodeOptions decode;
  private final CommitOptions commit;
  private final int smallBlobBytes;
  private final LinkKey key;
  private final Signatures trust;
  private final Checks checks;
  private final FileOperations operations;
  private final long slownessNanos;
  /** Numbers of frames that came in this life, whatever they held. */
  private final Set<Long> seen = new HashSet<>();
  private StepReceiver receiver;
  private long workDue;
  private long tickDue;
  private long lookDue;

  HighSide(
      SimTime time,
      SplittableRandom random,
      Trace trace,
      Faults faults,
      Scenario scenario,
      LinkKey key,
      Signatures trust,
      Checks checks,
      FileOperations operations) {
    super("high", time, random, trace, faults, Kind.CRASHES_HIGH);
    this.decode = scenario.decode();
    this.commit = scenario.commit();
    this.smallBlobBytes = scenario.smallBlobBytes();
    this.slownessNanos = scenario.slownessNanos();
    this.key = key;
    this.trust = trust;
    this.checks = checks;
    this.operations = operations;
  }

  @Override
  void open() throws IOException {
    SimDisk mine = disk();
    SpoolOptions spool = new SpoolOptions(
        StepReceiver.spool(state()),
        smallBlobBytes,
        Math.max(2 << 20, smallBlobBytes),
        256 << 10,
        4 << 20,
        Duration.ofMinutes(10),
        256,
        4096,
        8,
        FLOOR_BYTES);
    receiver = new StepReceiver(new StepReceiver.Surroundings(
        state(),
        decode,
        spool,
        commit,
        trust,
        key,
        ErasureCodec.fastest(),
        operations,
        mine::freeBytes,
        (what, cause) -> {
          throw new ProcessEnds(what, cause);
        },
        clock,
        time::nanos));
    long now = time.nanos();
    workDue = now;
    tickDue = now;
    lookDue = now + SECOND_NANOS;
    trace.tell("high is up", receiver.committer().status());
    checks.started(receiver);
  }

  @Override
  void gone() {
    receiver = null;
    seen.clear();
  }

  long nextNanos() {
    return isUp() ? Math.min(workDue, Math.min(tickDue, lookDue)) : startNanos();
  }

  /** A frame arrives. */
  void datagram(SimLink.Flying frame) {
    if (!isUp()) {
      faults.count(Kind.FRAMES_UNHEARD);
      return;
    }
    long now = time.nanos();
    if (frame.bytes().length >= Frames.OVERHEAD_BYTES) {
      seen.add(Frames.session(frame.bytes(), 0) * 31 + Frames.sequence(frame.bytes(), 0));
    }
    run(() -> receiver.datagram(frame.bytes(), frame.bytes().length, now));
    if (workDue == Long.MAX_VALUE) {
      workDue = now + (slownessNanos == 0 ? 0 : random.nextLong(slownessNanos));
    }
  }

  /** Does what is due. */
  void act() {
    long now = time.nanos();
    if (now >= startNanos()) {
      start();
    }
    if (isUp() && now >= tickDue) {
      run(() -> receiver.tick(now));
      tickDue = now + TICK_NANOS;
      workDue = Math.min(workDue, now);
    }
    if (isUp() && now >= workDue) {
      run(this::work);
    }
    if (isUp() && now >= lookDue) {
      run(() -> {
        receiver.look();
        checks.look(receiver);
        if (receiver.link().framesAccepted() > seen.size()) {
          throw new Violation("the receiver took " + receiver.link().framesAccepted() + " frames of " + seen.size());
        }
      });
      lookDue = now + SECOND_NANOS;
    }
  }

  private void work() throws IOException {
    workDue = Long.MAX_VALUE;
    int steps = 0;
    while (receiver.step()) {
      Violation.unless(steps++ < STEPS_AT_ONCE, "the receiver never comes to rest");
      checks.stepped(receiver);
    }
    checks.stepped(receiver);
  }

  /** Null while it is down. */
  StepReceiver receiver() {
    return receiver;
  }
}
