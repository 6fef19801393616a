package io.nonreturn.bench.simulate;

import io.nonreturn.bench.simulate.Faults.Kind;
import io.nonreturn.bench.simulate.Upstream.Name;
import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.sender.Outflow;
import io.nonreturn.sender.StepSender;
import io.nonreturn.sender.stage.BlobWriter;
import io.nonreturn.sender.stage.NewEpoch;
import io.nonreturn.sender.stage.PriorityRule;
import io.nonreturn.sender.stage.ResendDesk;
import io.nonreturn.sender.stage.StagingException;
import io.nonreturn.sender.stage.StateLock;
import io.nonreturn.sender.stage.StreamBrokenException;
import io.nonreturn.sender.stage.StreamMark;
import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.SequenceRange;
import io.nonreturn.wire.SessionId;
import io.nonreturn.wire.Signer;
import io.nonreturn.wire.disk.SqliteHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** The sender's machine, and the operator who begins a new epoch when the sender asks for it. */
final class LowSide extends Side {
  private static final long SECOND_NANOS = 1_000_000_000L;
  /** Being called so soon again, for nothing, so often in a row is a loop that never sleeps. */
  private static final long BUSY_NANOS = 100_000;

  private static final int MOST_IN_VAIN = 10_000;
  private static final long DAY_SECONDS = 86_400;
  private static final long LATER_NANOS = 10 * SECOND_NANOS;
  /** One for each thread that simulates: it holds a megabyte outside of the heap. */
  private static final ThreadLocal<BlobWriter> WRITER = ThreadLocal.withInitial(() -> new BlobWriter(Runnable::run));

  private final Outflow.Options options;
  private final List<String> mirrors;
  private final Upstream upstream;
  private final SimLink link;
  private final LinkKey key;
  private final Signer signer;
  private final Given given;
  private StepSender sender;
  private long stageDue;
  private long upkeepDue;
  private long transmitDue;
  private int inVain;
  private boolean isStaged;
  private long seenSequence;
  private long sentBefore;
  private long latestSession;
  private byte[] copy;
  private boolean isTamperedWith;
  /** The stream's, when the sender was last up. */
  private long epoch;

  LowSide(
      SimTime time,
      SplittableRandom random,
      Trace trace,
      Faults faults,
      Outflow.Options options,
      List<String> mirrors,
      Upstream upstream,
      SimLink link,
      LinkKey key,
      Signer signer,
      Given given) {
    super("low", time, random, trace, faults, Kind.CRASHES_LOW);
    this.options = options;
    this.mirrors = mirrors;
    this.upstream = upstream;
    this.link = link;
    this.key = key;
    this.signer = signer;
    this.given = given;
  }

  private Path mark() {
    return disk().root().resolve("state.mark");
  }

  private Path journalFile() {
    return state().resolve("journal.db");
  }

  @Override
  void open() throws IOException, StagingException {
    List<StepSender.Followed> followed = new ArrayList<>();
    for (String mirror : mirrors) {
      // One by what its bundles are, the other after all else.
      PriorityRule rule = followed.isEmpty() ? PriorityRule.AUTO : PriorityRule.BULK;
      followed.add(new StepSender.Followed(upstream.mirror(mirror), rule));
    }
    if (!Files.exists(journalFile())) {
      lookAtTheClock();
    }
    StepSender.Surroundings with = new StepSender.Surroundings(
        state(), mark(), options, followed, signer, key, link, ErasureCodec.fastest(), WRITER.get(), clock, time::nanos, random);
    try {
      sender = new StepSender(with);
    } catch (StreamBrokenException e) {
      trace.tell("low refuses its journal", e.getMessage());
      if (!isTamperedWith) {
        throw new Violation("the sender refuses its journal, which nobody touched: " + e.getMessage(), e);
      }
      newEpoch();
      sender = new StepSender(with);
    }
    isTamperedWith = false;
    long now = time.nanos();
    stageDue = now;
    upkeepDue = now + SECOND_NANOS;
    transmitDue = now;
    isStaged = false;
    seenSequence = 0;
    sentBefore = link.sent();
    epoch = sender.journal().state().epoch();
    latestSession = sender.session();
    trace.tell("low is up", sender.journal().state(), "session", sender.session());
  }

  private void newEpoch() throws IOException {
    lookAtTheClock();
    Set<Name> known = journalNames();
    try (StateLock lock = StateLock.take(state())) {
      NewEpoch change = NewEpoch.plan(lock, journalFile(), StreamMark.at(mark()), clock);
      // The operator has a watch: an epoch that is years ahead would be refused for as long.
      long today = clock.instant().minus(clock.error()).getEpochSecond();
      if (change.epoch() > Math.max(today + DAY_SECONDS, epoch + 1)) {
        trace.tell("low would begin an epoch that is years ahead", change.epoch());
        change = NewEpoch.plan(lock, journalFile(), StreamMark.at(mark()), clock, Math.max(today, epoch + 1));
      }
      change.begin();
    }
    faults.count(Kind.EPOCHS);
    upstream.forgotten(known);
  }

  /**
   * Without a mark nothing but the clock tells how far sessions and epochs had come. The sender says so, and the operator of a machine that is
   * not the first does what it says.
   */
  private void lookAtTheClock() {
    if (epoch != 0 && !Files.exists(mark())) {
      clock.repair();
    }
  }

