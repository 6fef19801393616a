package io.nonreturn.sender.ecosystem.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.nonreturn.sender.fetch.FetchOptions;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.LyingServer;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.Holdings;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.NameFilter;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.sender.watch.UpstreamOptions;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small registry that keeps to the specification, except where a test makes it lie. */
class RegistryLookoutTest {

  private static final Duration INTERVAL = Duration.ofMinutes(10);

  @TempDir Path folder;
  private LyingServer server;
  private LyingServer realm;
  private Mirror mirror;
  private long nanos;
  private final TestImages images = new TestImages();

  /** {@code repository:tag} and the digest that it names. */
  private final Map<String, String> tags = new TreeMap<>();

  /** Digits of digests and what is given for them instead. */
  private final Map<String, byte[]> lies = new TreeMap<>();

  /** What refers to a digest, where this registry has lists of that. */
  private Map<String, String> referrers;

  private final Set<Digest> stored = new HashSet<>();
  private boolean wantsTokens;
  private boolean keepsMoved;

  /** What the header Authorization must be, where the registry asks for it without a challenge. */
  private String password;

  /** The second part of a list of referrers, and whether it names a third, for ever. */
  private String laterReferrers;

  private String laterSubject = "";

  private boolean isEndless;
  private boolean isListCut;
  private final Set<String> failing = new HashSet<>();

  @BeforeEach
  void open() throws IOException {
    server = new LyingServer();
    realm = new LyingServer();
    server.on("/v2/", this::answer);
    realm.on("/token", exchange -> LyingServer.answer(exchange, 200, TestImages.bytes("{\"token\":\"short.lived\",\"expires_in\":300}")));
  }

  @AfterEach
  void close() throws IOException {
    if (mirror != null) {
      mirror.close();
    }
    server.close();
    realm.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (wantsTokens && !"Bearer short.lived".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      exchange.getResponseHeaders().set(
          "WWW-Authenticate", "Bearer realm=\"" + realm.uri("/token") + "\",service=\"here\",scope=\"repository:a/demo:pull\"");
      LyingServer.answer(exchange, 401, TestImages.bytes("{}"));
      return;
    }
    if (password != null && !password.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      LyingServer.answer(exchange, 401, TestImages.bytes("{}"));
      return;
    }
    String[] parts = path.substring("/v2/".length()).split("/");
    String last = parts[parts.length - 1];
    String kind = parts.length < 2 ? "" : parts[parts.length - 2];
    String repository = String.join("/", List.of(parts).subList(0, Math.max(0, parts.length - 2)));
    if (failing.contains(path)) {
      LyingServer.answer(exchange, 403, TestImages.bytes("{}"));
    } else if (path.equals("/v2/_catalog")) {
      boolean first = exchange.getRequestURI().getQuery() == null;
      if (first) {
        exchange.getResponseHeaders().set("Link", "</v2/_catalog?last=x>; rel=next");
      }
      LyingServer.answer(exchange, 200, TestImages.bytes("{\"repositories\":[" + (first ? "\"a/demo\"" : "\"b/demo\",\"No Name\"") + "]}"));
    } else if (kind.equals("tags")) {
      tagList(exchange, repository);
    } else if (kind.equals("referrers")) {
      String list = referrers == null ? null : TestImages.indexText(referrers.getOrDefault(last.substring(7), ""));
      exchange.getResponseHeaders().set("Content-Type", ImageDocument.OCI_INDEX);
      if (laterReferrers != null && exchange.getRequestURI().getQuery() == null) {
        exchange.getResponseHeaders().set("Link", "<?page=2>; rel=\"next\"");
      } else if (laterReferrers != null) {
        list = last.endsWith(laterSubject) ? laterReferrers : list;
        exchange.getResponseHeaders().set("Link", isEndless ? "<?page=3>; rel=\"next\"" : "");
      }
      LyingServer.answer(exchange, list == null ? 404 : 200, TestImages.bytes(list == null ? "404" : list));
    } else {
      content(exchange, last.startsWith("sha256:") ? last : tags.get(repository + ":" + last), kind.equals("manifests"));
    }
  }

  private void tagList(HttpExchange exchange, String repository) throws IOException {
    List<String> names = tags.keySet().stream().filter(tag -> tag.startsWith(repository + ":")).toList();
    boolean first = exchange.getRequestURI().getQuery() == null;
    if (!first && isListCut) {
      LyingServer.answer(exchange, 404, TestImages.bytes("{}"));
      return;
    }
    if (first) {
      exchange.getResponseHeaders().set("Link", "</v2/" + repository + "/tags/list?last=x>; rel=\"next\"");
    }
    String name = (first ? names.getFirst() : names.getLast()).substring(repository.length() + 1);
    LyingServer.answer(exchange, 200, TestImages.bytes("{\"name\":\"" + repository + "\",\"tags\":[\"" + name + "\"]}"));
  }

