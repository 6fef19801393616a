package io.nonreturn.bench.whole;

import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.daemon.TempTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.random.RandomGenerator;

/**
 * A raw mirror in which bundles come, change and go, and the memory of every state that each of them was ever in: what may be seen
 * on the high side, and in which order. One thread changes it; any may ask.
 *
 * <p>A state is made beside the mirror and moved into it as a whole. Between two states of a bundle its folder is missing for a
 * moment, which a sender may or may not notice.
 */
final class ShiftingMirror {
  /** Hash of each file by its name; empty: the bundle is not there. */
  record State(Map<String, String> files) {
    static final State GONE = new State(Map.of());
  }

  private static final double REMOVED = 0.15;
  private static final int FILES_MOST = 12;
  private static final int SMALL_BYTES = 40_000;
  private static final int MEDIUM_BYTES = 2_000_000;
  private static final int LARGE_BYTES = 12_000_000;
  private static final double MEDIUM = 0.05;
  private static final double LARGE = 0.01;

  private final Path mirror;
  private final Path aside;
  private final RandomGenerator random;
  private final int names;
  private final ConcurrentSkipListMap<String, List<State>> history = new ConcurrentSkipListMap<>();
  private long changes;
  private long bytes;

  /**
   * @param mirror the folder that the sender follows
   * @param aside a folder on the same file system
   * @param names how many bundles there can be
   */
  ShiftingMirror(Path mirror, Path aside, int names, RandomGenerator random) {
    this.mirror = mirror;
    this.aside = aside;
    this.names = names;
    this.random = random;
  }

  /** One of the names that a bundle can have. */
  String randomName(RandomGenerator any) {
    return String.format("bundle-%02d", any.nextInt(names));
  }

  /** Adds a bundle of one file, which stays as it is. */
  void add(String name, int fileBytes) throws IOException {
    Path fresh = Files.createDirectories(aside.resolve(name));
    LossIT.writeRandom(fresh.resolve("file"), fileBytes);
    remember(name, new State(Map.of("file", HighSide.sha256(fresh.resolve("file")))));
    Files.move(fresh, mirror.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    bytes += fileBytes;
  }

  /** Changes one bundle. */
  void step() throws IOException {
    String name = randomName(random);
    Path bundle = mirror.resolve(name);
    boolean exists = Files.exists(bundle);
    if (exists) {
      // Known before it can be seen.
      remember(name, State.GONE);
      Path old = aside.resolve("old-" + changes);
      Files.move(bundle, old, StandardCopyOption.ATOMIC_MOVE);
      TempTree.delete(old);
    }
    if (!exists || random.nextDouble() >= REMOVED) {
      Path fresh = Files.createDirectories(aside.resolve("new-" + changes));
      remember(name, new State(write(fresh)));
      Files.move(fresh, bundle, StandardCopyOption.ATOMIC_MOVE);
    }
    changes++;
  }

  /** All that the bundle ever was, oldest first; empty for a name that never was. */
  List<State> history(String bundle) {
    return history.getOrDefault(bundle, List.of());
  }

  /** The bundles that are there now, with their files. */
  NavigableMap<String, State> now() {
    NavigableMap<String, State> now = new TreeMap<>();
    history.forEach((name, states) -> {
      if (!states.getLast().equals(State.GONE)) {
        now.put(name, states.getLast());
      }
    });
    return now;
  }

  /** Every bundle that ever was, as it is now: with its files, or gone. */
  NavigableMap<String, State> all() {
    NavigableMap<String, State> all = new TreeMap<>();
    history.forEach((name, states) -> all.put(name, states.getLast()));
    return all;
  }

  long changes() {
    return changes;
  }

  /** Written so far. */
  long bytes() {
    return bytes;
  }

  private void remember(String name, State state) {
    // Replaced, not changed: others read it meanwhile.
    history.merge(name, List.of(state), (before, added) -> {
      List<State> all = new ArrayList<>(before);
      all.addAll(added);
      return List.copyOf(all);
    });
  }

  private Map<String, String> write(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    int count = 1 + random.nextInt(FILES_MOST);
    for (int i = 0; i < count; i++) {
      String name = "file-" + i;
      byte[] content = new byte[1 + random.nextInt(size())];
      random.nextBytes(content);
      Path file = Files.write(folder.resolve(name), content);
      files.put(name, HighSide.sha256(file));
      bytes += content.length;
    }
    return Map.copyOf(files);
  }

  private int size() {
    double kind = random.nextDouble();
    return kind < LARGE ? LARGE_BYTES : kind < LARGE + MEDIUM ? MEDIUM_BYTES : SMALL_BYTES;
  }
}
