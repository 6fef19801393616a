package io.nonreturn.sender;

import io.nonreturn.sender.stage.BlobStore;
import io.nonreturn.sender.stage.Held;
import io.nonreturn.sender.stage.Journal;
import io.nonreturn.sender.stage.Stager;
import io.nonreturn.sender.stage.StagingStats;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.wire.ReservedNames;
import io.nonreturn.wire.audit.Audit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mirrors that are followed, each by a {@link Stager} on a thread of its own. Which they are may change while they run: one that is told
 * something else ends its round and is opened anew, the others do not notice. Thread-safe.
 */
final class Mirrors implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Mirrors.class);
  private static final long JOIN_MILLIS = 10_000;

  private final Tools tools;
  private final Map<String, Thread> threads = new HashMap<>();
  private volatile List<Followed> followed = List.of();
  private boolean isStopped;

  /**
   * What all of them work with.
   *
   * @param downloads folder for what is being fetched, one below it for each mirror
   */
  record Tools(Path downloads, Journal journal, BlobStore blobs, Audit audit, StagingStats staging, Clock clock) {}

  /**
   * One of them.
   *
   * @param settings another text when it was told something else
   * @param files another text when a file that it reads at its opening was changed
   */
  private record Followed(String settings, String files, Mirror mirror, Stager stager) {
    String name() {
      return mirror.name();
    }
  }

  private Mirrors(Tools tools) {
    this.tools = tools;
  }

  /**
   * Opens all of them; nothing is looked at before {@link #start}.
   *
   * @throws IOException if a folder cannot be watched, or a file that a mirror names cannot be used
   */
  static Mirrors open(Tools tools, List<MirrorConfig> configs, ReservedNames reserved) throws IOException {
    Mirrors mirrors = new Mirrors(tools);
    mirrors.followed = mirrors.open(configs, reserved);
    return mirrors;
  }

  private List<Followed> open(Collection<MirrorConfig> configs, ReservedNames reserved) throws IOException {
    List<Followed> opened = new ArrayList<>();
    try {
      for (MirrorConfig config : configs) {
        opened.add(open(config, reserved));
      }
      return List.copyOf(opened);
    } catch (IOException | RuntimeException e) {
      opened.forEach(Mirrors::close);
      throw e;
    }
  }

  private Followed open(MirrorConfig config, ReservedNames reserved) throws IOException {
    String settings = MirrorSettings.digest(config, reserved);
    String files = config.filesNow();
    Mirror mirror = config.open(tools.clock(), new Held(config.name(), settings, tools.journal(), tools.blobs()), tools.downloads());
    mirror.skips().tell(tools.audit());
    Stager stager =
        new Stager(mirror, config.priority(), config.policy(reserved), tools.journal(), tools.blobs(), tools.staging(), tools.clock());
    return new Followed(settings, files, mirror, stager);
  }

  /** Begins to follow them. */
  synchronized void start() {
    followed.forEach(this::run);
  }

  /** Those that are followed now, in the order of the configuration. Any thread; never waits. */
  List<Stager> stagers() {
    return followed.stream().map(Followed::stager).toList();
  }

  /**
   * Follows these from now on. What the stream carries of a mirror that is no longer followed stays on the high side.
   *
   * @return names of those that were told the same, and were opened anew because a file that they name was changed
   * @throws IOException if one cannot be opened, or one that is to end does not; then all go on as before
   */
  synchronized List<String> change(List<MirrorConfig> configs, ReservedNames reserved) throws IOException {
    if (isStopped) {
      throw new IOException("the sender ends");
    }
    Map<String, Followed> before = followed.stream().collect(Collectors.toMap(Followed::name, Function.identity()));
    List<String> stale = new ArrayList<>();
    Map<String, MirrorConfig> changed = new HashMap<>();
    for (MirrorConfig config : configs) {
      Followed old = before.get(config.name());
      boolean isTheSame = old != null && old.settings().equals(MirrorSettings.digest(config, reserved));
      if (isTheSame && old.files().equals(config.filesNow())) {
        continue;
      }
      changed.put(config.name(), config);
      if (isTheSame) {
        stale.add(config.name());
      }
    }
    // Opened before the others end: what can fail fails while nothing was changed yet.
    Map<String, Followed> opened =
        open(changed.values(), reserved).stream().collect(Collectors.toMap(Followed::name, Function.identity()));
    List<Followed> now =
        configs.stream().map(config -> opened.getOrDefault(config.name(), before.get(config.name()))).toList();
    List<Followed> ending = followed.stream().filter(old -> !now.contains(old)).toList();
    try {
      end(ending);
    } catch (IOException e) {
      opened.values().forEach(Mirrors::close);
      throw e;
    }
    ending.forEach(Mirrors::close);
    followed = now;
    opened.values().forEach(this::run);
    return stale;
  }

  /** Waits until the rounds of these have ended; what they had not staged yet is found again. If one does not end, all go on. */
  private void end(List<Followed> ending) throws IOException {
    List<String> stuck = interrupt(ending);
    if (!stuck.isEmpty()) {
      ending.forEach(this::run);
      throw new IOException(
          "mirror " + String.join(", ", stuck) + " did not end its round within " + JOIN_MILLIS / 1_000 + " s: look at its folder or upstream, and try again, or restart");
    }
    ending.forEach(each -> threads.remove(each.name()));
  }

  /** Names of those whose threads did not end in time. */
  private List<String> interrupt(List<Followed> which) {
    List<Thread> ending = which.stream().map(each -> threads.get(each.name())).filter(thread -> thread != null).toList();
    ending.forEach(Thread::interrupt);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(JOIN_MILLIS);
    try {
      for (Thread thread : ending) {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return which.stream().map(Followed::name).filter(name -> threads.containsKey(name) && threads.get(name).isAlive()).toList();
  }

  private void run(Followed one) {
    Thread before = threads.get(one.name());
    threads.put(one.name(), Thread.ofPlatform().name("stage-" + one.name()).start(() -> {
      awaitEnd(before);
      one.stager().run();
    }));
  }

  /** Two never stage one mirror, however often the second is asked to end while the first does not. */
  private static void awaitEnd(Thread before) {
    boolean isAsked = false;
    while (before != null && before.isAlive()) {
      try {
        before.join();
      } catch (InterruptedException e) {
        isAsked = true;
      }
    }
    if (isAsked) {
      Thread.currentThread().interrupt(); // the way this thread is asked to end
    }
  }

  /** Ends the threads, not yet what they work with. */
  synchronized void stop() {
    isStopped = true;
    for (String name : interrupt(followed)) {
      LOG.warn("mirror={} did not stop within {} ms; the journal keeps what it did; start again as usual", name, JOIN_MILLIS);
    }
  }

  @Override
  public synchronized void close() {
    stop();
    followed.forEach(Mirrors::close);
  }

  private static void close(Followed one) {
    try {
      one.mirror().close();
    } catch (IOException e) {
      LOG.warn("mirror={} did not end cleanly: {}; what is durable is taken up again", one.name(), e.getMessage());
    }
  }
}
