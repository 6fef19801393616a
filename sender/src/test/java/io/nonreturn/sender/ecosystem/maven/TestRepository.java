package io.nonreturn.sender.ecosystem.maven;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nonreturn.sender.fetch.FetchOptions;
import io.nonreturn.sender.fetch.Fetcher;
import io.nonreturn.sender.fetch.LyingServer;
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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** A repository on a server of our own, and a mirror that follows it without a stream behind it. */
final class TestRepository implements AutoCloseable {

  static final Duration INTERVAL = Duration.ofMinutes(10);

  final Map<String, byte[]> files = new ConcurrentSkipListMap<>();
  /** Of single files, as HTTP writes it. */
  final Map<String, String> dates = new TreeMap<>();
  final LyingServer server;
  private final Path folder;
  private final Map<String, Digest> carried = new HashMap<>();
  private final Map<String, Map<String, Long>> sizes = new HashMap<>();
  private final Set<String> live = new HashSet<>();
  private long nanos;
  Instant now = Instant.parse("2026-01-10T00:00:00Z");
  Mirror mirror;

  TestRepository(Path folder) throws IOException {
    this.folder = folder;
    server = new LyingServer();
    server.on(
        "/maven/",
        exchange -> {
          String path = exchange.getRequestURI().getPath().substring("/maven/".length());
          byte[] file = files.get(path);
          String etag = file == null ? null : '"' + Digest.sha256(file).hex() + '"';
          if (dates.containsKey(path)) {
            exchange.getResponseHeaders().set("Last-Modified", dates.get(path));
          }
          if (file == null) {
            LyingServer.answer(exchange, 404, new byte[0]);
          } else if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
          } else if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("ETag", etag);
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(file.length));
            exchange.sendResponseHeaders(200, -1);
          } else {
            LyingServer.file(exchange, file, etag);
          }
        });
  }

  /** Follows it; a mirror that did so before is closed. */
  TestRepository follow(List<String> select, String own) throws Exception {
    if (mirror != null) {
      mirror.close();
    }
    FetchOptions fetch = new FetchOptions(null, null, null, 10_000, 4);
    URI base = server.uri("/maven/");
    UpstreamOptions options = new UpstreamOptions(base, select, new NameFilter(List.of(), List.of("org.example:bad:*")), INTERVAL, fetch);
    Settings settings = Settings.parse(folder.resolve("sender.toml"), own + "\nselect = [" + quoted(select) + "]\n");
    var following = Ecosystems.named("maven").upstream(settings, settings);
    settings.check();
    Fetcher fetcher = Fetcher.open(base, fetch, folder.resolve("downloads"), () -> now);
    mirror = following.open(new MirrorTools("central", options, fetcher, new Carried(), false, () -> now, () -> nanos, new Skips("central")));
    return this;
  }

  private static String quoted(List<String> texts) {
    return String.join(", ", texts.stream().map(text -> '"' + text + '"').toList());
  }

  /** What the stream carries. */
  private final class Carried implements Holdings {
    @Override
    public boolean has(Digest blob) {
      return carried.containsValue(blob);
    }

    @Override
    public Digest carried(String bundle, String path, Fingerprint fingerprint) {
      return carried.get(bundle + "/" + path + fingerprint);
    }

    @Override
    public Map<String, Long> carried(String bundle) {
      return sizes.getOrDefault(bundle, Map.of());
    }
  }

  /** Looks once, and takes what comes of it. */
  Map<String, List<String>> look() throws IOException {
    nanos += INTERVAL.toNanos();
    Map<String, List<String>> found = new TreeMap<>();
    for (BundleDraft draft : mirror.poll(live)) {
      found.put(draft.name(), draft.artifacts().stream().map(file -> file.path().substring(file.path().lastIndexOf('/') + 1)).toList());
      draft.artifacts().forEach(file -> carried.put(draft.name() + "/" + file.path() + file.fingerprint(), file.expected()));
      draft.artifacts().forEach(file -> sizes.computeIfAbsent(draft.name(), name -> new TreeMap<>()).put(file.path(), file.size()));
      if (draft.removed()) {
        live.remove(draft.name());
      } else {
        live.add(draft.name());
      }
      mirror.taken(draft);
    }
    return found;
  }

  /** What the bundles are that the stream carries. */
  Set<String> live() {
    return live;
  }

  /** Questions since so many. */
  List<String> asked(int since) {
    return server.asked.subList(since, server.asked.size()).stream().map(a -> a.method() + " " + a.path()).toList();
  }

  /** A file with its SHA-1 beside it. */
  void put(String path, byte[] content) {
    files.put(path, content);
    files.put(path + ".sha1", hex("SHA-1", content).getBytes(UTF_8));
  }

  void put(String path, String content) {
    put(path, content.getBytes(UTF_8));
  }

  /** A release with a jar, of {@code group:artifact:version}. */
  void release(String coordinates, String more) {
    String[] parts = coordinates.split(":", -1);
    put(path(coordinates, ".pom"), pom(parts[0], parts[1], parts[2], more));
    put(path(coordinates, ".jar"), "jar of " + coordinates);
  }

  /** The path of a release's file. */
  static String path(String coordinates, String end) {
    String[] parts = coordinates.split(":", -1);
    return parts[0].replace('.', '/') + "/" + parts[1] + "/" + parts[2] + "/" + parts[1] + "-" + parts[2] + end;
  }

  static String pom(String group, String artifact, String version, String more) {
    return "<project><modelVersion>4.0.0</modelVersion><groupId>" + group + "</groupId><artifactId>" + artifact + "</artifactId><version>"
        + version + "</version>" + more + "</project>";
  }

  static String dependency(String coordinates, String more) {
    String[] parts = coordinates.split(":", -1);
    return "<dependency><groupId>" + parts[0] + "</groupId><artifactId>" + parts[1] + "</artifactId><version>" + parts[2] + "</version>" + more
        + "</dependency>";
  }

  /** The metadata of {@code group:artifact}. */
  void metadata(String key, String lastUpdated, String... versions) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metadata><versioning><versions>");
    for (String version : versions) {
      xml.append("<version>").append(version).append("</version>");
    }
    xml.append("</versions><lastUpdated>").append(lastUpdated).append("</lastUpdated></versioning></metadata>");
    String[] parts = key.split(":", -1);
    put(parts[0].replace('.', '/') + "/" + parts[1] + "/maven-metadata.xml", xml.toString());
  }

  static String hex(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (mirror != null) {
      mirror.close();
    }
    server.close();
  }
}