  private void content(HttpExchange exchange, String digest, boolean manifest) throws IOException {
    byte[] bytes = digest == null ? null : images.blobs.get(digest.substring(7));
    if (bytes == null) {
      LyingServer.answer(exchange, 404, TestImages.bytes("{}"));
      return;
    }
    if (manifest) {
      exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
      exchange.getResponseHeaders().set("Content-Type", new String(bytes, java.nio.charset.StandardCharsets.UTF_8).contains("\"manifests\"")
          ? ImageDocument.OCI_INDEX
          : ImageDocument.OCI_MANIFEST);
    }
    byte[] given = lies.getOrDefault(digest.substring(7), bytes);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(given.length));
      exchange.sendResponseHeaders(200, -1);
    } else {
      LyingServer.answer(exchange, 200, given);
    }
  }

  private void follow(List<String> select, List<String> platforms) throws IOException {
    follow(select, platforms, null);
  }

  private void follow(List<String> select, List<String> platforms, Path credentials) throws IOException {
    FetchOptions fetch = new FetchOptions(credentials, null, null, 10_000, 1);
    UpstreamOptions options =
        new UpstreamOptions(server.uri("/"), select, new NameFilter(List.of(), List.of()), INTERVAL, fetch);
    Holdings holdings = new Holdings() {
      @Override
      public boolean has(Digest blob) {
        return stored.contains(blob);
      }

      @Override
      public Digest carried(String bundle, String path, Fingerprint fingerprint) {
        return null;
      }
    };
    Fetcher fetcher = Fetcher.open(server.uri("/"), fetch, folder.resolve("downloads"), InstantSource.system());
    mirror = new OciFollowing("", new Platforms(platforms), true, keepsMoved)
        .open(new MirrorTools("images", options, fetcher, holdings, false, InstantSource.system(), () -> nanos, new Skips("images")));
  }

  private Map<String, BundleDraft> poll() throws IOException {
    return poll(Set.of());
  }

  private Map<String, BundleDraft> poll(Set<String> live) throws IOException {
    Map<String, BundleDraft> drafts = new TreeMap<>();
    for (BundleDraft draft : mirror.poll(live)) {
      drafts.put(draft.name(), draft);
      draft.artifacts().forEach(artifact -> stored.add(artifact.expected()));
      mirror.taken(draft);
    }
    nanos += INTERVAL.toNanos();
    return drafts;
  }

  private static Set<String> paths(BundleDraft draft) {
    Set<String> paths = new HashSet<>();
    draft.artifacts().forEach(artifact -> paths.add(artifact.path()));
    return paths;
  }

  @Test
  void aTagIsFetchedOnceAndAgainWhenItMoves() throws Exception {
    tags.put("a/demo:1", "sha256:" + TestImages.hex(images.image("one")));
    follow(List.of("a/demo:1"), List.of());
    assertEquals(5, poll().get("a%2Fdemo:1").artifacts().size());
    int asked = server.asked.size();
    assertEquals(Map.of(), poll());
    assertTrue(server.asked.subList(asked, server.asked.size()).stream().noneMatch(ask -> ask.path().contains("/blobs/")));
    tags.put("a/demo:1", "sha256:" + TestImages.hex(images.image("two")));
    assertEquals(Set.of("a%2Fdemo:1"), poll().keySet());
  }

  @Test
  void aTagThatIsKeptStaysWhereItWas() throws Exception {
    String first = "sha256:" + TestImages.hex(images.image("one"));
    tags.put("a/demo:1", first);
    keepsMoved = true;
    follow(List.of("a/demo:1"), List.of());
    assertEquals(Set.of("a%2Fdemo:1"), poll().keySet());
    tags.put("a/demo:1", "sha256:" + TestImages.hex(images.image("two")));
    assertEquals(Map.of(), poll(Set.of("a%2Fdemo:1")));
    assertEquals(List.of("a%2Fdemo:1"), mirror.skips().kept(9));
    tags.put("a/demo:1", first);
    assertEquals(Map.of(), poll(Set.of("a%2Fdemo:1")));
    assertEquals(0, mirror.skips().kept());
    // What the stream does not carry is taken as it is.
    tags.put("a/demo:1", "sha256:" + TestImages.hex(images.image("three")));
    assertEquals(Set.of("a%2Fdemo:1"), poll().keySet());
  }

  @Test
  void patternsAreHeldAgainstAllPartsOfTheList() throws Exception {
    for (String tag : List.of("1.0", "1.1")) {
      tags.put("a/demo:" + tag, "sha256:" + TestImages.hex(images.image(tag)));
    }
    follow(List.of("a/demo:1.*"), List.of());
    assertEquals(Set.of("a%2Fdemo:1.0", "a%2Fdemo:1.1"), poll().keySet());
  }

  @Test
  void platformsAreLeftOutAndTheIndexStays() throws Exception {
    String amd64 = images.image("amd64");
    String arm64 = images.image("arm64");
    String index = images.index(TestImages.on(amd64, "linux", "amd64"), TestImages.on(arm64, "linux", "arm64"));
    tags.put("a/demo:1", "sha256:" + TestImages.hex(index));
    follow(List.of("a/demo:1"), List.of("linux/amd64"));
    Set<String> paths = paths(poll().get("a%2Fdemo:1"));
    assertTrue(paths.contains("blobs/sha256/" + TestImages.hex(index)));
    assertTrue(paths.contains("blobs/sha256/" + TestImages.hex(amd64)));
    assertFalse(paths.contains("blobs/sha256/" + TestImages.hex(arm64)));
    assertTrue(server.asked.stream().noneMatch(ask -> ask.path().contains(TestImages.hex(arm64) + "/blobs")));
  }

  @Test
  void whatIsAboutAnImageComesWithItAlsoLater() throws Exception {
    referrers = new TreeMap<>();
    String image = images.image("one");
    tags.put("a/demo:1", "sha256:" + TestImages.hex(image));
    follow(List.of("a/demo:1"), List.of());
    assertEquals(5, poll().get("a%2Fdemo:1").artifacts().size());
    String signature = images.about(image);
    referrers.put(TestImages.hex(image), signature);
    assertTrue(paths(poll().get("a%2Fdemo:1")).contains("blobs/sha256/" + TestImages.hex(signature)));
  }

  @Test
  void registriesWithoutListsHaveATagForThem() throws Exception {
    String image = images.image("one");
    String signature = images.about(image);
    tags.put("a/demo:1", "sha256:" + TestImages.hex(image));
    tags.put("a/demo:sha256-" + TestImages.hex(image), "sha256:" + TestImages.hex(images.index(signature)));
    follow(List.of("a/demo:*"), List.of());
    Map<String, BundleDraft> drafts = poll();
    assertEquals(Set.of("a%2Fdemo:1"), drafts.keySet());
    assertTrue(paths(drafts.get("a%2Fdemo:1")).contains("blobs/sha256/" + TestImages.hex(signature)));
  }

  @Test
  void aFalseLayerCostsItsImageUntilItIsRight() throws Exception {
    tags.put("a/demo:1", "sha256:" + TestImages.hex(images.image("one")));
    lies.put(TestImages.hex(TestImages.bytes("layer of one")), TestImages.bytes("LAYER OF ONE"));
    follow(List.of("a/demo:1"), List.of());
    assertEquals(Map.of(), poll());
    assertTrue(mirror.skips().snapshot().toString().contains("not-as-stated=1"), mirror.skips().snapshot().toString());
    lies.clear();
    assertEquals(Set.of("a%2Fdemo:1"), poll().keySet());
  }

  @Test
  void anotherManifestUnderADigestCostsItsImageUntilItIsRight() throws Exception {
    String image = images.image("one");
    tags.put("a/demo:1", "sha256:" + TestImages.hex(image));
    lies.put(TestImages.hex(image), images.blobs.get(TestImages.hex(images.image("evil"))));
    follow(List.of("a/demo:1"), List.of());
    assertEquals(Map.of(), poll());
    assertTrue(mirror.skips().problem().contains("upstream-invalid"), mirror.skips().problem());
    lies.clear();
    assertEquals(Set.of("a%2Fdemo:1"), poll().keySet());
  }

  @Test
  void tokensAreHadFromWhereTheRegistrySays() throws Exception {
    wantsTokens = true;
    tags.put("a/demo:1", "sha256:" + TestImages.hex(images.image("one")));
    Path credentials = folder.resolve("credentials");
    Files.createFile(credentials, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(credentials, "basic me:secret\n");
    follow(List.of("a/demo:1"), List.of(), credentials);
    assertEquals(Set.of("a%2Fdemo:1"), poll().keySet());
    assertEquals(1, realm.asked.size());
    assertEquals("/token?service=here&scope=repository%3Aa%2Fdemo%3Apull", realm.asked.getFirst().path());
    String basic = "Basic " + Base64.getEncoder().encodeToString(TestImages.bytes("me:secret"));
    assertEquals(basic, realm.asked.getFirst().header("Authorization"));
  }

  @Test
  void whoAsksForAPasswordWithoutAChallengeGetsIt() throws Exception {
    password = "Basic " + Base64.getEncoder().encodeToString(TestImages.bytes("me:secret"));
    tags.put("a/demo:1", "sha256:" + TestImages.hex(images.image("one")));
    Path credentials = folder.resolve("credentials");
    Files.createFile(credentials, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(credentials, "basic me:secret\n");
    follow(List.of("a/demo:1"), List.of(), credentials);
    assertEquals(Set.of("a%2Fdemo:1"), poll().keySet());
    assertTrue(server.asked.stream().allMatch(ask -> password.equals(ask.header("Authorization"))));
    mirror.close();
    follow(List.of("a/demo:1"), List.of());
    assertTrue(assertThrows(IOException.class, this::poll).getMessage().contains("credentials"));
  }

  @Test
  void everythingIsAllThatTheCatalogueLists() throws Exception {
    tags.put("a/demo:1", "sha256:" + TestImages.hex(images.image("one")));
    tags.put("b/demo:2", "sha256:" + TestImages.hex(images.image("two")));
    tags.put("c/demo:3", "sha256:" + TestImages.hex(images.image("unlisted")));
    follow(List.of("*"), List.of());
    assertEquals(Set.of("a%2Fdemo:1", "b%2Fdemo:2"), poll().keySet());
  }

  @Test
  void whatIsAboutAnImageComesFromAllPartsOfTheList() throws Exception {
    referrers = new TreeMap<>();
    String image = images.image("one");
    tags.put("a/demo:1", "sha256:" + TestImages.hex(image));
    String signature = images.about(image);
    laterReferrers = TestImages.indexText(signature);
    laterSubject = TestImages.hex(image);
    follow(List.of("a/demo:1"), List.of());
    assertTrue(paths(poll().get("a%2Fdemo:1")).contains("blobs/sha256/" + TestImages.hex(signature)));
  }

  @Test
  void aListWithoutEndEnds() throws Exception {
    referrers = new TreeMap<>();
    tags.put("a/demo:1", "sha256:" + TestImages.hex(images.image("one")));
    laterReferrers = TestImages.indexText();
    isEndless = true;
    follow(List.of("a/demo:1"), List.of());
    IOException endless = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> assertThrows(IOException.class, this::poll));
    assertTrue(endless.getMessage().contains("pages="), endless.getMessage());
    laterReferrers = null;
    nanos += INTERVAL.toNanos();
    assertEquals(Set.of("a%2Fdemo:1"), poll().keySet());
  }

  /** The tags of the first part are not all there are: what the second would name must not be taken for removed. */
  @Test
  void aListThatIsCutRemovesNothing() throws Exception {
    for (String tag : List.of("1.0", "1.1")) {
      tags.put("a/demo:" + tag, "sha256:" + TestImages.hex(images.image(tag)));
    }
    follow(List.of("a/demo:1.*"), List.of());
    Set<String> live = poll().keySet();
    isListCut = true;
    for (int i = 0; i < 3; i++) {
      assertEquals(Map.of(), poll(live));
    }
    isListCut = false;
    assertEquals(Map.of(), poll(live));
  }

  @Test
  void anImageThatIsRefusedHoldsBackNoOther() throws Exception {
    tags.put("a/demo:1", "sha256:" + TestImages.hex(images.image("one")));
    tags.put("b/demo:1", "sha256:" + TestImages.hex(images.image("two")));
    failing.add("/v2/b/demo/manifests/1");
    follow(List.of("b/demo:1", "a/demo:1"), List.of());
    assertEquals(Set.of("a%2Fdemo:1"), poll().keySet());
    assertTrue(mirror.skips().problem().contains("b/demo"), mirror.skips().problem());
    failing.clear();
    Set<String> live = Set.of("a%2Fdemo:1", "b%2Fdemo:1");
    assertEquals(Set.of("b%2Fdemo:1"), poll(live).keySet());
    failing.add("/v2/b/demo/manifests/1");
    for (int i = 0; i < 3; i++) {
      assertEquals(Map.of(), poll(live), "it stays as it crossed before");
    }
    failing.add("/v2/a/demo/manifests/1");
    assertThrows(IOException.class, () -> poll(live));
  }

  @Test
  void selectionsThatAreNoneAreSaidSo() throws IOException {
    NameFilter all = new NameFilter(List.of(), List.of());
    for (String bad : List.of("demo", "Demo:1", "demo:", "demo*:1", "demo@sha256:00")) {
      assertTrue(assertThrows(IOException.class, () -> Selection.of(List.of(bad), all)).getMessage().contains(bad));
    }
    assertEquals("a/b", Selection.of(List.of("a/b:1.*"), all).patterns().getFirst().repository());
  }

  @Test
  void platformsStandForTheirVariants() {
    Platforms platforms = new Platforms(List.of("linux/arm64", "linux/arm/v7"));
    assertTrue(platforms.admits("linux/arm64/v8") && platforms.admits("linux/arm64") && platforms.admits("linux/arm/v7"));
    assertFalse(platforms.admits("linux/arm") || platforms.admits("linux/arm/v6") || platforms.admits("linux/arm645"));
  }
}
