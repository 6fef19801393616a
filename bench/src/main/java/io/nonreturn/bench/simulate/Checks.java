package io.nonreturn.bench.simulate;

import io.nonreturn.bench.simulate.Upstream.Content;
import io.nonreturn.bench.simulate.Upstream.Name;
import io.nonreturn.bench.simulate.Upstream.State;
import io.nonreturn.receiver.StepReceiver;
import io.nonreturn.receiver.commit.CommitOptions;
import io.nonreturn.receiver.decode.DecodeOptions;
import io.nonreturn.receiver.decode.LinkSnapshot;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.Signatures;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is promised of the high side, held against what is there: while it runs, after each start, and at the end. Looks from outside, as
 * clients do and as somebody with the disk in his hand would, and knows the truth from {@link Upstream} alone.
 */
final class Checks {
  /** What clients see under one name. */
  record Visible(long sequence, long generation, boolean removed, Map<String, Digest> files) {}

  private final Upstream upstream;
  private final Given given;
  private final Trace trace;
  private final CommitOptions commit;
  private final DecodeOptions decode;
  private final Map<Name, Visible> acknowledged = new TreeMap<>();
  private final Map<Name, Integer> reached = new HashMap<>();
  private final Map<List<Long>, Digest> manifests = new HashMap<>();
  private final Set<Digest> named = new HashSet<>();
  private final Set<Digest> sound = new HashSet<>();
  private long version = -1;
  private long publications;

  Checks(Upstream upstream, Given given, Trace trace, CommitOptions commit, DecodeOptions decode) {
    this.upstream = upstream;
    this.given = given;
    this.trace = trace;
    this.commit = commit;
    this.decode = decode;
  }

  /** Believes whom {@code trust} believes, and notes what the manifests say that were believed. */
  Signatures noting(Signatures trust) {
    return (type, envelope, nowMicros) -> {
      byte[] payload = trust.verify(type, envelope, nowMicros);
      if (type == MessageType.MANIFEST) {
        note(payload);
      }
      return payload;
    };
  }

  private void note(byte[] payload) throws RefusedException {
    Manifest manifest = Manifest.parse(payload);
    manifest.artifacts().forEach(artifact -> named.add(artifact.sha256()));
    Digest id = Digest.sha256(payload);
    Digest before = manifests.putIfAbsent(List.of(manifest.epoch(), manifest.sequence()), id);
    Violation.unless(
        before == null || before.equals(id),
        "sequence " + manifest.sequence() + " of epoch " + manifest.epoch() + " came with two contents");
  }

  /** The receiver has started: all that it ever acknowledged must be there. */
  void started(StepReceiver receiver) throws IOException {
    sound.clear();
    version = -1;
    Map<Name, Visible> visible = visible(receiver);
    acknowledged.forEach((name, before) -> {
      Visible now = visible.get(name);
      Violation.unless(now != null, name + " was published as " + before + " and is gone after a start");
    });
    see(receiver, visible);
  }

  /** The receiver's machine was replaced by an empty one: whatever it acknowledged went with it. */
  void wiped() {
    acknowledged.clear();
    reached.clear();
  }

  /** After each step. */
  void stepped(StepReceiver receiver) throws IOException {
    long now = receiver.published();
    if (now != version) {
      version = now;
      publications++;
      see(receiver, visible(receiver));
    }
  }

  private void see(StepReceiver receiver, Map<Name, Visible> visible) throws IOException {
    for (Map.Entry<Name, Visible> entry : visible.entrySet()) {
      Name name = entry.getKey();
      Visible now = entry.getValue();
      Visible before = acknowledged.put(name, now);
      if (now.equals(before)) {
        continue;
      }
      trace.tell("visible", name, "sequence", now.sequence(), "generation", now.generation(), now.removed() ? "removed" : "files", now.files().size());
      Violation.unless(
          before == null || now.sequence() > before.sequence(), name + " went back from " + before + " to " + now);
      reached.put(name, state(name, now, reached.getOrDefault(name, 0)));
    }
    for (Visible each : visible.values()) {
      for (Digest blob : each.files().values()) {
        checkBlob(receiver, blob);
      }
    }
  }

  /** Which state of upstream this is, not before the one that was seen last: anything else is a mixture, or goes back. */
  private int state(Name name, Visible visible, int from) {
    List<State> history = upstream.history(name);
    for (int i = from; i < history.size(); i++) {
      if (isSame(visible, history.get(i))) {
        return i;
      }
    }
    throw new Violation(name + " is visible in a state that upstream never had since its state " + from + " of " + history.size()
        + ": " + visible);
  }

