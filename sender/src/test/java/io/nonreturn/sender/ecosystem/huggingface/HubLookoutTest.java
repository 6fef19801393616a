package io.nonreturn.sender.ecosystem.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.nonreturn.sender.fetch.FetchOptions;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.LyingServer;
import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.Holdings;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.NameFilter;
import io.nonreturn.sender.watch.Plan;
import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.sender.watch.UpstreamOptions;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.huggingface.RepoRevision;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub whose answers are written down letter by letter. */
class HubLookoutTest {

  private static final Duration INTERVAL = Duration.ofMinutes(10);
  private static final String FIRST = "1".repeat(40);
  private static final String SECOND = "2".repeat(40);
  private static final String HELLO_OID = "ce013625030ba8dba906f756967f9e9ca394464a";
  private static final String HELLO_SHA256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
  private static final String HELLO = entry("hello.txt", HELLO_OID, 6, "");
  private static final String LARGE = entry("deep/large.dat", HELLO_OID, 6, ",\"lfs\":{\"oid\":\"" + HELLO_SHA256 + "\",\"size\":6,\"pointerSize\":130}");
  private static final String DEEP = "{\"type\":\"directory\",\"oid\":\"" + FIRST + "\",\"size\":0,\"path\":\"deep\"}";
  private static final String UNUSED = DEEP.replace("\"deep\"", "\"unused\"");

  @TempDir Path folder;
  private LyingServer server;
  private LyingServer delivery;
  private Mirror mirror;
  private long nanos;

  /** What is answered, by path; a path with a question mark comes before the one without. */
  private final Map<String, String> answers = new TreeMap<>();

  private final Set<Digest> stored = new HashSet<>();
  private final Map<String, Digest> carried = new HashMap<>();

  @BeforeEach
  void open() throws IOException {
    server = new LyingServer();
    delivery = new LyingServer();
    server.on("/", this::answer);
    delivery.on("/", exchange -> LyingServer.answer(exchange, 200, answers.get("delivered").getBytes(UTF_8)));
    branch("main", FIRST);
    commit(FIRST, HELLO, UNUSED, DEEP, LARGE);
    answers.put("delivered", "hello\n");
  }

  private static String entry(String path, String oid, int size, String more) {
    return "{\"type\":\"file\",\"oid\":\"" + oid + "\",\"size\":" + size + ",\"path\":\"" + path + "\",\"xetHash\":\"no\"" + more + "}";
  }

  private static String info(String commit) {
    return "{\"id\":\"org/name\",\"sha\":\"" + commit + "\",\"likes\":1,\"siblings\":[{\"rfilename\":\"x\"}]}";
  }

  private void branch(String name, String commit) {
    answers.put("/api/models/org/name/revision/" + name, info(commit));
    answers.put(
        "/api/models/org/name/refs",
        "{\"branches\":[{\"name\":\"" + name + "\",\"ref\":\"refs/heads/" + name + "\",\"targetCommit\":\"" + commit + "\"}],\"tags\":[]}");
  }

  private void commit(String commit, String... entries) {
    answers.put("/api/models/org/name/revision/" + commit, info(commit));
    answers.put("/api/models/org/name/tree/" + commit + "?recursive=true", "[" + String.join(",", entries) + "]");
    answers.put("/org/name/resolve/" + commit + "/hello.txt", "hello\n");
  }

