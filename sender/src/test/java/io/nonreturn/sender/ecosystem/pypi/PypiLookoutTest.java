package io.nonreturn.sender.ecosystem.pypi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.sender.watch.UpstreamOptions;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An index is followed: by serials, by pages, in both forms, and what it lies about is left out by name. */
class PypiLookoutTest {

  private static final Duration INTERVAL = Duration.ofMinutes(10);
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  @TempDir Path folder;
  private final Map<String, Project> projects = new TreeMap<>();
  private final Map<String, byte[]> files = new HashMap<>();
  private final Set<String> carried = new HashSet<>();
  private LyingServer server;
  private Mirror mirror;
  private long nanos;
  private boolean html;
  private boolean serials = true;
  private boolean keepsRemoved;

  /** By path, what the low side has already. */
  private final Map<String, byte[]> crossed = new HashMap<>();

  /** What upstream has; {@code shown} is the serial that its page tells, which may lag behind. */
  private static final class Project {
    long serial = 1;
    long shown = 1;
    String more = "";
    final Map<String, String> files = new TreeMap<>();
  }

  @BeforeEach
  void start() throws IOException {
    server = new LyingServer();
    server.on("/simple/", exchange -> {
      String name = exchange.getRequestURI().getPath().substring("/simple/".length()).replace("/", "");
      Project project = projects.get(name);
      if (!name.isEmpty() && project == null) {
        LyingServer.answer(exchange, 404, new byte[0]);
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", html ? "text/html; charset=utf-8" : "application/vnd.pypi.simple.v1+json");
      byte[] body = (name.isEmpty() ? root() : page(name, project)).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
      String etag = '"' + Digest.sha256(body).hex() + '"';
      exchange.getResponseHeaders().set("ETag", etag);
      boolean still = etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
      LyingServer.answer(exchange, still ? 304 : 200, still ? new byte[0] : body);
    });
    server.on("/files/", exchange -> {
      byte[] bytes = files.get(exchange.getRequestURI().getPath().substring("/files/".length()));
      LyingServer.answer(exchange, bytes == null ? 404 : 200, bytes == null ? new byte[0] : bytes);
    });
  }

  @AfterEach
  void stop() throws IOException {
    if (mirror != null) {
      mirror.close();
    }
    server.close();
  }

  private String root() {
    StringBuilder page = new StringBuilder(html ? "<html><body>" : "{'meta':{'api-version':'1.1'},'projects':[");
    String comma = "";
    for (Map.Entry<String, Project> each : projects.entrySet()) {
      page.append(html ? "<a href='" + each.getKey() + "/'>" + each.getKey() + "</a>" : comma + "{'name':'" + each.getKey() + "'"
          + (serials ? ",'_last-serial':" + each.getValue().serial : "") + "}");
      comma = ",";
    }
    return page + (html ? "" : "]}");
  }

  private String page(String name, Project project) {
    if (html) {
      StringBuilder page = new StringBuilder();
      project.files.forEach((file, more) -> page.append("<a href='/files/" + file + "#sha256=" + Digest.sha256(files.get(file)).hex() + "' data-core-metadata='true'>x</a>\n"));
      return page.toString();
    }
    return "{'meta':{'api-version':'1.4'" + (serials ? ",'_last-serial':" + project.shown : "") + "},'name':'" + name + "'" + project.more + ",'files':["
        + String.join(",", project.files.values()) + "]}";
  }

  private void wheel(String name, String version, String more) {
    String metadata = "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n\n";
    String file = name + "-" + version + "-py3-none-any.whl";
    files.put(file, zipped(name, version, metadata));
    files.put(file + ".metadata", metadata.getBytes(StandardCharsets.UTF_8));
    Project project = projects.computeIfAbsent(name, n -> new Project());
    project.files.put(
        file,
        "{'filename':'" + file + "','url':'../../files/" + file + "','hashes':{'sha256':'" + Digest.sha256(files.get(file)).hex() + "'},'size':"
            + files.get(file).length + ",'core-metadata':{'sha256':'" + Digest.sha256(files.get(file + ".metadata")).hex() + "'}" + more + "}");
    project.serial++;
    project.shown = project.serial;
  }

  private byte[] zipped(String name, String version, String metadata) {
    try {
      Path zip = folder.resolve(name + version + ".zip");
      TestWheels.zip(zip, Map.of(name + "-" + version + ".dist-info/METADATA", metadata));
      return Files.readAllBytes(zip);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open(String select, String own) throws Exception {
    Path toml = folder.resolve("x.toml");
    Settings settings = Settings.parse(toml, "[[mirror]]\nselect = " + select + "\n[mirror.pypi]\n" + own);
    Settings table = settings.tables("mirror").getFirst();
    PypiOptions options = PypiOptions.read(table, table.table("pypi"));
    settings.check();
    FetchOptions fetch = new FetchOptions(null, null, null, 1_000, 4);
    UpstreamOptions upstream = new UpstreamOptions(server.uri("/simple/"), table.texts("select", 10), new NameFilter(List.of(), List.of("hidden*")), INTERVAL, fetch);
    Holdings holdings = new Holdings() {
      @Override
      public boolean has(Digest blob) {
        return crossed.values().stream().anyMatch(bytes -> Digest.sha256(bytes).equals(blob));
      }

      @Override
      public Digest carried(String bundle, String path, Fingerprint fingerprint) {
        return carried.contains(path) ? Digest.sha256(files.get(path)) : null;
      }

      @Override
      public Digest carried(String bundle, String path) {
        return crossed.containsKey(path) ? Digest.sha256(crossed.get(path)) : null;
      }

      @Override
      public byte[] read(Digest blob, int mostBytes) {
        return crossed.values().stream().filter(bytes -> Digest.sha256(bytes).equals(blob)).findFirst().orElseThrow();
      }
    };
    Fetcher fetcher = Fetcher.open(server.uri("/"), fetch, folder.resolve("downloads"), () -> NOW);
    mirror = options.open(new MirrorTools("pypi", upstream, fetcher, holdings, keepsRemoved, () -> NOW, () -> nanos, new Skips("pypi")));
  }

  private Map<String, List<String>> look(String... live) throws IOException {
    nanos += INTERVAL.toNanos();
    Map<String, List<String>> found = new TreeMap<>();
    for (BundleDraft draft : mirror.poll(Set.of(live))) {
      found.put(draft.name(), draft.artifacts().stream().map(ArtifactDraft::path).toList());
      last = draft;
      mirror.taken(draft);
    }
    return found;
  }

  private BundleDraft last;

  private JsonNode document() throws Exception {
    ArtifactDraft document = last.artifacts().stream().filter(a -> a.path().equals("project.json")).findFirst().orElseThrow();
    return JsonMapper.shared().readTree(Channels.newInputStream(document.source().open()));
  }

  private long asked(String path) {
    return server.asked.stream().filter(a -> a.path().startsWith(path)).count();
  }

  @Test
  void oneProjectThatCannotBeAskedIsToldAndHoldsBackNothing() throws Exception {
    wheel("one", "1.0", "");
    wheel("two", "1.0", "");
    open("['one', 'two']", "");
    look();
    server.on("/simple/two/", exchange -> LyingServer.answer(exchange, 403, new byte[0]));
    wheel("one", "1.1", "");
    assertEquals(Set.of("one"), look("one", "two").keySet());
    String problem = mirror.skips().problem();
    assertTrue(problem.startsWith("upstream does not answer about \"two\" ("), problem);
  }

  @Test
  void everythingIsFollowedBySerials() throws Exception {
    wheel("one", "1.0", ",'yanked':'bad','upload-time':'2026-05-31T00:00:00Z'");
    wheel("two", "1.0", "");
    wheel("hidden", "1.0", "");
    projects.get("one").more = ",'project-status':{'status':'archived'},'versions':['1.0','0.9']";
    open("[\"*\"]", "");
    List<String> one = List.of("one-1.0-py3-none-any.whl", "one-1.0-py3-none-any.whl.metadata", "project.json");
    assertEquals(Map.of("one", one, "two", List.of("project.json", "two-1.0-py3-none-any.whl", "two-1.0-py3-none-any.whl.metadata")), look());
    assertEquals(1, asked("/simple/one/"));
    assertEquals(Map.of(), look("one", "two"));
    assertEquals(1, asked("/simple/one/"), "a serial that did not change is not looked into");
    wheel("one", "1.1", "");
    assertEquals(Set.of("one"), look("one", "two").keySet());
    JsonNode document = document();
    assertEquals("archived", document.path("project-status").path("status").asString());
    assertEquals("[\"1.0\"]", document.path("versions").toString(), "1.1 is not in upstream's list and 0.9 not here");
    assertEquals("bad", document.path("files").get(0).path("yanked").asString());
    assertEquals("2026-05-31T00:00:00Z", document.path("files").get(0).path("upload-time").asString());
  }

  @Test
  void aPageOlderThanTheIndexIsLookedAtAgain() throws Exception {
    wheel("one", "1.0", "");
    projects.get("one").shown = 1;
    open("[\"*\"]", "");
    assertEquals(Map.of(), look());
    assertTrue(mirror.skips().problem().contains("older than the index"), mirror.skips().problem());
    projects.get("one").shown = 2;
    assertEquals(Set.of("one"), look().keySet());
  }

  @Test
  void namedProjectsAreAskedForThemselvesAndAnOlderPageChangesNothing() throws Exception {
    wheel("one", "1.0", "");
    wheel("one", "1.5", "");
    wheel("one", "2.0", "");
    open("[\"One>=1,<2\", \"missing\"]", "sdists = false");
    assertEquals(5, look().get("one").size());
    assertEquals(0, server.asked.stream().filter(a -> a.path().equals("/simple/")).count());
    projects.get("one").shown = 2;
    projects.get("one").files.clear();
    assertEquals(Map.of(), look("one"), "a cache that lags behind");
    projects.get("one").shown = 9;
    assertEquals(List.of("project.json"), look("one").get("one"), "upstream took all of them away, and says so");
    projects.clear();
    assertEquals(Map.of(), look("one"));
    look("one");
    assertTrue(last.removed());
  }

  @Test
  void whatUpstreamTookAwayIsKeptWhereTheMirrorIsToldSo() throws Exception {
    wheel("one", "1.0", ",'yanked':'bad','requires-python':'>=3.8'");
    wheel("one", "1.1", "");
    projects.get("one").more = ",'versions':['1.0','1.1']";
    keepsRemoved = true;
    open("[\"one\"]", "");
    assertEquals(5, look().get("one").size());
    crossed.putAll(files);
    crossed.put("project.json", JsonMapper.shared().writeValueAsBytes(document()));
    projects.get("one").files.remove("one-1.0-py3-none-any.whl");
    files.remove("one-1.0-py3-none-any.whl");
    projects.get("one").more = ",'versions':['1.1']";
    wheel("one", "1.2", "");
    assertEquals(7, look("one").get("one").size());
    JsonNode document = document();
    assertEquals("[\"1.1\",\"1.0\"]", document.path("versions").toString());
    JsonNode kept = document.path("files").get(2);
    assertEquals("one-1.0-py3-none-any.whl", kept.path("filename").asString());
    assertEquals("bad", kept.path("yanked").asString());
    assertEquals(">=3.8", kept.path("requires-python").asString());
    assertEquals(0, asked("/simple/one/one-1.0"), "its bytes are here");
  }

  @Test
  void indexesWithoutSerialsAndInHtmlAreFollowedByTheirPages() throws Exception {
    html = true;
    wheel("one", "1.0", "");
    open("[\"*\"]", "");
    assertEquals(List.of("one-1.0-py3-none-any.whl", "one-1.0-py3-none-any.whl.metadata", "project.json"), look().get("one"));
    assertEquals(files.get("one-1.0-py3-none-any.whl").length, document().path("files").get(0).path("size").asInt());
    assertEquals(Map.of(), look("one"));
    wheel("one", "1.1", "");
    assertEquals(5, look("one").get("one").size());
  }

  @Test
  void whatUpstreamLiesAboutIsLeftOutByName() throws Exception {
    wheel("one", "1.0", "");
    wheel("one", "1.1", "");
    wheel("one", "1.2", "");
    files.get("one-1.0-py3-none-any.whl")[10]++; // another hash
    byte[] metadata = "Metadata-Version: 2.1\nName: one\nVersion: 1.1\nRequires-Dist: evil\n\n".getBytes(StandardCharsets.UTF_8);
    String before = Digest.sha256(files.put("one-1.1-py3-none-any.whl.metadata", metadata)).hex();
    projects.get("one").files.replaceAll((name, text) -> text.replace(before, Digest.sha256(metadata).hex()));
    files.remove("one-1.2-py3-none-any.whl.metadata");
    open("[\"one\"]", "");
    assertEquals(List.of("one-1.1-py3-none-any.whl", "one-1.2-py3-none-any.whl", "project.json"), look().get("one"));
    assertEquals(Map.of("not-as-stated", 2L, "not-fetched", 1L), mirror.skips().snapshot());
    assertFalse(last.isAtRest(), "it is tried again");
  }

  @Test
  void rulesDecideWhatCrosses() throws Exception {
    wheel("one", "1.0", ",'upload-time':'2020-01-01T00:00:00Z'");
    wheel("one", "1.1", ",'upload-time':'2020-01-01T00:00:00Z'");
    wheel("one", "1.2", ",'upload-time':'2026-05-31T00:00:00Z','yanked':true");
    wheel("one", "1.3", ",'upload-time':'2026-05-31T00:00:00Z','requires-python':'>=3.12'");
    wheel("one", "1.4", ",'upload-time':'2026-05-31T00:00:00.123456Z','requires-python':'>=3.8'");
    carried.add("one-1.1-py3-none-any.whl");
    open("[\"one\"]", "window = \"30 d\"\nyanked = \"hide\"\npython = [\"3.11\"]");
    List<String> wheels = look().get("one").stream().filter(path -> path.endsWith(".whl")).toList();
    assertEquals(List.of("one-1.1-py3-none-any.whl", "one-1.4-py3-none-any.whl"), wheels, "what crossed before stays");
  }

  @Test
  void requirementsWithoutPipOrWithAnotherIndexAreSaid() throws Exception {
    Path file = Files.writeString(folder.resolve("requirements.txt"), "one\n");
    open("[]", "requirements = \"" + file + "\"\ninterpreter = \"no-such-python\"");
    IOException missing = assertThrows(IOException.class, this::look);
    assertTrue(missing.getMessage().contains("apt-get install python3-pip"), missing.getMessage());
    Files.writeString(file, "one\n--extra-index-url https://index.example/\n");
    IOException refused = assertThrows(IOException.class, this::look);
    assertTrue(refused.getMessage().contains("line 2"), refused.getMessage());
  }

  @Test
  void whatIsNoIndexIsSaid() throws Exception {
    open("[\"*\"]", "");
    server.close();
    server = new LyingServer();
    assertThrows(IOException.class, this::look);
  }
}
