package io.nonreturn.bench.simulate;

import io.nonreturn.fec.ErasureCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Many seeds, on several threads; each run is one thread's alone, so that how many there are changes nothing. */
final class Campaign {
  /** Told now and then how far it is. */
  @FunctionalInterface
  interface Progress {
    void at(Sum sum, long of);
  }

  /** What came of all runs so far. */
  record Sum(
      long seeds,
      long realNanos,
      long worldNanos,
      long latestAgreementNanos,
      long frames,
      long bytes,
      long publications,
      Faults faults,
      List<Simulation.Result> failures) {}

  private static final long PROGRESS_MILLIS = 500;
  /** Seconds are usual for the longest on a slow machine. */
  private static final Duration HANGS = Duration.ofMinutes(3);

  private static final Duration WARM_UP = Duration.ofSeconds(30);

  private final long from;
  private final long seeds;
  private final int threads;
  private final int mostFailures;
  private final AtomicLong next = new AtomicLong();
  private final Map<Thread, Long> begun = new ConcurrentHashMap<>();
  private final List<Simulation.Result> failures = new ArrayList<>();
  private final Faults faults = new Faults();
  private final long beganNanos = System.nanoTime();
  private long done;
  private long worldNanos;
  private long latestAgreementNanos;
  private long frames;
  private long bytes;
  private long publications;

  /** @param mostFailures after which it ends early */
  Campaign(long from, long seeds, int threads, int mostFailures) {
    this.from = from;
    this.seeds = seeds;
    this.threads = threads;
    this.mostFailures = mostFailures;
  }

  Sum run(Progress progress) throws InterruptedException {
    // Beside the first seeds: the portable codec would take half of all time, and all codecs compute the same.
    Thread.ofPlatform().daemon().name("warm-up").start(() -> ErasureCodec.fastest().warmUp(WARM_UP));
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      running.add(Thread.ofPlatform().name("simulate-" + i).start(this::work));
    }
    for (Thread thread : running) {
      while (!thread.join(Duration.ofMillis(PROGRESS_MILLIS))) {
        progress.at(sum(), seeds);
        wakeThoseThatHang();
      }
    }
    progress.at(sum(), seeds);
    return sum();
  }

  private void work() {
    while (!isEnough()) {
      long number = next.getAndIncrement();
      if (number >= seeds) {
        return;
      }
      begun.put(Thread.currentThread(), System.nanoTime());
      add(Simulation.run(from + number, null));
      begun.remove(Thread.currentThread());
      Thread.interrupted(); // meant for the seed that has just ended
    }
  }

  /** Nothing may wait in a world of one thread: what does would wait for ever, and is told so, which breaks its seed. */
  private void wakeThoseThatHang() {
    long now = System.nanoTime();
    begun.forEach((thread, since) -> {
      if (now - since > HANGS.toNanos()) {
        thread.interrupt();
      }
    });
  }

  private synchronized boolean isEnough() {
    return failures.size() >= mostFailures;
  }

  private synchronized void add(Simulation.Result result) {
    done++;
    worldNanos += result.worldNanos();
    latestAgreementNanos = Math.max(latestAgreementNanos, result.agreedNanos());
    frames += result.frames();
    bytes += result.bytes();
    publications += result.publications();
    faults.addAll(result.faults());
    if (result.violation() != null) {
      failures.add(result);
    }
  }

  private synchronized Sum sum() {
    List<Simulation.Result> sorted = new ArrayList<>(failures);
    sorted.sort(Comparator.comparingLong(Simulation.Result::seed));
    return new Sum(
        done,
        System.nanoTime() - beganNanos,
        worldNanos,
        latestAgreementNanos,
        frames,
        bytes,
        publications,
        faults,
        sorted);
  }
}
