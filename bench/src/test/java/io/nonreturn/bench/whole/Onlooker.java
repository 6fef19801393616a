package io.nonreturn.bench.whole;

import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.whole.ShiftingMirror.State;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A client who looks at a raw mirror on the high side again and again, and at every file that it lists. Whenever he gets an answer,
 * it must be a state that the bundle had on the low side as a whole, and never one that is older than what he saw before: also
 * when the receiver was killed in between. That nobody answers is no mistake.
 */
final class Onlooker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI root;
  private final ShiftingMirror truth;
  private final RandomGenerator random;
  private final Map<String, Integer> seen = new HashMap<>();
  private final Thread thread;
  private volatile boolean stopped;
  private volatile AssertionError wrong;
  private final AtomicLong listings = new AtomicLong();
  private final AtomicLong files = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();

  /** @param mirror address of the mirror, with a slash at its end */
  Onlooker(URI mirror, ShiftingMirror truth, RandomGenerator random) {
    this.root = mirror;
    this.truth = truth;
    this.random = random;
    thread = Thread.ofPlatform().daemon().name("onlooker").start(this::run);
  }

  /** Fails when anything wrong was seen so far. */
  void check() {
    if (wrong != null) {
      throw new AssertionError("seen on the high side: " + wrong.getMessage(), wrong);
    }
  }

  /** Bundles that were listed, with files or as missing. */
  long listings() {
    return listings.get();
  }

  /** Files that were read and compared. */
  long files() {
    return files.get();
  }

  /** What the bundle is now; empty when nobody answers. */
  Optional<State> look(String bundle) throws InterruptedException {
    try {
      URI folder = root.resolve(bundle + "/");
      HttpResponse<String> answer = http.send(
          HttpRequest.newBuilder(folder).timeout(PATIENCE).header("Accept", "application/json").build(),
          HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == NOT_FOUND) {
        return Optional.of(State.GONE);
      }
      require(answer.statusCode() == OK, folder + " answers " + answer.statusCode() + " " + answer.body());
      Map<String, String> listed = new TreeMap<>();
      for (JsonNode entry : JSON.readTree(answer.body()).path("entries")) {
        listed.put(entry.path("name").asString(""), entry.path("sha256").asString(""));
      }
      return Optional.of(new State(Map.copyOf(listed)));
    } catch (IOException e) {
      unanswered.incrementAndGet();
      return Optional.empty();
    }
  }

  /** SHA-256 of a file; empty when nobody answers, or not to the end. */
  Optional<String> read(String bundle, String file) throws InterruptedException {
    URI address = root.resolve(bundle + "/" + file);
    try {
      HttpResponse<InputStream> answer = http.send(
          HttpRequest.newBuilder(address).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        if (answer.statusCode() == NOT_FOUND) {
          return Optional.of("");
        }
        require(answer.statusCode() == OK, address + " answers " + answer.statusCode());
        return Optional.of(HighSide.sha256(body));
      }
    } catch (IOException e) {
      unanswered.incrementAndGet();
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }

  @Override
  public String toString() {
    return "listings=" + listings + " files=" + files + " unanswered=" + unanswered;
  }

  private void run() {
    try {
      while (!stopped) {
        String bundle = truth.randomName(random);
        Optional<State> state = look(bundle);
        if (state.isEmpty()) {
          Thread.sleep(20);
          continue;
        }
        int at = place(bundle, state.get());
        listings.incrementAndGet();
        for (String file : state.get().files().keySet()) {
          Optional<String> hash = read(bundle, file);
          if (hash.isPresent()) {
            // A newer state may have come meanwhile, an older one never.
            require(
                truth.history(bundle).stream()
                    .skip(at)
                    .anyMatch(s -> s.files().getOrDefault(file, "").equals(hash.get())),
                bundle + "/" + file + " has the SHA-256 " + hash.get() + ", which it never had from state " + at
                    + " on: " + truth.history(bundle));
            files.incrementAndGet();
          }
        }
      }
    } catch (AssertionError e) {
      wrong = e;
    } catch (InterruptedException e) {
      wrong = new AssertionError("interrupted", e);
    }
  }

  /** Which of the bundle's states this is; states only go on. */
  private int place(String bundle, State state) {
    boolean isFirst = !seen.containsKey(bundle);
    int from = seen.getOrDefault(bundle, 0);
    for (int i = from; i < truth.history(bundle).size(); i++) {
      if (truth.history(bundle).get(i).equals(state)) {
        // Before its first state it was missing, too: that is no promise.
        if (!(isFirst && state.equals(State.GONE))) {
          seen.put(bundle, i);
        }
        return i;
      }
    }
    require(
        state.equals(State.GONE) && isFirst,
        bundle + " is listed as " + state + ", which it was never from state " + from + " on: " + truth.history(bundle));
    return 0;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
