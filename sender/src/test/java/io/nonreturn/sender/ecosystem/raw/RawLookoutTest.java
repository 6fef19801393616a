package io.nonreturn.sender.ecosystem.raw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
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
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A web server of our own that lists its folders. */
class RawLookoutTest {

  private static final Duration INTERVAL = Duration.ofMinutes(10);

  @TempDir Path folder;
  private final Map<String, String> files = new TreeMap<>();
  private final Map<String, Digest> carried = new HashMap<>();
  private LyingServer server;
  private Mirror mirror;
  private long nanos;

  @BeforeEach
  void open() throws IOException {
    server = new LyingServer();
    server.on(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath().substring("/files/".length());
          String file = files.get(path);
          if (file != null) {
            String etag = '"' + Integer.toHexString(file.hashCode()) + '"';
            exchange.getResponseHeaders().set("ETag", etag);
            if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
              exchange.sendResponseHeaders(304, -1);
            } else if (exchange.getRequestMethod().equals("HEAD")) {
              exchange.getResponseHeaders().set("Content-Length", Integer.toString(file.length()));
              exchange.sendResponseHeaders(200, -1);
            } else {
              LyingServer.answer(exchange, 200, file.getBytes(UTF_8));
            }
          } else if (path.isEmpty() || path.endsWith("/")) {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            LyingServer.answer(exchange, 200, list(path).getBytes(UTF_8));
          } else {
            LyingServer.answer(exchange, 404, new byte[0]);
          }
        });
  }

  private String list(String folderPath) {
    Set<String> names = new TreeSet<>();
    files.forEach((path, content) -> {
      if (path.startsWith(folderPath)) {
        String rest = path.substring(folderPath.length());
        int slash = rest.indexOf('/');
        String href = slash < 0 ? rest : rest.substring(0, slash + 1);
        names.add("<a href=\"" + href.replace(" ", "%20") + "\">" + href + "</a> " + (slash < 0 ? content.hashCode() : "-"));
      }
    });
    return "<html><a href=\"../\">../</a><a href=\"?C=N\">Name</a><pre>\n" + String.join("\n", names) + "\n</pre></html>";
  }

  @AfterEach
  void close() throws IOException {
    if (mirror != null) {
      mirror.close();
    }
    server.close();
  }

  private void follow(String own) throws Exception {
    FetchOptions fetch = new FetchOptions(null, null, null, 1_000, 4);
    URI base = server.uri("/files/");
    UpstreamOptions options = new UpstreamOptions(base, List.of("*"), new NameFilter(List.of(), List.of("*.tmp")), INTERVAL, fetch);
    Holdings holdings =
        new Holdings() {
          @Override
          public boolean has(Digest blob) {
            return carried.containsValue(blob);
          }

          @Override
          public Digest carried(String bundle, String path, Fingerprint fingerprint) {
            return carried.get(bundle + "/" + path + fingerprint);
          }
        };
    Fetcher fetcher = Fetcher.open(base, fetch, folder.resolve("downloads"), () -> Instant.EPOCH);
    mirror = Ecosystems.named("raw")
        .upstream(Settings.parse(folder.resolve("sender.toml"), ""), Settings.parse(folder.resolve("sender.toml"), own))
        .open(new MirrorTools("files", options, fetcher, holdings, false, () -> Instant.EPOCH, () -> nanos, new Skips("files")));
  }

  private List<BundleDraft> look() throws IOException {
    nanos += INTERVAL.toNanos();
    return mirror.poll(Set.of());
  }

  private long fetched(String path) {
    return server.asked.stream().filter(a -> a.method().equals("GET") && a.path().equals("/files/" + path)).count();
  }

  private static List<String> paths(BundleDraft draft) {
    return draft.artifacts().stream().map(ArtifactDraft::path).toList();
  }

  @Test
  void whatTheServerListsComesAndNothingTwice() throws Exception {
    files.put("top.txt", "top");
    files.put("images/a b.iso", "image");
    files.put("images/deep/c.iso", "other");
    files.put("images/x.tmp", "no");
    follow("");
    List<BundleDraft> drafts = look();
    assertEquals(List.of("@top", "images"), drafts.stream().map(BundleDraft::name).toList());
    assertEquals(List.of("a b.iso", "deep/c.iso"), paths(drafts.get(1)));
    for (BundleDraft draft : drafts) {
      draft.artifacts().forEach(file -> carried.put(draft.name() + "/" + file.path() + file.fingerprint(), file.expected()));
      mirror.taken(draft);
    }
    int before = server.asked.size();
    assertEquals(List.of(), look());
    assertTrue(server.asked.subList(before, server.asked.size()).stream().allMatch(a -> a.path().endsWith("/")), "listings alone");
    files.put("images/deep/c.iso", "changed");
    assertEquals(List.of("images"), look().stream().map(BundleDraft::name).toList());
    assertEquals(1, fetched("images/a%20b.iso"));
    assertEquals(2, fetched("images/deep/c.iso"));
  }

  @Test
  void checksumsAreHeldAgainstTheFiles() throws Exception {
    files.put("images/a.iso", "image");
    files.put("images/SHA256SUMS", Digest.sha256("other".getBytes(UTF_8)).hex() + " *a.iso\n");
    follow("");
    assertEquals(List.of("SHA256SUMS"), paths(look().get(0)));
    assertEquals(Map.of("not-as-stated", 1L), mirror.skips().snapshot());
    files.put("images/SHA256SUMS", Digest.sha256("image".getBytes(UTF_8)).hex() + " *a.iso\n");
    assertEquals(List.of("SHA256SUMS", "a.iso"), paths(look().get(0)));
  }

  @Test
  void aFileOfChecksumsNamesAll() throws Exception {
    files.put("images/a.iso", "image");
    files.put("images/b.iso", "unnamed");
    files.put("images/SHA256SUMS", Digest.sha256("image".getBytes(UTF_8)).hex() + "  ./a.iso\n");
    follow("sums = \"images/SHA256SUMS\"\n");
    assertEquals(List.of("a.iso"), paths(look().get(0)));
  }

  @Test
  void checksumsAreReadAgainWhenTheyChangeAlone() throws Exception {
    files.put("images/a.iso", "image");
    files.put("images/SHA256SUMS", Digest.sha256("image".getBytes(UTF_8)).hex() + "  a.iso\n");
    follow("sums = \"images/SHA256SUMS\"\n");
    look().forEach(mirror::taken);
    server.asked.clear();
    assertEquals(List.of(), look());
    String etag = '"' + Integer.toHexString(files.get("images/SHA256SUMS").hashCode()) + '"';
    assertEquals(List.of(etag), server.asked.stream().map(ask -> ask.header("If-None-Match")).toList());
    files.put("images/a.iso", "other");
    files.put("images/SHA256SUMS", Digest.sha256("other".getBytes(UTF_8)).hex() + "  a.iso\n");
    assertEquals(1, look().size());
  }

  /** As a hostile server writes it, to keep a pattern trying. */
  @Test
  void aPageOfManyBeginningsTakesNoLongerThanItsLength() {
    URI base = URI.create("http://index.example/files/");
    String page = "<a " + "href=\"x".repeat(400_000) + "<a " + "href = ".repeat(400_000) + "<a ".repeat(400_000) + "<a href=\"b\">";
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertEquals(List.of("b"), Autoindex.parse(base, page).stream().map(Autoindex.Entry::name).toList()));
  }

  @Test
  void aListNamesAll() throws Exception {
    files.put("images/a.iso", "image");
    files.put("b.iso", "second");
    follow("files = [\"images/a.iso\"]\n");
    assertEquals(List.of("images"), look().stream().map(BundleDraft::name).toList());
  }

  @Test
  void linksThatLeadElsewhereAreNoFiles() {
    URI base = URI.create("http://index.example/files/");
    String page = "<A HREF='a.txt'>a</A> 5 <a class=x href=\"/files/b.txt\">b</a><a href=\"http://other.example/files/c\">c</a>"
        + "<a href=\"../d\">d</a><a href=\"e/f\">f</a><a href=\"g?x\">g</a><a href=\"#h\">h</a><a href=\"%2e%2e/i\">i</a>"
        + "<a href=\"a.txt\">again</a><a href=\"j&amp;k/\">j</a><a href=\"%00\">l</a><a href=\":\">m</a>";
    assertEquals(
        List.of("a.txt", "b.txt", "j&k"), Autoindex.parse(base, page).stream().map(Autoindex.Entry::name).toList());
    assertThrows(IOException.class, () -> Sums.parse("no checksum\n"));
    String hex = "ab".repeat(32);
    assertThrows(IOException.class, () -> Sums.parse(hex + "  a\n" + "cd".repeat(32) + "  a\n"));
  }
}
