package io.nonreturn.sender.stage;

import io.nonreturn.wire.Chain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins the stream anew when its journal cannot go on: a new journal of a higher epoch, in which all numbers start from 1. The old
 * journal is kept aside under another name ({@link KeptJournals}).
 *
 * <p>The mark is raised first. Whatever happens after that, no journal of an older epoch runs any more, and an interrupted change is
 * repeated whole. For one thread that holds the {@link StateLock}.
 */
public final class NewEpoch {

  private static final Logger LOG = LoggerFactory.getLogger(NewEpoch.class);

  /** The journal last: as long as it is there, what belongs to it finds it under one name. */
  private static final String[] PARTS = {"-wal", "-shm", ""};

  /** As far ahead of its clock a receiver takes an epoch. */
  private static final Duration MOST_AHEAD = Duration.ofDays(1);

  private static final long LAST_DATE = Instant.MAX.getEpochSecond();

  private final Path journal;
  private final StreamMark mark;
  private final Instant now;
  private final Found inJournal;
  private final Found inMark;

  /** The highest epoch that is known here, 0 when there is none. */
  private final long highest;

  private final long epoch;
  private final KeptJournals kept;
  private final Path aside;

  private NewEpoch(StateLock lock, Path journal, StreamMark mark, Instant now, long asked) throws IOException {
    Objects.requireNonNull(lock, "a running sender must not lose its journal");
    this.journal = journal;
    this.mark = mark;
    this.now = now;
    inJournal = inJournal(journal);
    inMark = inMark(mark);
    kept = new KeptJournals(journal);
    aside = kept.nameFor(inJournal.content());
    highest = highest();
    epoch = asked > 0 ? asked : Math.max(now.getEpochSecond(), highest + 1);
    if (wasBegun(epoch)) {
      throw new IOException("epoch " + epoch + " was begun here before and its numbers may have left; choose another one with --epoch");
    }
  }

  /** What one of the two tells; null where it tells nothing. */
  private record Found(StreamMark.Content content, String problem) {

    boolean isOf(long epoch) {
      return content != null && content.stream().epoch() == epoch;
    }

    String words(String verb) {
      return content == null
          ? problem
          : verb + " sequence " + content.stream().sequence() + " of epoch " + content.stream().epoch();
    }
  }

  /**
   * Looks at what is there and decides on the epoch: above every one that is known here, and at least the clock's seconds, so
   * that it is also above those that are forgotten. Changes nothing.
   *
   * @param lock of the state folder, held until {@link #begin} has returned
   * @throws IOException if the folder of the journal cannot be read
   */
  public static NewEpoch plan(StateLock lock, Path journal, StreamMark mark, InstantSource clock) throws IOException {
    return new NewEpoch(lock, journal, mark, clock.instant(), 0);
  }

  /**
   * The same with an epoch that a person decided on: the way out when a clock that was wrong has made one that no receiver takes for
   * years. It may be below known ones, which is right only if the high side never followed those.
   *
   * @param epoch seconds since 1970, above 0
   * @throws IOException as above, or if numbers of this epoch may have been given
   */
  public static NewEpoch plan(StateLock lock, Path journal, StreamMark mark, InstantSource clock, long epoch) throws IOException {
    if (epoch < 1) {
      throw new IllegalArgumentException("epoch=" + epoch + " < 1");
    }
    return new NewEpoch(lock, journal, mark, clock.instant(), epoch);
  }

  /** The mark knows best: journals that were kept aside may be of a higher epoch, if a person has decided on a lower one since. */
  private long highest() throws IOException {
    long found = 0;
    for (Found each : List.of(inJournal, inMark)) {
      found = Math.max(found, each.content() == null ? 0 : each.content().stream().epoch());
    }
    if (inMark.content() == null) {
      for (KeptJournals.Kept each : kept.all()) {
        found = Math.max(found, each.epoch());
      }
    }
    return found;
  }

  /** Not so when the mark says that no number of it was given: then this change was interrupted, and is repeated. */
  private boolean wasBegun(long wanted) throws IOException {
    boolean isHere = inJournal.isOf(wanted) || inMark.isOf(wanted);
    boolean isInterrupted = inMark.isOf(wanted) && inMark.content().stream().sequence() == 0;
    return kept.all().stream().anyMatch(each -> each.epoch() == wanted) || (isHere && !isInterrupted);
  }

  private long lastSession() {
    long session = 0;
    for (Found found : List.of(inJournal, inMark)) {
      session = found.content() == null ? session : StreamMark.later(session, found.content().session());
    }
    return session;
  }

  private static Found inJournal(Path journal) {
    if (!Files.exists(journal)) {
      return new Found(null, "is missing");
    }
    try (Database db = Database.open(journal, true)) {
      StreamState state = StreamAppender.state(db);
      return state == null
          ? new Found(null, "holds no stream")
          : new Found(new StreamMark.Content(state, StreamAppender.lastSession(db)), null);
    } catch (IOException | SQLException e) {
      return new Found(null, "cannot be read (" + e.getMessage() + ")");
    }
  }