  private static boolean isSame(Visible visible, State state) {
    if (visible.removed() || state.isRemoved()) {
      return visible.removed() == state.isRemoved();
    }
    if (visible.files().size() != state.files().size()) {
      return false;
    }
    for (Map.Entry<String, Content> file : state.files().entrySet()) {
      if (!file.getValue().digest().equals(visible.files().get(file.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private void checkBlob(StepReceiver receiver, Digest blob) throws IOException {
    if (sound.contains(blob)) {
      return;
    }
    Path file = receiver.store().file(blob);
    Violation.unless(Files.exists(file), "blob " + blob + " is visible and not stored");
    checkContent(file, blob);
    sound.add(blob);
  }

  private static void checkContent(Path file, Digest name) throws IOException {
    Digest found = Digest.sha256(Files.readAllBytes(file));
    Violation.unless(found.equals(name), "blob " + name + " holds the bytes of " + found);
  }

  static Map<Name, Visible> visible(StepReceiver receiver) throws IOException {
    return receiver.catalog().snapshot(snapshot -> {
      Map<Name, Visible> all = new TreeMap<>();
      snapshot.each(
          "SELECT c.mirror, c.name, c.sequence, c.removed, b.generation FROM current c"
              + " JOIN bundle b ON b.sequence = c.sequence ORDER BY c.mirror, c.name",
          row -> all.put(
              new Name(row.getString(1), row.getString(2)),
              new Visible(row.getLong(3), row.getLong(5), row.getBoolean(4), new TreeMap<>())));
      Map<Long, Map<String, Digest>> files = new HashMap<>();
      all.values().forEach(visible -> files.put(visible.sequence(), visible.files()));
      snapshot.each(
          "SELECT a.sequence, a.path, a.sha256 FROM current c JOIN artifact a ON a.sequence = c.sequence",
          row -> files.get(row.getLong(1)).put(row.getString(2), Digest.of(row.getBytes(3))));
      return all;
    });
  }

  /** Once a second: bounds, and no sequence that nobody accounts for. */
  void look(StepReceiver receiver) throws IOException {
    LinkSnapshot link = receiver.link();
    bound("open blocks", link.blocksOpen(), decode.openBlocks());
    bound("slab bytes", link.slabBytes(), decode.slabBytes());
    bound("waiting bundles", receiver.committer().waitingBundles().size(), commit.waitingBundles());
    checkAccounts(receiver);
  }

  private static void bound(String what, long value, long limit) {
    if (value > limit) {
      throw new Violation(what + "=" + value + " > LIMIT=" + limit);
    }
  }

  /**
   * What the catalog says about one epoch.
   *
   * @param open sequences that are in the ledger
   * @param closed that were committed or superseded
   */
  record Account(long epoch, long head, Set<Long> open, Set<Long> closed) {}

  static List<Account> accounts(StepReceiver receiver) throws IOException {
    return receiver.catalog().snapshot(snapshot -> {
      List<Account> accounts = new ArrayList<>();
      List<Long> bases = new ArrayList<>();
      snapshot.each("SELECT epoch, base, head_sequence FROM epoch ORDER BY epoch", row -> {
        accounts.add(new Account(row.getLong(1), row.getLong(3), new HashSet<>(), new HashSet<>()));
        bases.add(row.getLong(2));
      });
      snapshot.each("SELECT first, last FROM gap", row -> {
        for (long place = row.getLong(1); place <= row.getLong(2); place++) {
          int of = epochOf(bases, place);
          accounts.get(of).open.add(place - bases.get(of));
        }
      });
      snapshot.each("SELECT sequence FROM bundle WHERE state IN (1, 2)", row -> {
        int of = epochOf(bases, row.getLong(1));
        accounts.get(of).closed.add(row.getLong(1) - bases.get(of));
      });
      return accounts;
    });
  }

  private static int epochOf(List<Long> bases, long place) {
    int of = 0;
    while (of + 1 < bases.size() && place > bases.get(of + 1)) {
      of++;
    }
    return of;
  }

  /** Each number up to the head is committed, or superseded in truth, or in the ledger; and never two of these. */
  private void checkAccounts(StepReceiver receiver) throws IOException {
    for (Account account : accounts(receiver)) {
      for (long sequence = 1; sequence <= account.head; sequence++) {
        boolean isOpen = account.open.contains(sequence);
        boolean isClosed = account.closed.contains(sequence);
        if (isOpen == isClosed && (isOpen || !given.isSuperseded(new Given.Place(account.epoch, sequence)))) {
          throw new Violation("sequence " + sequence + " of epoch " + account.epoch + " is "
              + (isOpen ? "closed and in the ledger" : "neither closed, nor superseded, nor in the ledger")
              + ", head=" + account.head);
        }
      }
    }
  }

  /** Everything that lies in the store is what its name says, and was asked for by somebody who is believed. */
  void checkStore(StepReceiver receiver) throws IOException {
    Path root = receiver.store().file(Digest.ZERO).getParent().getParent();
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      for (Path folder : folders) {
        if (!folder.getFileName().toString().equals("tmp")) {
          try (DirectoryStream<Path> blobs = Files.newDirectoryStream(folder)) {
            blobs.forEach(files::add);
          }
        }
      }
    }
    for (Path file : files) {
      Digest name = Digest.parse(file.getFileName().toString());
      Violation.unless(named.contains(name), "blob " + name + " is stored and in no manifest that was believed");
      checkContent(file, name);
    }
  }

  /** What of upstream's present state is not visible; empty when all is. */
  List<String> missing(StepReceiver receiver) throws IOException {
    Map<Name, Visible> visible = visible(receiver);
    List<String> missing = new ArrayList<>();
    for (Name name : upstream.names()) {
      State present = upstream.present(name);
      Visible seen = visible.get(name);
      if (seen == null ? !present.isRemoved() : !isSame(seen, present) && !upstream.isForgotten(name)) {
        missing.add(name + " upstream files=" + present.files().size() + " visible=" + seen);
      }
    }
    return missing;
  }

  long publications() {
    return publications;
  }
}