  /** What the journal that is there says to be on the high side: all of it is kept in mind across the change. */
  private Set<Name> journalNames() throws IOException {
    Set<Name> names = new HashSet<>();
    if (!Files.exists(journalFile())) {
      return names;
    }
    SqliteHost host = (SqliteHost) disk().root().getFileSystem();
    try (PreparedStatement query = host.open(journalFile(), SqliteHost.Access.READING)
            .prepareStatement("SELECT mirror, name FROM bundle WHERE live = 1 AND removed = 0");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        names.add(new Name(rows.getString(1), rows.getString(2)));
      }
    } catch (SQLException e) {
      throw new IOException("the simulation cannot read the journal", e);
    }
    return names;
  }

  @Override
  void gone() {
    sender = null;
  }

  long nextNanos() {
    return isUp() ? Math.min(stageDue, Math.min(upkeepDue, transmitDue)) : startNanos();
  }

  /** Upstream has changed, and is looked at before long. */
  void upstreamChanged() {
    isStaged = false;
    stageDue = Math.min(stageDue, time.nanos() + random.nextLong(SECOND_NANOS));
  }

  /** Does what is due. */
  void act() {
    long now = time.nanos();
    if (now >= startNanos()) {
      start();
    }
    if (isUp() && now >= stageDue) {
      run(() -> stage(now));
    }
    if (isUp() && now >= upkeepDue) {
      run(() -> upkeep(now));
    }
    if (isUp() && now >= transmitDue) {
      run(() -> transmit(now));
    }
  }

  private void transmit(long now) {
    long before = link.sent();
    transmitDue = Math.max(now + 1, sender.transmit(now));
    Violation.unless(
        sender.transmitted().frames() == link.sent() - sentBefore, "the sender counts other frames than those that left it");
    inVain = link.sent() == before && transmitDue - now < BUSY_NANOS ? inVain + 1 : 0;
    if (inVain > MOST_IN_VAIN) {
      throw new Violation("the sender keeps its processor busy and sends nothing");
    }
  }

  private void stage(long now) throws SQLException {
    isStaged = sender.stage();
    stageDue = now + (isStaged ? LATER_NANOS : SECOND_NANOS);
    transmitDue = now;
    look();
  }

  private void upkeep(long now) throws InterruptedException, SQLException {
    sender.upkeep();
    upkeepDue = now + SECOND_NANOS;
    transmitDue = now;
    look();
  }

  private void look() throws SQLException {
    StreamState stream = sender.journal().state();
    if (stream.sequence() == seenSequence) {
      return;
    }
    SqliteHost host = (SqliteHost) disk().root().getFileSystem();
    try (PreparedStatement query = host.open(journalFile(), SqliteHost.Access.READING)
        .prepareStatement("SELECT sequence, mirror, name, generation, manifest_id FROM bundle WHERE sequence > ? AND sequence <= ?")) {
      query.setLong(1, seenSequence);
      query.setLong(2, stream.sequence());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Name name = new Name(rows.getString(2), rows.getString(3));
          upstream.staged(name);
          Given.Place number = new Given.Place(stream.epoch(), rows.getLong(1));
          if (given.give(number, name, Digest.of(rows.getBytes(5)))) {
            trace.tell("staged", number.sequence(), name, "generation", rows.getLong(4));
          }
        }
      }
    }
    seenSequence = stream.sequence();
  }

  /** Whether all that upstream has is in the stream, which the sender tells of itself. */
  boolean isSettled() {
    return isUp() && isStaged;
  }

  /** Where the stream stands; null while the sender is down. */
  StreamState stream() {
    return isUp() ? sender.journal().state() : null;
  }

  long session() {
    return isUp() ? sender.session() : 0;
  }

  /** A person brings a ticket for some part of the stream. */
  void ticket() {
    run(() -> {
      long highest = sender.journal().state().sequence();
      if (highest == 0) {
        return;
      }
      faults.count(Kind.TICKETS);
      long first = 1 + random.nextLong(highest);
      SequenceRange range = new SequenceRange(first, first + random.nextLong(highest - first + 1));
      trace.tell("low takes a ticket for", range);
      try (ResendDesk desk = ResendDesk.open(journalFile(), clock)) {
        desk.queue("ticket-" + faults.of(Kind.TICKETS), clock.millis() / 60_000, List.of(range), "the operator");
      }
    });
  }

  /** Somebody copies the journal, to put it back some day. */
  void copyJournal() {
    run(() -> copy = disk().databaseImage(journalFile()));
  }

  /** The journal is put back from the copy while the sender is down. */
  void restoreJournal() throws IOException {
    crash();
    disk().faults().clear(); // what a person does here is no matter of this simulation
    if (copy != null && Files.exists(journalFile())) {
      faults.count(Kind.JOURNALS_RESTORED);
      trace.tell("low journal put back from a copy");
      disk().replaceDatabase(journalFile(), copy);
      if (random.nextBoolean() && !isSessionAhead()) {
        // On a new machine, where nothing tells how far the stream had come.
        Files.deleteIfExists(mark());
      }
      isTamperedWith = true;
    }
  }

  /** Sessions of a clock that was ahead, and no mark that tells of them: both sides then need a new link key, which nobody makes here. */
  private boolean isSessionAhead() {
    return SessionId.millis(latestSession) > clock.instant().minus(clock.error()).toEpochMilli();
  }

  /** The journal is lost while the sender is down. */
  void loseJournal() throws IOException {
    crash();
    disk().faults().clear();
    if (Files.exists(journalFile())) {
      faults.count(Kind.JOURNALS_LOST);
      trace.tell("low journal lost");
      Files.delete(journalFile());
      isTamperedWith = true;
    }
  }
}
