package io.nonreturn.bench.whole;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nonreturn.bench.daemon.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An upstream as the hub is one: commits that never change, branches and tags that lead to them, lists in pages, weak entity tags, large files
 * behind a redirect with the headers of its new storage. It notes what it is asked, and gives other bytes where it is told to.
 */
final class HubServer implements AutoCloseable {
  private static final int PAGE = 3;
  private static final String DELIVERED = "/delivered/";

  /** Files of this size or more are Git LFS's. */
  private static final int LARGE = 100_000;

  private final HttpServer server;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, Repo> repos = new ConcurrentHashMap<>();
  private final Map<String, byte[]> lies = new ConcurrentHashMap<>();
  private final Set<String> endless = ConcurrentHashMap.newKeySet();

  /** A repository, called {@code models/owner/name}. */
  private static final class Repo {
    private final Map<String, Map<String, byte[]>> commits = new ConcurrentHashMap<>();
    private final Map<String, String> branches = new ConcurrentHashMap<>();
    private final Map<String, String> tags = new ConcurrentHashMap<>();
    private int likes;

    private String commit(String revision) {
      String found = branches.getOrDefault(revision, tags.get(revision));
      return found != null ? found : commits.containsKey(revision) ? revision : null;
    }
  }

  HubServer() throws IOException {
    server = HttpServer.create(Ports.loopback(0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  URI uri() {
    return URI.create("http://" + Ports.text(server.getAddress()) + "/");
  }

  /** Method, path and status of each question so far. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  /** A new commit of a branch: its name. */
  String commit(String repo, String branch, Map<String, byte[]> files) {
    Repo found = repos.computeIfAbsent(repo, name -> new Repo());
    StringBuilder content = new StringBuilder(repo + found.commits.size());
    new TreeMap<>(files).forEach((path, bytes) -> content.append(path).append(oid(bytes)));
    String commit = hash("SHA-1", content.toString().getBytes(StandardCharsets.UTF_8));
    found.commits.put(commit, new TreeMap<>(files));
    found.branches.put(branch, commit);
    return commit;
  }

  void tag(String repo, String tag, String commit) {
    repos.get(repo).tags.put(tag, commit);
  }

  /** Somebody likes it: what the hub tells changes, and nothing that crosses does. */
  void like(String repo) {
    repos.get(repo).likes++;
  }

  /** From now on other bytes are given for those of this name: a path, or the SHA-256 of a large file. */
  void lie(String name, byte[] other) {
    lies.put(name, other);
  }

  /** From now on the body of this name does not end. */
  void lieWithoutEnd(String name) {
    endless.add(name);
  }

  /** From now on all is true. */
  void repent() {
    lies.clear();
    endless.clear();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      int status = status(exchange, path);
      asked.add(exchange.getRequestMethod() + " " + path + " " + status);
    }
  }

  private int status(HttpExchange exchange, String path) throws IOException {
    String[] parts = path.substring(1).split("/", -1);
    if (path.startsWith(DELIVERED)) {
      return delivered(exchange, parts[1]);
    }
    boolean isApi = parts[0].equals("api");
    boolean isDataset = parts[0].equals("datasets");
    int first = isApi ? 2 : isDataset ? 1 : 0;
    String kind = isApi ? parts[1] : isDataset ? "datasets" : "models";
    Repo repo = parts.length < first + 3 ? null : repos.get(kind + "/" + parts[first] + "/" + parts[first + 1]);
    if (repo == null) {
      // As the hub does it: who does not say who they are is not told whether there is such a repository.
      return send(exchange, 401, "RepoNotFound", "{\"error\":\"Invalid username or password.\"}");
    }
    String name = parts[first] + "/" + parts[first + 1];
    String action = parts[first + 2];
    if (action.equals("refs")) {
      return send(exchange, 200, "", refs(repo));
    }
    String commit = repo.commit(parts[first + 3]);
    if (commit == null) {
      return send(exchange, 404, "RevisionNotFound", "{\"error\":\"Invalid rev id: " + parts[first + 3] + "\"}");
    }
    exchange.getResponseHeaders().set("X-Repo-Commit", commit);
    return switch (action) {
      case "revision" -> info(exchange, name, repo, commit);
      case "tree" -> tree(exchange, repo, commit);
      default -> file(exchange, repo.commits.get(commit), String.join("/", Arrays.asList(parts).subList(first + 4, parts.length)));
    };
  }

  private int info(HttpExchange exchange, String name, Repo repo, String commit) throws IOException {
    ObjectNode info = JsonMapper.shared().createObjectNode();
    info.put("_id", hash("SHA-1", name.getBytes(StandardCharsets.UTF_8)).substring(0, 24)).put("id", name).put("modelId", name);
    info.put("author", name.substring(0, name.indexOf('/'))).put("sha", commit).put("lastModified", "2026-01-02T03:04:05.000Z");
    info.put("private", false).put("gated", false).put("disabled", false).put("downloads", 12).put("likes", repo.likes);
    info.putArray("tags").add("safetensors").add("region:us");
    ArrayNode siblings = info.putArray("siblings");
    repo.commits.get(commit).keySet().forEach(path -> siblings.addObject().put("rfilename", path).put("xetHash", "0"));
    String text = info.toString();
    String etag = "W/\"" + hash("SHA-1", text.getBytes(StandardCharsets.UTF_8)) + "\"";
    exchange.getResponseHeaders().set("ETag", etag);
    if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      exchange.sendResponseHeaders(304, -1);
      return 304;
    }
    return send(exchange, 200, "", text);
  }

  private static String refs(Repo repo) {
    ObjectNode refs = JsonMapper.shared().createObjectNode();
    refs.putArray("converts");
    list(refs.putArray("branches"), "refs/heads/", repo.branches);
    list(refs.putArray("tags"), "refs/tags/", repo.tags);
    return refs.toString();
  }

  private static void list(ArrayNode list, String prefix, Map<String, String> refs) {
    refs.forEach((name, commit) -> list.addObject().put("name", name).put("ref", prefix + name).put("targetCommit", commit));
  }

  private int tree(HttpExchange exchange, Repo repo, String commit) throws IOException {
    List<ObjectNode> all = entries(repo.commits.get(commit));
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    int from = query.contains("cursor=") ? Integer.parseInt(query.replaceFirst(".*cursor=", "")) : 0;
    int to = Math.min(from + PAGE, all.size());
    if (to < all.size()) {
      String next = uri().resolve(exchange.getRequestURI().getPath()) + "?recursive=true&cursor=" + to;
      exchange.getResponseHeaders().set("Link", "<" + next + ">; rel=\"next\"");
    }
    return send(exchange, 200, "", all.subList(from, to).stream().map(ObjectNode::toString).collect(Collectors.joining(",", "[", "]")));
  }

  private static List<ObjectNode> entries(Map<String, byte[]> files) {
    List<ObjectNode> entries = new ArrayList<>();
    Set<String> folders = new TreeSet<>();
    files.keySet().forEach(path -> {
      for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
        folders.add(path.substring(0, slash));
      }
    });
    folders.forEach(folder -> entries.add(entry("directory", hash("SHA-1", folder.getBytes(StandardCharsets.UTF_8)), 0, folder)));
    files.forEach((path, bytes) -> {
      if (bytes.length < LARGE) {
        entries.add(entry("file", oid(bytes), bytes.length, path));
        return;
      }
      String sha256 = hash("SHA-256", bytes);
      byte[] pointer = ("oid sha256:" + sha256 + "\nsize " + bytes.length + "\n").getBytes(StandardCharsets.UTF_8);
      ObjectNode entry = entry("file", oid(pointer), bytes.length, path);
      entry.putObject("lfs").put("oid", sha256).put("size", bytes.length).put("pointerSize", pointer.length);
      entry.put("xetHash", hash("SHA-256", pointer));
      entries.add(entry);
    });
    return entries;
  }

