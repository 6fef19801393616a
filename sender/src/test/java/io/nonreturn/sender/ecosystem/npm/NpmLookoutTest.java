package io.nonreturn.sender.ecosystem.npm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.fetch.FetchOptions;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.LyingServer;
import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Ecosystems;
import io.nonreturn.sender.watch.Fingerprint;
import io.nonreturn.sender.watch.Holdings;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.NameFilter;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.sender.watch.UpstreamOptions;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry is followed package by package; what it lies about costs the version or the package, by name, until it is right. */
class NpmLookoutTest {

  private static final Duration INTERVAL = Duration.ofMinutes(10);

  @TempDir Path folder;
  private final Map<String, byte[]> answers = new TreeMap<>();
  private final Set<Digest> stored = new HashSet<>();
  private final Map<String, Digest> carried = new HashMap<>();
  private LyingServer server;
  private Mirror mirror;
  private long nanos;

  /** The packument as it crossed, for mirrors that keep what was in it; else null. */
  private byte[] crossed;

  @BeforeEach
  void open() throws IOException {
    server = new LyingServer();
    server.on(
        "/",
        exchange -> {
          byte[] body = answers.get(exchange.getRequestURI().getRawPath());
          String etag = body == null ? "" : '"' + Digest.sha256(body).hex() + '"';
          exchange.getResponseHeaders().set("ETag", etag);
          if (body == null) {
            LyingServer.answer(exchange, 404, new byte[0]);
          } else if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
          } else {
            LyingServer.answer(exchange, 200, body);
          }
        });
  }

  @AfterEach
  void close() throws IOException {
    mirror.close();
    server.close();
  }

  private void follow(String select, String own) throws Exception {
    FetchOptions fetch = new FetchOptions(null, null, null, 10_000, 1);
    URI base = server.uri("/");
    UpstreamOptions options = new UpstreamOptions(base, List.of(), new NameFilter(List.of(), List.of()), INTERVAL, fetch);
    Holdings holdings =
        new Holdings() {
          @Override
          public boolean has(Digest blob) {
            return stored.contains(blob);
          }

          @Override
          public Digest carried(String bundle, String path, Fingerprint fingerprint) {
            return carried.get(bundle + "/" + path + fingerprint);
          }

          @Override
          public Digest carried(String bundle, String path) {
            return path.equals("packument.json") && crossed != null ? Digest.sha256(crossed) : null;
          }

          @Override
          public byte[] read(Digest blob, int mostBytes) {
            return crossed;
          }
        };
    Fetcher fetcher = Fetcher.open(base, fetch, folder.resolve("downloads"), () -> Instant.EPOCH);
    Settings ofMirror = Settings.parse(folder.resolve("sender.toml"), "select = [" + select + "]\n");
    mirror = Ecosystems.named("npm")
        .upstream(ofMirror, Settings.parse(folder.resolve("sender.toml"), own))
        .open(new MirrorTools("npm", options, fetcher, holdings, crossed != null, () -> Instant.EPOCH, () -> nanos, new Skips("npm")));
    ofMirror.check();
  }

  private List<BundleDraft> look() throws IOException {
    List<BundleDraft> drafts = mirror.poll(Set.of());
    for (BundleDraft draft : drafts) {
      for (ArtifactDraft artifact : draft.artifacts()) {
        stored.add(artifact.expected());
        carried.put(draft.name() + "/" + artifact.path() + artifact.fingerprint(), artifact.expected());
      }
      mirror.taken(draft);
    }
    nanos += INTERVAL.toNanos();
    return drafts;
  }

  private static List<String> paths(BundleDraft draft) {
    return draft.artifacts().stream().map(ArtifactDraft::path).toList();
  }

  private static byte[] tarball(String name, String version) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] json = ("{\"name\":\"" + name + "\",\"version\":\"" + version + "\"}").getBytes(UTF_8);
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      TarArchiveEntry entry = new TarArchiveEntry("package/package.json");
      entry.setSize(json.length);
      entry.setModTime(0);
      tar.putArchiveEntry(entry);
      tar.write(json);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  /** A package whose tarballs lie where the registry says, and are what is given here. */
  private void put(String name, Map<String, byte[]> tarballs) throws Exception {
    StringBuilder versions = new StringBuilder();
    for (Map.Entry<String, byte[]> version : tarballs.entrySet()) {
      String path = "/" + name.replace("/", "%2f") + "/-/" + version.getKey() + ".tgz";
      answers.put(path, version.getValue());
      String integrity = "sha512-" + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-512").digest(version.getValue()));
      versions.append(versions.isEmpty() ? "" : ",").append("\"%1$s\":{\"name\":\"%2$s\",\"version\":\"%1$s\",\"dist\":{\"integrity\":\"%3$s\",\"tarball\":\"%4$s\"}}"
          .formatted(version.getKey(), name, integrity, server.uri(path)));
    }
    String latest = List.copyOf(tarballs.keySet()).getLast();
    answers.put("/" + name.replace("/", "%2f"),
        ("{\"name\":\"" + name + "\",\"dist-tags\":{\"latest\":\"" + latest + "\"},\"versions\":{" + versions + "}}").getBytes(UTF_8));
  }

  private static Map<String, byte[]> versions(String name, String... versions) throws IOException {
    Map<String, byte[]> tarballs = new LinkedHashMap<>();
    for (String version : versions) {
      tarballs.put(version, tarball(name, version));
    }
    return tarballs;
  }

  private void replace(String path, String from, String to) {
    answers.put(path, new String(answers.get(path), UTF_8).replace(from, to).getBytes(UTF_8));
  }

  @Test
  void aPackageComesOnceAndAgainWhenItChanges() throws Exception {
    put("@s/a", versions("@s/a", "1.0.0"));
    follow("\"@s/a\"", "");
    assertEquals(List.of("-/a-1.0.0.tgz", "packument.json"), paths(look().getFirst()));
    assertEquals(List.of(), look());
    put("@s/a", versions("@s/a", "1.0.0", "1.1.0"));
    assertEquals(3, look().getFirst().artifacts().size());
    assertEquals(1, server.asked.stream().filter(ask -> ask.path().endsWith("1.0.0.tgz")).count());
  }

  @Test
  void onePackageThatCannotBeAskedIsToldAndHoldsBackNothing() throws Exception {
    put("a", versions("a", "1.0.0"));
    put("b", versions("b", "1.0.0"));
    follow("\"a\", \"b\"", "");
    look();
    assertNull(mirror.skips().problem());
    int[] status = {403};
    server.on("/b", exchange -> LyingServer.answer(exchange, status[0], answers.get("/b")));
    put("a", versions("a", "1.0.0", "1.1.0"));
    assertEquals(List.of("a"), look().stream().map(BundleDraft::name).toList());
    String problem = mirror.skips().problem();
    assertTrue(problem.startsWith("upstream does not answer about \"b\" ("), problem);
    assertTrue(problem.contains("403"), problem);
    look();
    assertEquals(Map.of("not-fetched", 1L), mirror.skips().snapshot(), "counted once, until it answers");
    status[0] = 200;
    look();
    assertNull(mirror.skips().problem());
  }

  @Test
  void everythingIsFollowedByTheFeed() throws Exception {
    List<String> feed = new ArrayList<>();
    server.on("/_changes", exchange -> {
      int since = Integer.parseInt(exchange.getRequestURI().getQuery().replaceAll(".*since=([0-9]+).*", "$1"));
      String rows = String.join(",", feed.subList(Math.min(since, feed.size()), feed.size()));
      LyingServer.answer(exchange, 200, ("{\"results\":[" + rows + "],\"last_seq\":" + feed.size() + "}").getBytes(UTF_8));
    });
    for (String name : List.of("a", "@s/b", "empty", "gone", "_design/app")) {
      feed.add("{\"seq\":" + (feed.size() + 1) + ",\"id\":\"" + name + "\"}");
    }
    feed.add("{\"seq\":6,\"id\":\"gone\",\"deleted\":true}");
    put("a", versions("a", "1.0.0"));
    put("@s/b", versions("@s/b", "1.0.0"));
    answers.put("/empty", "{\"name\":\"empty\",\"versions\":{}}".getBytes(UTF_8));
    follow("\"*\"", "changes = \"" + server.uri("/_changes") + "\"");
    assertEquals(List.of("@s%2Fb", "a", "empty"), look().stream().map(BundleDraft::name).toList());
    int asked = server.asked.size();
    assertEquals(List.of(), look());
    assertEquals(1, server.asked.size() - asked, "the feed alone is asked");
    put("a", versions("a", "1.0.0", "1.1.0"));
    feed.add("{\"seq\":7,\"id\":\"a\"}");
    assertEquals(List.of("a"), look().stream().map(BundleDraft::name).toList());
    // A feed that began anew is read anew; what it names at another place is looked into once.
    feed.clear();
    feed.add("{\"seq\":1,\"id\":\"a\"}");
    assertEquals(List.of("a"), look().stream().map(BundleDraft::name).toList());
    assertEquals(List.of(), look());
  }

  @Test
  void versionsThatWereTakenBackAreKeptWhereTheMirrorIsToldSo() throws Exception {
    put("a", versions("a", "1.0.0", "1.1.0"));
    crossed = answers.get("/a");
    follow("\"a\"", "");
    look();
    put("a", versions("a", "1.1.0", "1.2.0"));
    answers.remove("/a/-/1.0.0.tgz");
    BundleDraft draft = look().getFirst();
    assertEquals(List.of("-/a-1.0.0.tgz", "-/a-1.1.0.tgz", "-/a-1.2.0.tgz", "packument.json"), paths(draft));
    assertEquals(Map.of(), mirror.skips().snapshot());
    String packument = new String(read(draft.artifacts().getLast()), UTF_8);
    assertTrue(packument.contains("\"latest\":\"1.2.0\"") && packument.contains("\"1.0.0\":{"), packument);
  }

  private static byte[] read(ArtifactDraft artifact) throws Exception {
    return Channels.newInputStream(artifact.source().open()).readAllBytes();
  }

  @Test
  void aVersionThatIsNotAsStatedIsLeftOutByNameUntilItIs() throws Exception {
    put("a", versions("a", "1.0.0", "2.0.0"));
    byte[] good = answers.put("/a/-/2.0.0.tgz", tarball("a", "6.6.6"));
    follow("\"a\"", "");
    BundleDraft draft = look().getFirst();
    assertEquals(List.of("-/a-1.0.0.tgz", "packument.json"), paths(draft));
    assertEquals(Map.of("not-as-stated", 1L), mirror.skips().snapshot());
    answers.put("/a/-/2.0.0.tgz", good);
    assertEquals(3, look().getFirst().artifacts().size());
  }

  @Test
  void aVersionThatIsAnotherInsideIsLeftOutByName() throws Exception {
    Map<String, byte[]> tarballs = versions("a", "1.0.0");
    tarballs.put("2.0.0", tarball("evil", "2.0.0"));
    put("a", tarballs);
    follow("\"a\"", "");
    assertEquals(List.of("-/a-1.0.0.tgz", "packument.json"), paths(look().getFirst()));
    assertEquals(Map.of("invalid-package", 1L), mirror.skips().snapshot());
  }

  @Test
  void tarballsOfOtherHostsAreTakenFromThoseAllowedAlone() throws Exception {
    put("a", versions("a", "1.0.0", "2.0.0"));
    replace("/a", server.uri("/a/-/2.0.0.tgz").toString(), "http://169.254.169.254/a.tgz");
    follow("\"a\"", "");
    assertEquals(List.of("-/a-1.0.0.tgz", "packument.json"), paths(look().getFirst()));
    assertEquals(Map.of("not-admitted", 1L), mirror.skips().snapshot());
  }

  @Test
  void aDocumentThatMakesNoSenseCostsItsPackageUntilItDoes() throws Exception {
    put("a", versions("a", "1.0.0"));
    put("b", versions("b", "1.0.0"));
    byte[] good = answers.get("/a");
    follow("\"a\", \"b\"", "");
    for (String bad : List.of("[]", "{\"name\":\"b\",\"versions\":{}", "{\"name\":\"a\",\"name\":\"a\"}", new String(answers.get("/b"), UTF_8))) {
      answers.put("/a", bad.getBytes(UTF_8));
      assertTrue(look().stream().allMatch(draft -> draft.name().equals("b")), bad);
      assertTrue(mirror.skips().problem().contains("upstream-invalid"), mirror.skips().problem());
    }
    answers.put("/a", good);
    assertEquals("a", look().getFirst().name());
  }

  @Test
  void aFeedThatBeginsAnewOrFailsHidesNoChange() throws Exception {
    put("a", versions("a", "1.0.0"));
    answers.put("/_changes", "{\"results\":[],\"last_seq\":900}".getBytes(UTF_8));
    follow("\"a\"", "changes = \"" + server.uri("/_changes") + "\"\n");
    assertEquals(1, look().size());
    int asked = packuments();
    assertEquals(List.of(), look());
    assertEquals(asked, packuments(), "the feed names nothing, so nothing is asked");

    String[] feeds = {"{\"results\":[],\"last_seq\":3}", "{}", "no feed", "{\"results\":[],\"last_seq\":null}"};
    for (int i = 0; i < feeds.length; i++) {
      answers.put("/_changes", feeds[i].getBytes(UTF_8));
      put("a", versions("a", "1.0.0", "2.0." + i));
      assertEquals(1, look().size(), feeds[i]);
    }
    answers.put("/_changes", "{\"results\":[{\"id\":\"a\"}],\"last_seq\":5}".getBytes(UTF_8));
    look();
    put("a", versions("a", "3.0.0"));
    answers.put("/_changes", "{\"results\":[{\"id\":\"a\"}],\"last_seq\":6}".getBytes(UTF_8));
    assertFalse(look().isEmpty());
  }

  private int packuments() {
    return (int) server.asked.stream().filter(ask -> ask.path().equals("/a")).count();
  }
}