  private static Found inMark(StreamMark mark) {
    try {
      StreamMark.Content content = mark.read();
      return new Found(content, content == null ? "is missing" : null);
    } catch (IOException e) {
      return new Found(null, e instanceof StreamMark.Damaged ? "is damaged" : "cannot be read (" + e.getMessage() + ")");
    }
  }

  /** The epoch that will begin. */
  public long epoch() {
    return epoch;
  }

  /** What there is and what will be done, in words, several lines. */
  public String words() {
    StringBuilder words = new StringBuilder();
    words.append("journal   ").append(journal).append(' ').append(inJournal.words("ends at")).append('\n');
    words.append("mark      ").append(mark.file()).append(' ').append(inMark.words("says that numbers were given up to")).append('\n');
    if (Files.exists(journal)) {
      words.append("kept      the old journal as ").append(aside).append("; no sender runs on it again\n");
    }
    words.append("begins    epoch ").append(epoch).append(", numbered from 1\n");
    words.append("dates     the epoch says ").append(date(epoch)).append(", the clock of this host ").append(date(now.getEpochSecond()));
    words.append("; if that\n          is not now, answer no and set the clock first\n");
    words.append("then      everything that the mirrors hold is numbered, signed and sent again; the high side keeps and serves\n");
    words.append("          what it has, and shows that the stream was broken\n");
    return words.append(cautions()).toString();
  }

  private String cautions() {
    if (epoch <= highest) {
      return "CAUTION   epoch " + highest + " is known here. Begin a lower one only if the high side never followed that: it would refuse\n"
          + "          all of the lower one, for good. Its /api/status says which epoch it follows\n";
    }
    if (epoch > now.plus(MOST_AHEAD).getEpochSecond()) {
      return "CAUTION   the receiver refuses an epoch more than a day ahead of its clock, unless it follows the one before. Its\n"
          + "          /api/status says which it follows; if it never followed epoch " + highest + ", answer no, and call this with\n"
          + "          --epoch " + now.getEpochSecond() + "\n";
    }
    return "";
  }

  private static String date(long seconds) {
    return seconds > LAST_DATE ? "a date beyond all calendars" : Instant.ofEpochSecond(seconds).toString();
  }

  /**
   * Does it.
   *
   * @throws IOException if it could not be done; doing it again is right
   */
  public void begin() throws IOException {
    mark.write(new StreamMark.Content(new StreamState(epoch, 0, Chain.START), lastSession()));
    Path next = journal.resolveSibling(journal.getFileName() + ".new");
    for (String part : PARTS) {
      Files.deleteIfExists(part(next, part));
    }
    Database.migrate(next);
    try (Database db = Database.open(next, true)) {
      StreamAppender.beginStream(db, epoch, lastSession());
      inherit(db);
    } catch (SQLException e) {
      throw new IOException("journal " + next + " cannot be written: " + e.getMessage(), e);
    }
    for (String part : PARTS) { // a log that stayed behind would be played into the new journal
      if (Files.exists(part(journal, part))) {
        Files.move(part(journal, part), part(aside, part), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    DiskSync.force(next);
    DiskSync.force(journal.getParent());
    Files.move(next, journal, StandardCopyOption.ATOMIC_MOVE);
    DiskSync.force(journal.getParent());
  }

  /** Takes the live names of the old journal over, so that what upstream removed meanwhile is removed on the high side, too. */
  private void inherit(Database db) throws IOException, SQLException {
    List<Name> names = new ArrayList<>();
    for (Path old : oldJournals()) {
      names.addAll(liveNames(old));
    }
    db.transaction(
        () -> {
          for (Name name : names) {
            db.update("INSERT OR IGNORE INTO inherited (mirror, name) VALUES (?, ?)", name.mirror(), name.bundle());
          }
          return names.size();
        });
  }

  /**
   * Where the journal tells nothing, an interrupted change may have moved it aside already; nobody can tell which one that is, and a
   * removal too many does no harm.
   */
  private List<Path> oldJournals() throws IOException {
    return inJournal.content() != null ? List.of(journal) : kept.all().stream().map(KeptJournals.Kept::file).toList();
  }

  private record Name(String mirror, String bundle) {}

  private static List<Name> liveNames(Path journal) {
    List<Name> names = new ArrayList<>();
    try (Database old = Database.open(journal, true)) {
      names.addAll(
          old.query(
              "SELECT mirror, name FROM bundle b WHERE removed = 0 AND generation = (SELECT max(generation) FROM bundle"
                  + " WHERE mirror = b.mirror AND name = b.name)",
              row -> new Name(row.getString(1), row.getString(2))));
      if (old.first("SELECT 1 FROM sqlite_master WHERE name = 'inherited'", row -> true) != null) {
        names.addAll(old.query("SELECT mirror, name FROM inherited", row -> new Name(row.getString(1), row.getString(2))));
      }
    } catch (IOException | SQLException e) {
      LOG.warn(
          "names of the old journal {} cannot be read ({}): what upstream removed since it was written stays on the high side; hide it there by retention if it must go",
          journal,
          e.getMessage());
    }
    return names;
  }

  private static Path part(Path file, String part) {
    return file.resolveSibling(file.getFileName() + part);
  }
}