  private static ObjectNode entry(String type, String oid, long size, String path) {
    return JsonMapper.shared().createObjectNode().put("type", type).put("oid", oid).put("size", size).put("path", path);
  }

  private int file(HttpExchange exchange, Map<String, byte[]> files, String path) throws IOException {
    byte[] bytes = files.get(path);
    if (bytes == null) {
      return send(exchange, 404, "EntryNotFound", "{\"error\":\"Entry not found\"}");
    }
    if (bytes.length < LARGE) {
      exchange.getResponseHeaders().set("ETag", '"' + oid(bytes) + '"');
      return body(exchange, path, bytes);
    }
    String sha256 = hash("SHA-256", bytes);
    exchange.getResponseHeaders().set("X-Linked-ETag", '"' + sha256 + '"');
    exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(bytes.length));
    exchange.getResponseHeaders().set("X-Xet-Hash", sha256);
    exchange.getResponseHeaders().set("Location", DELIVERED + sha256 + "?signature=secret");
    exchange.sendResponseHeaders(302, -1);
    return 302;
  }

  private int delivered(HttpExchange exchange, String sha256) throws IOException {
    for (Repo repo : repos.values()) {
      for (Map<String, byte[]> files : repo.commits.values()) {
        for (byte[] bytes : files.values()) {
          if (bytes.length >= LARGE && hash("SHA-256", bytes).equals(sha256)) {
            exchange.getResponseHeaders().set("ETag", '"' + sha256 + '"');
            return body(exchange, sha256, bytes);
          }
        }
      }
    }
    return send(exchange, 404, "", "{}");
  }

  private int body(HttpExchange exchange, String name, byte[] truth) throws IOException {
    if (endless.contains(name)) {
      exchange.sendResponseHeaders(200, 0);
      byte[] block = new byte[64 << 10];
      try {
        while (endless.contains(name)) {
          exchange.getResponseBody().write(block);
        }
      } catch (IOException e) {
        // The reader had enough.
      }
      return 200;
    }
    byte[] bytes = lies.getOrDefault(name, truth);
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range != null && range.matches("bytes=[0-9]+-")) {
      int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
      exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
      exchange.sendResponseHeaders(206, bytes.length - from);
      exchange.getResponseBody().write(bytes, from, bytes.length - from);
      return 206;
    }
    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    return 200;
  }

  private static int send(HttpExchange exchange, int status, String code, String json) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    if (!code.isEmpty()) {
      exchange.getResponseHeaders().set("X-Error-Code", code);
    }
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    return status;
  }

  /** Git's name of a file. */
  static String oid(byte[] bytes) {
    byte[] head = ("blob " + bytes.length + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] whole = Arrays.copyOf(head, head.length + bytes.length);
    System.arraycopy(bytes, 0, whole, head.length, bytes.length);
    return hash("SHA-1", whole);
  }

  static String hash(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    repent();
    server.stop(0);
  }
}
