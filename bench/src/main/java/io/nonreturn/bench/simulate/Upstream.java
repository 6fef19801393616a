package io.nonreturn.bench.simulate;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.sender.watch.Source;
import io.nonreturn.wire.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The upstreams of one world, which also are the model of what may ever be seen on the high side: every state that each bundle had, in
 * order. Knows nothing of journals, sequences and generations.
 */
final class Upstream {
  /** Bytes that were given once; equal contents are one. */
  record Content(long seed, int size, Digest digest) {
    static Content of(long seed, int size) {
      return new Content(seed, size, Digest.sha256(bytes(seed, size)));
    }

    byte[] bytes() {
      return bytes(seed, size);
    }

    private static byte[] bytes(long seed, int size) {
      byte[] bytes = new byte[size];
      new SplittableRandom(seed).nextBytes(bytes);
      return bytes;
    }
  }

  /**
   * One state of a bundle: its files by path, or none when it was removed.
   *
   * @param number tells it from all others, also from those with the same files
   */
  record State(int number, NavigableMap<String, Content> files) {
    boolean isRemoved() {
      return files.isEmpty();
    }
  }

  /** A bundle's mirror and name. */
  record Name(String mirror, String bundle) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      int byMirror = mirror.compareTo(other.mirror);
      return byMirror != 0 ? byMirror : bundle.compareTo(other.bundle);
    }

    @Override
    public String toString() {
      return mirror + "/" + bundle;
    }
  }

  private final NavigableMap<Name, List<State>> histories = new TreeMap<>();
  private final Set<Name> unknown = new HashSet<>();
  private final InstantSource clock;
  private int states;
  private boolean isFailing;

  /** @param clock the low side's */
  Upstream(InstantSource clock) {
    this.clock = clock;
  }

  /** A bundle changes. */
  void set(Name name, NavigableMap<String, Content> files) {
    histories.computeIfAbsent(name, key -> new ArrayList<>()).add(new State(++states, files));
  }

  /** Every state that a bundle ever had, the present one last. */
  List<State> history(Name name) {
    return histories.getOrDefault(name, List.of());
  }

  /** All bundles that ever were. */
  Set<Name> names() {
    return histories.keySet();
  }

  /** The present state of a bundle. */
  State present(Name name) {
    return histories.get(name).getLast();
  }

  /**
   * The low side lost its memory: what it does not know of, and does not stage before it is removed here, it will never take back on the
   * high side.
   *
   * @param known what it still knows of
   */
  void forgotten(Set<Name> known) {
    unknown.addAll(histories.keySet());
    unknown.removeAll(known);
  }

  /** The low side has staged a bundle. */
  void staged(Name name) {
    unknown.remove(name);
  }

  /** Whether a bundle was removed without the low side's ever knowing that it was there. */
  boolean isForgotten(Name name) {
    return present(name).isRemoved() && unknown.contains(name);
  }

  /** While an upstream fails, it cannot be reached as a whole. */
  void fail(boolean on) {
    isFailing = on;
  }

  /** A follower of one of the mirrors; each life of the sender has its own. */
  Mirror mirror(String name) {
    return new Follower(name);
  }

  private final class Follower implements Mirror {
    private final String name;
    private final Skips skips;
    private final Map<String, State> taken = new HashMap<>();

    Follower(String name) {
      this.name = name;
      this.skips = new Skips(name);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String ecosystem() {
      return "raw";
    }

    @Override
    public List<BundleDraft> poll(Set<String> live) throws IOException {
      if (isFailing) {
        throw new IOException("upstream cannot be reached");
      }
      List<BundleDraft> drafts = new ArrayList<>();
      histories.forEach((bundle, history) -> {
        State state = history.getLast();
        if (!bundle.mirror().equals(name) || state.equals(taken.get(bundle.bundle()))) {
          return;
        }
        if (!state.isRemoved() || live.contains(bundle.bundle())) {
          drafts.add(draft(bundle, state));
        }
      });
      return drafts;
    }

    private BundleDraft draft(Name bundle, State state) {
      List<ArtifactDraft> artifacts = new ArrayList<>();
      state.files().forEach((path, content) -> artifacts.add(new ArtifactDraft(
          path,
          bundle + "/" + path,
          "application/octet-stream",
          content.size(),
          null,
          new Fingerprint(content.size(), content.seed(), content.seed(), 1),
          new Bytes(content))));
      long micros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
      return new BundleDraft(bundle.bundle(), artifacts, state.isRemoved(), "simulated", micros, state);
    }

    @Override
    public void taken(BundleDraft draft) {
      taken.put(draft.name(), (State) draft.version());
    }

    @Override
    public void await(Duration limit) {
      throw new UnsupportedOperationException("nothing waits in a simulation");
    }

    @Override
    public int bundles() {
      return histories.size();
    }

    @Override
    public Skips skips() {
      return skips;
    }

    @Override
    public void close() {
      // holds nothing
    }
  }

  private record Bytes(Content content) implements Source {
    @Override
    public ReadableByteChannel open() {
      return Channels.newChannel(new ByteArrayInputStream(content.bytes()));
    }

    @Override
    public void verify() {
      // never changes
    }
  }
}
