package io.nonreturn.bench.simulate;

import io.nonreturn.bench.simulate.Faults.Kind;
import io.nonreturn.bench.simulate.Scenario.Event;
import io.nonreturn.bench.simulate.Upstream.Content;
import io.nonreturn.bench.simulate.Upstream.Name;
import io.nonreturn.bench.simulate.Upstream.State;
import io.nonreturn.receiver.StepReceiver;
import io.nonreturn.receiver.commit.FileOperations;
import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.wire.LinkKey;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * One run of the whole system: both sides' real code on one thread, in a world that one seed makes.
 *
 * <pre>
 *   Upstream ─► LowSide: StepSender on a SimDisk ─► SimLink ─► HighSide: StepReceiver on a SimDisk ─► Checks
 *                    ▲ crashes, full disks, I/O errors, clocks, losses … of the Scenario ▲
 * </pre>
 *
 * <p>Trouble lasts for some minutes or hours of the world's time. Then all faults end, and what upstream holds must become visible within
 * {@link #PATIENCE}.
 */
final class Simulation {
  /** How long after the last fault both sides may take to agree. */
  static final Duration PATIENCE = Duration.ofMinutes(90);

  private static final long SECOND = 1_000_000_000L;
  private static final long AGREEMENT_EVERY = 2 * SECOND;
  /** What makes frames that nobody can count: sent to nobody, in an older session, under a false number, at a false time. */
  private static final Set<Kind> UNCOUNTABLE =
      EnumSet.of(Kind.CRASHES_LOW, Kind.CRASHES_HIGH, Kind.FRAMES_HOSTILE, Kind.CLOCK_STEPS);

  /** What ends something that lasted. */
  private interface Ending {
    void end() throws IOException;
  }

  /** What came of a run. */
  record Result(
      long seed,
      long digest,
      Violation violation,
      long worldNanos,
      long agreedNanos,
      long frames,
      long bytes,
      long publications,
      Faults faults) {}

  private final long seed;
  private final SplittableRandom random;
  private final Scenario scenario;
  private final SimTime time = new SimTime();
  private final Trace trace;
  private final Faults faults = new Faults();
  private final Given given = new Given();
  private final SimLink link;
  private final Upstream upstream;
  private final LowSide low;
  private final HighSide high;
  private final Checks checks;
  private final Hostile hostile;
  private final List<Content> contents = new ArrayList<>();
  private final TreeMap<Long, List<Ending>> later = new TreeMap<>();
  private int nextEvent;
  private boolean isTroubled = true;
  private long agreementDue;

  private Simulation(long seed, PrintStream out) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.scenario = Scenario.of(seed, random.split());
    this.trace = new Trace(time, out);
    SimKeys keys = scenario.hasRealSignatures() ? SimKeys.real(random.split()) : SimKeys.standIn(random.split());
    byte[] secret = new byte[LinkKey.BYTES];
    random.nextBytes(secret);
    LinkKey key = LinkKey.of(secret);
    link = new SimLink(time, random.split(), trace, faults);
    SimTime.SideClock[] clock = new SimTime.SideClock[1];
    upstream = new Upstream(() -> clock[0].instant());
    checks = new Checks(upstream, given, trace, scenario.commit(), scenario.decode());
    low = new LowSide(
        time, random.split(), trace, faults, scenario.sender(), scenario.mirrors(), upstream, link, key, keys.signer(), given);
    clock[0] = low.clock;
    high = new HighSide(
        time,
        random.split(),
        trace,
        faults,
        scenario,
        key,
        checks.noting(keys.trust()),
        checks,
        FileOperations.REAL);
    hostile = new Hostile(random.split(), key);
    link.quality(scenario.quality());
  }

  /**
   * Runs a seed.
   *
   * @param out told all that happens; null for silence
   */
  static Result run(long seed, PrintStream out) {
    Simulation simulation = new Simulation(seed, out);
    Violation violation = null;
    if (out != null) {
      out.println(simulation.scenario);
    }
    try {
      simulation.run();
    } catch (Violation e) {
      violation = e;
    } catch (Throwable e) {
      // Errors, too: what ends a daemon must not pass for a seed that was kept.
      violation = new Violation("the simulation failed: " + e, e);
    }
    return simulation.result(violation);
  }

  private Result result(Violation violation) {
    return new Result(
        seed,
        trace.digest(),
        violation,
        time.nanos(),
        Math.max(0, time.nanos() - scenario.troubleNanos()),
        link.sent(),
        link.sentBytes(),
        checks.publications(),
        faults);
  }

  private void run() throws IOException {
    high.start();
    low.start();
    while (true) {
      long next = Math.min(Math.min(low.nextNanos(), high.nextNanos()), Math.min(link.nextNanos(), nextChange()));
      time.advance(next);
      if (time.nanos() >= nextChange()) {
        change();
      }
      for (SimLink.Flying frame = link.poll(); frame != null; frame = link.poll()) {
        high.datagram(frame);
      }
      low.act();
      high.act();
      if (!isTroubled && time.nanos() >= agreementDue && isAgreed()) {
        return;
      }
    }
  }

  private long nextChange() {
    long event = nextEvent < scenario.events().size() ? scenario.events().get(nextEvent).atNanos() : Long.MAX_VALUE;
    long end = later.isEmpty() ? Long.MAX_VALUE : later.firstKey();
    long peace = isTroubled ? scenario.troubleNanos() : agreementDue;
    return Math.min(Math.min(event, end), nextEvent < scenario.events().size() || !later.isEmpty() ? Long.MAX_VALUE : peace);
  }

  private void change() throws IOException {
    long now = time.nanos();
    while (!later.isEmpty() && later.firstKey() <= now) {
      for (Ending each : later.pollFirstEntry().getValue()) {
        each.end();
      }
    }
    while (nextEvent < scenario.events().size() && scenario.events().get(nextEvent).atNanos() <= now) {
      happen(scenario.events().get(nextEvent++));
    }
    boolean isOver = nextEvent == scenario.events().size() && later.isEmpty() && now >= scenario.troubleNanos();
    if (isTroubled && isOver) {
      isTroubled = false;
      trace.tell("all faults end");
      link.quality(SimLink.Quality.PERFECT);
      low.repair();
      high.repair();
      agreementDue = now;
    }
  }

  private void happen(Event event) throws IOException {
    if (event.what() != Scenario.What.UPSTREAM) {
      trace.tell("trouble", event.what(), Duration.ofNanos(event.lengthNanos()));
    }
    Duration length = Duration.ofNanos(event.lengthNanos());
    switch (event.what()) {
      case UPSTREAM -> upstreamChanges();
      case CRASH_LOW -> low.crash();
      case CRASH_HIGH -> high.crash();
      case CRASH_LOW_AT_DISK -> low.crashSoon(200);
      case CRASH_HIGH_AT_DISK -> high.crashSoon(200);
      case FULL_LOW -> during(event, low::fill, low::empty);
      case FULL_HIGH -> during(event, high::fill, high::empty);
      case ERROR_LOW -> low.failSoon();
      case ERROR_HIGH -> high.failSoon();
      case CLOCK_LOW -> step(low);
      case CLOCK_HIGH -> step(high);
      case OUTAGE -> {
        faults.count(Kind.LINK_OUTAGES);
        during(event, () -> link.cut(true), () -> link.cut(false));
      }
      case STOP_LOW -> low.stop(length);
      case STOP_HIGH -> high.stop(length);
      case WIPE_HIGH -> {
        faults.count(Kind.WIPES);
        high.wipe();
        checks.wiped();
      }
      case PUT_JOURNAL_BACK -> during(event, low::copyJournal, low::restoreJournal);
      case LOSE_JOURNAL -> low.loseJournal();
      case TICKET -> low.ticket();
      case UPSTREAM_FAILS -> {
        faults.count(Kind.UPSTREAM_FAILURES);
        during(event, () -> upstream.fail(true), () -> upstream.fail(false));
      }
      case REPLAY -> link.replay(1 + random.nextInt(200));
      case JUNK -> junk();
      case HOSTILE -> lie();
    }
  }

  private void during(Event event, Runnable begin, Ending end) {
    begin.run();
    later.computeIfAbsent(time.nanos() + event.lengthNanos(), key -> new ArrayList<>()).add(end);
  }

  /** From a second to ten years, forwards or back. */
  private void step(Side side) {
    faults.count(Kind.CLOCK_STEPS);
    double most = (double) Duration.ofDays(3_650).toSeconds();
    long seconds = (long) Math.pow(most, random.nextDouble());
    Duration by = Duration.ofSeconds(random.nextBoolean() ? seconds : -seconds);
    trace.tell(side.name + " clock steps", by);
    side.clock.step(by);
  }

  private void junk() {
    int count = 1 + random.nextInt(300);
    for (int i = 0; i < count; i++) {
      faults.count(Kind.FRAMES_OF_JUNK);
      byte[] example = link.example();
      byte[] junk = new byte[random.nextInt(1_500)];
      random.nextBytes(junk);
      if (example != null && random.nextBoolean()) {
        // A header that looks right.
        System.arraycopy(example, 0, junk, 0, Math.min(junk.length, Math.min(32, example.length)));
      }
      link.inject(junk);
    }
  }

  private void lie() {
    byte[] example = link.example();
    for (int i = random.nextInt(40); i > 0 && example != null && !contents.isEmpty(); i--) {
      faults.count(Kind.FRAMES_HOSTILE);
      link.inject(hostile.frame(example, contents.get(random.nextInt(contents.size()))));
    }
  }

  // ---- upstream -----------------------------------------------------------------------------------------------------------

  private void upstreamChanges() {
    String mirror = scenario.mirrors().get(random.nextInt(scenario.mirrors().size()));
    Name name = new Name(mirror, "bundle-" + random.nextInt(6));
    List<State> history = upstream.history(name);
    NavigableMap<String, Content> present = history.isEmpty() ? new TreeMap<>() : history.getLast().files();
    NavigableMap<String, Content> next = switch (random.nextInt(10)) {
      case 0 -> new TreeMap<>();
      case 1 -> history.isEmpty() ? fresh() : history.get(random.nextInt(history.size())).files(); // what it once was
      case 2, 3, 4 -> changed(present);
      default -> fresh();
    };
    if (present.isEmpty() && next.isEmpty()) {
      next = fresh();
    }
    trace.tell("upstream", name, next.isEmpty() ? "removed" : next.size() + " files");
    upstream.set(name, next);
    low.upstreamChanged();
  }

  private NavigableMap<String, Content> fresh() {
    NavigableMap<String, Content> files = new TreeMap<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      files.put("folder-" + random.nextInt(2) + "/file-" + random.nextInt(8), content());
    }
    return files;
  }

  private NavigableMap<String, Content> changed(NavigableMap<String, Content> from) {
    NavigableMap<String, Content> files = new TreeMap<>(from);
    files.put("folder-0/file-" + random.nextInt(8), content());
    return files;
  }

  private Content content() {
    if (!contents.isEmpty() && random.nextInt(4) == 0) {
      return contents.get(random.nextInt(contents.size())); // shared with others
    }
    int size = switch (random.nextInt(12)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2, 3 -> random.nextInt(100_000);
      case 4 -> random.nextInt(400_000);
      default -> random.nextInt(6_000);
    };
    Content content = Content.of(random.nextLong(1, Long.MAX_VALUE), size);
    contents.add(content);
    return content;
  }

  // ---- agreement ----------------------------------------------------------------------------------------------------------

  private boolean isAgreed() throws IOException {
    long now = time.nanos();
    agreementDue = now + AGREEMENT_EVERY;
    StepReceiver receiver = high.receiver();
    StreamState stream = low.stream();
    List<String> missing = receiver == null ? List.of("the receiver is down") : checks.missing(receiver);
    boolean isComplete = missing.isEmpty() && low.isSettled() && isClosed(receiver, stream);
    if (isComplete) {
      trace.tell("all agree");
      checks.checkStore(receiver);
      Violation.unless(
          link.sent() == link.lost() + link.arrived(),
          "frames sent=" + link.sent() + " != lost=" + link.lost() + " + arrived=" + link.arrived());
      checkLoss(receiver);
      return true;
    }
    if (now - scenario.troubleNanos() > PATIENCE.toNanos()) {
      throw new Violation("not agreed " + PATIENCE + " after the last fault: " + missing + ", staged=" + low.isSettled()
          + ", stream=" + stream + (receiver == null ? "" : ", high=" + Checks.accounts(receiver) + " refused=" + Refused.of(receiver)));
    }
    return false;
  }

  /**
   * What the receiver says was lost is what the link lost, where both were up all the time and nobody lied. It may be more by what found
   * the receive ring full, and less by damaged frames of which a copy came, and by those that no beacon counts: before the first that came, where
   * that was late, and since the last.
   */
  private void checkLoss(StepReceiver receiver) {
    for (Kind kind : UNCOUNTABLE) {
      if (faults.of(kind) > 0) {
        return;
      }
    }
    long said = receiver.link().framesLost();
    long damaged = faults.of(Kind.FRAMES_FLIPPED) + faults.of(Kind.FRAMES_CUT);
    long uncounted = link.sent() - receiver.link().framesSent();
    faults.count(Kind.LOSSES_COMPARED);
    Violation.unless(
        said <= link.lost() + receiver.dropped() && said >= link.lost() - damaged - uncounted,
        "the receiver says that " + said + " frames were lost, the link lost " + link.lost() + ", of these damaged " + damaged
            + ", uncounted " + uncounted + ", and dropped " + receiver.dropped());
  }

  /** Whether the high side knows the whole stream and nothing of the present epoch is open. What an ended one owes stays in the ledger. */
  static boolean isClosed(StepReceiver receiver, StreamState stream) throws IOException {
    List<Checks.Account> accounts = Checks.accounts(receiver);
    if (accounts.isEmpty()) {
      return stream.sequence() == 0;
    }
    Checks.Account present = accounts.getLast();
    return present.epoch() == stream.epoch() && present.head() == stream.sequence() && present.open().isEmpty();
  }
}
