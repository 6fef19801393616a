package io.nonreturn.sender.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.fetch.Ask;
import io.nonreturn.sender.fetch.Checksum;
import io.nonreturn.sender.fetch.FetchOptions;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.LyingServer;
import io.nonreturn.sender.fetch.Page;
import io.nonreturn.sender.fetch.Wanted;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mirror of a small upstream of our own: one page lists bundles, files and SHA-256 values; the files lie beside it. */
class UpstreamMirrorTest {

  private static final Duration INTERVAL = Duration.ofMinutes(10);

  @TempDir Path folder;
  private LyingServer server;
  private UpstreamMirror mirror;
  private long nanos;

  /** Bundle, path, content: what upstream has. */
  private final Map<String, Map<String, String>> upstream = new TreeMap<>();

  /** Contents that upstream gives another of. */
  private final Set<String> spoilt = new HashSet<>();

  /** What an earlier run has left. */
  private final Map<String, String> kept = new TreeMap<>();

  private final Map<String, Map<String, Long>> carried = new TreeMap<>();
  private final Set<Digest> stored = new HashSet<>();
  private int status = 200;

  @BeforeEach
  void open() throws IOException {
    server = new LyingServer();
    server.on(
        "/list",
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "60");
          LyingServer.answer(exchange, status, list().getBytes(StandardCharsets.UTF_8));
        });
    server.on(
        "/file/",
        exchange -> {
          String content = exchange.getRequestURI().getPath().substring("/file/".length());
          byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
          if (spoilt.contains(content)) {
            bytes[0]++;
          }
          LyingServer.file(exchange, bytes, '"' + content + '"');
        });
    FetchOptions fetch = new FetchOptions(null, null, null, 1_000, 4);
    UpstreamOptions options =
        new UpstreamOptions(server.uri("/"), List.of("*"), new NameFilter(List.of(), List.of()), INTERVAL, fetch);
    Holdings holdings =
        new Holdings() {
          @Override
          public boolean has(Digest blob) {
            return stored.contains(blob);
          }

          @Override
          public Digest carried(String bundle, String path, Fingerprint fingerprint) {
            return null;
          }

          @Override
          public Map<String, Long> carried(String bundle) {
            return carried.getOrDefault(bundle, Map.of());
          }

          @Override
          public Map<String, String> tokens() {
            return Map.copyOf(kept);
          }

          @Override
          public void keepTokens(Map<String, String> taken, Set<String> gone) {
            kept.keySet().removeAll(gone);
            kept.putAll(taken);
          }
        };
    Fetcher fetcher = Fetcher.open(server.uri("/"), fetch, folder.resolve("downloads"), () -> Instant.EPOCH);
    MirrorTools tools = new MirrorTools("test", options, fetcher, holdings, false, () -> Instant.EPOCH.plusNanos(nanos), () -> nanos, new Skips("test"));
    mirror = new UpstreamMirror("raw", tools, new ListLookout(server, fetcher));
  }

  @AfterEach
  void close() {
    mirror.close();
    server.close();
  }

  private String list() {
    StringBuilder list = new StringBuilder();
    upstream.forEach(
        (bundle, files) -> files.forEach((path, content) -> list.append(bundle + " " + path + " " + content + " " + sha(content) + "\n")));
    return list.isEmpty() ? "\n" : list.toString();
  }

  private static Digest sha(String content) {
    return Digest.sha256(content.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads the list; a bundle's token is what the list says of it. */
  private record ListLookout(LyingServer server, Fetcher fetcher, Map<String, List<String>> found) implements Lookout {
    ListLookout(LyingServer server, Fetcher fetcher) {
      this(server, fetcher, new TreeMap<>());
    }

    @Override
    public Map<String, String> look(Set<String> live) throws IOException, InterruptedException {
      Page page = fetcher.page(Ask.of(server.uri("/list"), 100_000));
      found.clear();
      for (String line : new String(page.body(), StandardCharsets.UTF_8).lines().filter(l -> !l.isEmpty()).toList()) {
        found.computeIfAbsent(line.substring(0, line.indexOf(' ')), name -> new ArrayList<>()).add(line);
      }
      Map<String, String> tokens = new TreeMap<>();
      found.forEach((bundle, lines) -> tokens.put(bundle, lines.toString()));
      return tokens;
    }

    @Override
    public Gathered gather(String bundle, RemoteFiles files) throws IOException, InterruptedException {
      List<RemoteFile> wanted = new ArrayList<>();
      for (String line : found.get(bundle)) {
        String[] words = line.split(" ", -1);
        Wanted file = Wanted.of(server.uri("/file/" + words[2]), words[2].length(), 1_000, Checksum.sha256(words[3]));
        wanted.add(RemoteFile.of(words[1], "text/plain", file));
      }
      Map<String, ArtifactDraft> had = files.get(bundle, wanted);
      List<ArtifactDraft> all = new ArrayList<>(had.values());
      all.add(RemoteFiles.document("index", "index", "text/plain", String.join(" ", had.keySet()).getBytes(StandardCharsets.UTF_8)));
      return new Gathered(all, had.size() == wanted.size(), server.uri("/list").toString());
    }
  }

  private void put(String bundle, String... pathsAndContents) {
    Map<String, String> files = new TreeMap<>();
    for (int i = 0; i < pathsAndContents.length; i += 2) {
      files.put(pathsAndContents[i], pathsAndContents[i + 1]);
    }
    upstream.put(bundle, files);
  }

  private List<BundleDraft> look(String... live) throws IOException {
    nanos += INTERVAL.toNanos();
    return mirror.poll(Set.of(live));
  }

  private static String text(ArtifactDraft artifact) throws IOException, SkippedException {
    try (var in = java.nio.channels.Channels.newInputStream(artifact.source().open())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private long asked(String path) {
    return server.asked.stream().filter(a -> a.path().startsWith(path)).count();
  }

  @Test
  void whatUpstreamHasIsDraftedOnceAndAgainWhenItChanges() throws Exception {
    put("one", "a", "first", "b", "second");
    put("two", "c", "third");
    List<BundleDraft> drafts = look();
    assertEquals(List.of("one", "two"), drafts.stream().map(BundleDraft::name).toList());
    assertEquals(List.of("a", "b", "index"), drafts.get(0).artifacts().stream().map(ArtifactDraft::path).toList());
    assertEquals("first", text(drafts.get(0).artifacts().get(0)));
    assertEquals(sha("first"), drafts.get(0).artifacts().get(0).source().ownFile().digest());
    assertTrue(drafts.get(0).isAtRest());
    Path file = drafts.get(0).artifacts().get(0).source().ownFile().file();
    assertTrue(Files.exists(file));
    drafts.forEach(mirror::taken);
    assertFalse(Files.exists(file), "what is staged need not lie there twice");
    assertEquals(List.of(), look("one", "two"));
    put("two", "c", "other");
    assertEquals(List.of("two"), look("one", "two").stream().map(BundleDraft::name).toList());
    assertEquals(2, mirror.bundles());
  }

  @Test
  void nothingIsAskedBeforeTheNextLook() throws Exception {
    put("one", "a", "first");
    look().forEach(mirror::taken);
    nanos += INTERVAL.toNanos() - 1;
    assertEquals(List.of(), mirror.poll(Set.of("one")));
    assertEquals(1, asked("/list"));
  }

  @Test
  void whatIsHereIsNotFetchedAndFetchedOnlyIfItWentAway() throws Exception {
    stored.add(sha("first"));
    put("one", "a", "first", "b", "second", "c", "second");
    List<BundleDraft> drafts = look();
    assertEquals(0, asked("/file/first"));
    assertEquals(1, asked("/file/second"), "the same bytes come once");
    ArtifactDraft here = drafts.get(0).artifacts().get(0);
    assertEquals(sha("first"), here.expected());
    assertEquals("first", text(here));
    assertEquals(1, asked("/file/first"));
  }

  @Test
  void aFileThatIsNotAsStatedIsLeftOutByNameAndTriedAtTheNextLook() throws Exception {
    put("one", "a", "first", "b", "second");
    spoilt.add("first");
    BundleDraft draft = look().get(0);
    assertEquals(List.of("b", "index"), draft.artifacts().stream().map(ArtifactDraft::path).toList());
    assertEquals("b", text(draft.artifacts().get(1)), "the index tells of nothing that did not come");
    assertNull(draft.version());
    assertEquals(Map.of("not-as-stated", 1L), mirror.skips().snapshot());
    mirror.taken(draft);
    assertEquals(List.of(), mirror.poll(Set.of("one")), "not before the next look");
    spoilt.clear();
    assertEquals(3, look("one").get(0).artifacts().size());
  }

  @Test
  void aLookThatFailsChangesNothingAndIsRepeatedWhenUpstreamWantsIt() throws Exception {
    put("one", "a", "first");
    look().forEach(mirror::taken);
    status = 503;
    IOException e = assertThrows(IOException.class, () -> look("one"));
    assertTrue(e.getMessage().contains("asks to be left alone"), e.getMessage());
    long before = asked("/list");
    nanos += Duration.ofSeconds(59).toNanos();
    assertThrows(IOException.class, () -> mirror.poll(Set.of("one")));
    assertEquals(before, asked("/list"), "upstream asked for a minute");
    status = 200;
    put("one", "a", "other");
    nanos += Duration.ofSeconds(1).toNanos();
    assertEquals(1, mirror.poll(Set.of("one")).size());
  }

  @Test
  void aRemovalMustBeSeenTwice() throws Exception {
    put("one", "a", "first");
    put("two", "b", "second");
    look().forEach(mirror::taken);
    upstream.remove("one");
    assertEquals(List.of(), look("one", "two"));
    List<BundleDraft> drafts = look("one", "two");
    assertEquals(List.of("one"), drafts.stream().map(BundleDraft::name).toList());
    assertTrue(drafts.get(0).removed());
    mirror.taken(drafts.get(0));
    assertEquals(List.of(), look("two"));
  }

  @Test
  void aListThatLacksMostIsDoubtedForADay() throws Exception {
    for (int i = 0; i < 30; i++) {
      put(String.format("b%02d", i), "a", "content" + i);
    }
    look().forEach(mirror::taken);
    String[] live = upstream.keySet().toArray(String[]::new);
    upstream.keySet().removeIf(bundle -> bundle.compareTo("b12") > 0);
    put("b00", "a", "other");
    List<BundleDraft> others = look(live);
    assertEquals(List.of("b00"), others.stream().map(BundleDraft::name).toList(), "the rest is followed");
    others.forEach(mirror::taken);
    for (int i = 0; i < 3; i++) {
      IOException e = assertThrows(IOException.class, () -> look(live));
      assertTrue(e.getMessage().startsWith("upstream no longer lists 17 of 30 bundles; none of them is removed for another "), e.getMessage());
    }
    nanos += Shrinkage.PATIENCE.toNanos();
    assertEquals(List.of(), look(live), "as with any removal, two looks must see it");
    assertEquals(17, look(live).stream().filter(BundleDraft::removed).count());
  }

  @Test
  void aListThatWasHalfMadeIsForgotten() throws Exception {
    for (int i = 0; i < 30; i++) {
      put(String.format("b%02d", i), "a", "content" + i);
    }
    look().forEach(mirror::taken);
    String[] live = upstream.keySet().toArray(String[]::new);
    Map<String, Map<String, String>> whole = new TreeMap<>(upstream);
    upstream.keySet().removeIf(bundle -> bundle.compareTo("b12") > 0);
    assertThrows(IOException.class, () -> look(live));
    upstream.putAll(whole);
    look(live).forEach(draft -> assertFalse(draft.removed()));
    nanos += Shrinkage.PATIENCE.toNanos();
    upstream.keySet().removeIf(bundle -> bundle.compareTo("b12") > 0);
    assertThrows(IOException.class, () -> look(live), "doubted anew");
  }

  @Test
  void aBundleThatComesBackIsNotRemoved() throws Exception {
    put("one", "a", "first");
    put("two", "b", "second");
    look().forEach(mirror::taken);
    Map<String, String> one = upstream.remove("one");
    assertEquals(List.of(), look("one", "two"));
    upstream.put("one", one);
    look("one", "two").forEach(draft -> assertFalse(draft.removed()));
    upstream.remove("one");
    assertEquals(List.of(), look("one", "two"));
  }

  @Test
  void aFewBundlesComeAtATime() throws Exception {
    for (int i = 0; i < 100; i++) {
      put(String.format("b%03d", i), "a", "content" + i);
    }
    assertEquals(64, look().size());
    mirror.await(Duration.ofDays(1)); // returns at once
    assertEquals(36, mirror.poll(Set.of()).size());
    assertEquals(1, asked("/list"));
  }

  @Test
  void aRestartAsksOnlyWhatChanged() throws Exception {
    put("one", "a", "first");
    put("two", "b", "second");
    look().forEach(mirror::taken);
    mirror.close();
    server.close();
    assertEquals(Set.of("one", "two"), kept.keySet());
    open();
    put("two", "b", "other");
    List<BundleDraft> drafts = look("one", "two");
    assertEquals(List.of("two"), drafts.stream().map(BundleDraft::name).toList());
    assertEquals(0, asked("/file/first"));
    drafts.forEach(mirror::taken);
    upstream.remove("one");
    look("one", "two");
    mirror.poll(Set.of("one", "two"));
    assertEquals(Set.of("two"), kept.keySet());
  }

  @Test
  void aFailureIsTheSameOneUntilUpstreamWasAskedAgain() throws Exception {
    status = 503;
    IOException first = assertThrows(IOException.class, () -> look("one"));
    assertEquals(first, assertThrows(IOException.class, () -> mirror.poll(Set.of("one"))));
    nanos += Duration.ofMinutes(2).toNanos();
    assertFalse(first.equals(assertThrows(IOException.class, () -> mirror.poll(Set.of("one")))));
  }

  @Test
  void aPlanCountsAndFetchesNothing() throws Exception {
    put("one", "a", "first", "b", "second");
    put("two", "c", "third");
    put("three", "d", "fourth");
    stored.add(sha("second"));
    carried.put("one", Map.of("b", 6L, "gone", 100L, "index", 3L));
    carried.put("old", Map.of("x", 1_000L));
    Plan plan = mirror.plan(Set.of("one", "old"), 2);
    assertEquals(3, plan.bundles());
    assertEquals(List.of("one", "three"), plan.lines().stream().map(Plan.Line::bundle).toList());
    Plan.Line one = plan.lines().get(0);
    assertEquals(new Plan.Amount(3, 14, 0), one.all());
    assertEquals(new Plan.Amount(1, 5, 0), one.fetched());
    assertEquals(new Plan.Amount(1, 5, 0), one.added());
    assertEquals(new Plan.Amount(1, 100, 0), one.dropped());
    assertEquals(List.of("old"), plan.removed().stream().map(Plan.Line::bundle).toList());
    assertEquals(new Plan.Amount(1, 1_000, 0), plan.removed().get(0).dropped());
    assertEquals(0, asked("/file/"));
  }
}