  @AfterEach
  void close() throws IOException {
    if (mirror != null) {
      mirror.close();
    }
    server.close();
    delivery.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    if (path.endsWith("/large.dat")) {
      exchange.getResponseHeaders().set("Location", delivery.uri("/store").toString());
      exchange.sendResponseHeaders(302, -1);
      return;
    }
    String body = answers.get(path);
    if (body == null) {
      LyingServer.answer(exchange, 404, "{}".getBytes(UTF_8));
      return;
    }
    String link = answers.get(path + " Link");
    if (link != null) {
      exchange.getResponseHeaders().set("Link", "<" + link + ">; rel=\"next\"");
    }
    String etag = "W/\"" + body.hashCode() + "\"";
    exchange.getResponseHeaders().set("ETag", etag);
    if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      exchange.sendResponseHeaders(304, -1);
    } else {
      LyingServer.answer(exchange, 200, body.getBytes(UTF_8));
    }
  }

  private void follow(String own, String... select) throws Exception {
    FetchOptions fetch = new FetchOptions(null, null, null, 10_000, 2);
    UpstreamOptions options =
        new UpstreamOptions(server.uri("/"), List.of(select), new NameFilter(List.of(), List.of()), INTERVAL, fetch);
    Holdings holdings = new Holdings() {
      @Override
      public boolean has(Digest blob) {
        return stored.contains(blob);
      }

      @Override
      public Digest carried(String bundle, String path, Fingerprint fingerprint) {
        return carried.get(bundle + " " + path + " " + fingerprint);
      }
    };
    Fetcher fetcher = Fetcher.open(server.uri("/"), fetch, folder.resolve("downloads"), InstantSource.system());
    mirror = options(own, select).open(new MirrorTools("models", options, fetcher, holdings, false, InstantSource.system(), () -> nanos, new Skips("models")));
  }

  private static HubOptions options(String own, String... select) throws SettingsException {
    Settings settings = Settings.parse(
        Path.of("none.toml"),
        "select = [" + String.join(", ", List.of(select).stream().map(name -> '"' + name + '"').toList()) + "]\n[huggingface]\n" + own);
    HubOptions options = HubOptions.read(settings, settings.table("huggingface"));
    settings.check();
    return options;
  }

  private Map<String, BundleDraft> poll() throws IOException {
    Map<String, BundleDraft> drafts = new TreeMap<>();
    for (BundleDraft draft : mirror.poll(Set.of())) {
      drafts.put(draft.name(), draft);
      draft.artifacts().forEach(artifact -> {
        stored.add(artifact.expected());
        carried.put(draft.name() + " " + artifact.path() + " " + artifact.fingerprint(), artifact.expected());
      });
      mirror.taken(draft);
    }
    nanos += INTERVAL.toNanos();
    return drafts;
  }

  private static String text(BundleDraft draft, String path) throws IOException, SkippedException {
    ArtifactDraft found = draft.artifacts().stream().filter(it -> it.path().equals(path)).findFirst().orElseThrow();
    return new String(Channels.newInputStream(found.source().open()).readAllBytes(), UTF_8);
  }

  private List<String> fetched(int asked) {
    return server.asked.stream().skip(asked).map(LyingServer.Asked::path).filter(path -> path.contains("/resolve/")).toList();
  }

  @Test
  void aRevisionCrossesWithWhatTheHubTellsOfIt() throws Exception {
    follow("", "models/org/name");
    BundleDraft draft = poll().get("models%2Forg%2Fname@main");
    assertEquals(
        List.of(".git/info.json", ".git/refs.json", ".git/tree/" + FIRST + ".json", "deep/large.dat", "hello.txt"),
        draft.artifacts().stream().map(ArtifactDraft::path).toList());
    assertEquals("{\"id\":\"org/name\",\"sha\":\"" + FIRST + "\",\"likes\":1}", text(draft, ".git/info.json"));
    assertEquals(
        "{\"branches\":[{\"name\":\"main\",\"ref\":\"refs/heads/main\",\"targetCommit\":\"" + FIRST + "\"}],\"tags\":[],\"converts\":[]}",
        text(draft, ".git/refs.json"));
    assertEquals(
        "[" + HELLO.replace(",\"xetHash\":\"no\"", "") + "," + DEEP + "," + LARGE.replace(",\"xetHash\":\"no\"", "") + "]",
        text(draft, ".git/tree/" + FIRST + ".json"));
  }

  @Test
  void nothingIsFetchedTwice() throws Exception {
    follow("", "models/org/name");
    poll();
    int asked = server.asked.size();
    assertEquals(Map.of(), poll());
    assertEquals(1, server.asked.size() - asked);
    branch("main", SECOND);
    String more = entry("more.txt", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", 0, "");
    commit(SECOND, HELLO, LARGE, more);
    answers.put("/org/name/resolve/" + SECOND + "/more.txt", "");
    BundleDraft moved = poll().get("models%2Forg%2Fname@main");
    assertEquals(6, moved.artifacts().size());
    assertEquals(List.of("/org/name/resolve/" + SECOND + "/more.txt"), fetched(asked));
  }

  @Test
  void aBranchThatIsKeptStaysWhereItWas() throws Exception {
    follow("moved = \"keep\"", "models/org/name");
    poll();
    branch("main", SECOND);
    commit(SECOND, HELLO);
    assertEquals(List.of(), mirror.poll(Set.of("models%2Forg%2Fname@main")));
    assertEquals(List.of("models%2Forg%2Fname@main"), mirror.skips().kept(9));
  }

  @Test
  void listsInPagesOfTheSameHost() throws Exception {
    String first = "/api/models/org/name/tree/" + FIRST + "?recursive=true";
    answers.put(first, "[" + HELLO + "]");
    answers.put(first + " Link", server.uri("/api/models/org/name/tree/" + FIRST + "?cursor=2").toString());
    answers.put("/api/models/org/name/tree/" + FIRST + "?cursor=2", "[" + LARGE + "]");
    follow("", "models/org/name");
    assertEquals(5, poll().get("models%2Forg%2Fname@main").artifacts().size());

    answers.put(first + " Link", delivery.uri("/elsewhere").toString());
    branch("main", SECOND);
    commit(SECOND, HELLO);
    answers.put("/api/models/org/name/tree/" + SECOND + "?recursive=true Link", delivery.uri("/elsewhere").toString());
    int asked = delivery.asked.size();
    assertEquals(Map.of(), poll());
    assertEquals(asked, delivery.asked.size());
    assertTrue(mirror.skips().problem().contains("another host"), mirror.skips().problem());
  }

  @Test
  void lyingFilesKeepTheRevisionBack() throws Exception {
    String small = "/org/name/resolve/" + FIRST + "/hello.txt";
    answers.put("delivered", "HELLO\n");
    answers.put(small, "hellO\n");
    follow("", "models/org/name");
    assertEquals(Map.of(), poll());
    assertEquals(Map.of("not-as-stated", 2L), mirror.skips().snapshot());
    answers.put("delivered", "hello\n");
    assertEquals(Map.of(), poll());
    answers.put(small, "hello\n");
    assertEquals(Set.of("models%2Forg%2Fname@main"), poll().keySet());
  }

  @Test
  void programsAreLeftOutByNameAndByContent() throws Exception {
    String named = entry("model.bin", HELLO_OID, 6, "");
    String hidden = entry("hidden.dat", "ec1bf6a90a9e33a6e3a52a9eb3e1ffa2ee1f9e02", 4, "");
    commit(FIRST, HELLO, named, hidden, entry(".git/config", HELLO_OID, 6, ""));
    follow("exclude = [\"hidden*\"]", "models/org/name");
    BundleDraft draft = poll().get("models%2Forg%2Fname@main");
    assertEquals("[" + HELLO.replace(",\"xetHash\":\"no\"", "") + "]", text(draft, ".git/tree/" + FIRST + ".json"));
    assertEquals(Map.of("not-admitted", 1L, "bad-path", 1L), mirror.skips().snapshot());
    assertEquals(List.of("/org/name/resolve/" + FIRST + "/hello.txt"), fetched(0));
  }

  @Test
  void programInDisguiseIsLeftOut() throws Exception {
    byte[] pickle = {(byte) 0x80, 2, 'K', 1, '.'};
    String sha256 = Digest.sha256(pickle).hex();
    commit(FIRST, HELLO, entry("deep/large.dat", HELLO_OID, 5, ",\"lfs\":{\"oid\":\"" + sha256 + "\",\"size\":5,\"pointerSize\":130}"));
    LyingServer store = new LyingServer();
    store.on("/", exchange -> LyingServer.answer(exchange, 200, pickle));
    LyingServer before = delivery;
    delivery = store;
    before.close();
    follow("", "models/org/name");
    BundleDraft draft = poll().get("models%2Forg%2Fname@main");
    assertEquals("[" + HELLO.replace(",\"xetHash\":\"no\"", "") + "]", text(draft, ".git/tree/" + FIRST + ".json"));
    assertEquals(Map.of("not-admitted", 1L), mirror.skips().snapshot());
  }

  @Test
  void oneThatIsNotThereHoldsNothingBack() throws Exception {
    follow("", "models/org/absent", "models/org/name@main", "models/org/name@gone");
    assertEquals(Set.of("models%2Forg%2Fname@main"), poll().keySet());
  }

  @Test
  void otherNameThanSelectedIsToldOf() throws Exception {
    answers.put("/api/models/org/name/revision/main", info(FIRST).replace("org/name", "org/Renamed"));
    follow("", "models/org/name");
    assertEquals(Map.of(), poll());
    assertTrue(mirror.skips().problem().contains("org/Renamed"), mirror.skips().problem());
  }

  @Test
  void planCountsAndFetchesNothing() throws Exception {
    follow("", "models/org/name");
    Plan plan = mirror.plan(Set.of(), 10);
    assertEquals(List.of(), plan.failed());
    assertEquals(new Plan.Amount(2, 12, 0), plan.lines().getFirst().fetched());
    assertEquals(5, plan.lines().getFirst().all().files());
    assertEquals(List.of(), fetched(0));
  }

  @Test
  void optionsAreReadAndMistakesTold() throws SettingsException {
    HubOptions options = options("include = [\"*.json\"]\npickle = \"allow\"", "models/org/name@v1", "datasets/squad");
    assertEquals(List.of("models/org/name@v1", "datasets/squad@main"), options.revisions().stream().map(RepoRevision::toString).toList());
    assertTrue(options.takesPickles() && options.files().admits("a.json") && !options.files().admits("a.txt"));
    assertEquals("{include=[\"*.json\"], exclude=[], pickle=\"allow\", moved=\"follow\"}", options.keys().toString());
    assertThrows(SettingsException.class, () -> options("", "org/name"));
    assertThrows(SettingsException.class, () -> options("pickle = \"maybe\"", "models/org/name"));
    assertThrows(SettingsException.class, () -> options(""));
  }
}
