package io.nonreturn.bench.whole;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nonreturn.wire.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A package index as the public one is: JSON pages (PEP 691, 700, 714, 792) with serials and entity tags, compressed, files elsewhere. It
 * can lie, and remembers what it was asked. No server that has serials can be installed here.
 */
final class PackageIndex implements AutoCloseable {
  private static final String JSON_V1 = "application/vnd.pypi.simple.v1+json";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Project> projects = new TreeMap<>();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private long serial = 1_000;

  /** Paths, in the order of arrival. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** Names that the list of projects has besides. */
  volatile int padding;

  private static final class Project {
    private final Map<String, String> files = new TreeMap<>();
    private String status = "active";
    private long serial;
    /** What its page says; lags behind where a cache does. */
    private String page;
    private boolean stale;
  }

  PackageIndex() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> {
      asked.add(exchange.getRequestURI().getPath());
      try (exchange) {
        answer(exchange);
      }
    });
    server.start();
  }

  URI simple() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/simple/");
  }

  long asked(String prefix) {
    return asked.stream().filter(path -> path.startsWith(prefix)).count();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] body;
    if (path.startsWith("/files/")) {
      synchronized (this) {
        body = files.get(path.substring("/files/".length()));
      }
      exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
      if (body != null) {
        exchange.getResponseBody().write(body);
      }
      return;
    }
    String page = path.equals("/simple/") ? root() : page(path.substring("/simple/".length()).replace("/", ""));
    if (page == null || !exchange.getRequestHeaders().getFirst("Accept").contains(JSON_V1)) {
      exchange.sendResponseHeaders(page == null ? 404 : 406, -1);
      return;
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(page.getBytes(StandardCharsets.UTF_8));
    }
    String etag = '"' + Digest.sha256(page.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 20) + '"';
    exchange.getResponseHeaders().set("ETag", etag);
    exchange.getResponseHeaders().set("Content-Type", JSON_V1);
    if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
      exchange.sendResponseHeaders(304, -1);
      return;
    }
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    exchange.sendResponseHeaders(200, packed.size());
    packed.writeTo(exchange.getResponseBody());
  }

  private synchronized String root() {
    StringBuilder json = new StringBuilder("{\"meta\":{\"_last-serial\":" + serial + ",\"api-version\":\"1.4\"},\"projects\":[");
    projects.forEach((name, project) -> json.append(entry(name, project.serial)));
    for (int i = 0; i < padding; i++) {
      json.append(entry("pad-" + i, i));
    }
    json.setLength(json.length() - 1);
    return json.append("]}").toString();
  }

  private static String entry(String name, long serial) {
    return "{\"_last-serial\":" + serial + ",\"name\":\"" + name + "\"},";
  }

  private synchronized String page(String name) {
    Project project = projects.get(name);
    return project == null ? null : project.page;
  }

  /** Something of a project changed: its serial rises, and its page tells of it unless a cache keeps the old one. */
  private void changed(String name) {
    Project project = projects.get(name);
    project.serial = ++serial;
    if (!project.stale) {
      project.page = "{\"meta\":{\"_last-serial\":" + project.serial + ",\"api-version\":\"1.4\"},\"name\":\"" + name
          + "\",\"project-status\":{\"status\":\"" + project.status + "\"},\"versions\":[],\"files\":["
          + String.join(",", project.files.values()) + "]}";
    }
  }

  synchronized void status(String name, String status) {
    projects.get(name).status = status;
    changed(name);
  }

  /** From now on a cache shows the page as it is, or no longer. */
  synchronized void stale(String name, boolean stale) {
    projects.get(name).stale = stale;
    if (!stale) {
      serial--;
      changed(name);
    }
  }

  /** Publishes a wheel; {@code more} are further members of its entry. */
  synchronized void publish(String project, String version, String tags, String more, String... requires) throws IOException {
    String file = project + "-" + version + "-" + tags + ".whl";
    byte[] metadata = metadata(project, version, requires);
    byte[] wheel = wheel(project, version, tags, metadata);
    files.put(file, wheel);
    files.put(file + ".metadata", metadata);
    projects.computeIfAbsent(project, name -> new Project()).files.put(
        file,
        "{\"filename\":\"" + file + "\",\"url\":\"../../files/" + file + "\",\"hashes\":{\"sha256\":\"" + Digest.sha256(wheel).hex()
            + "\"},\"size\":" + wheel.length + ",\"requires-python\":\">=3.8\",\"core-metadata\":{\"sha256\":\""
            + Digest.sha256(metadata).hex() + "\"},\"upload-time\":\"2026-01-02T03:04:05.678901Z\"" + more + "}");
    changed(project);
  }

  /** Publishes a wheel and gives other bytes for it from the beginning. */
  synchronized void publishSpoilt(String project, String version, String tags, String file) throws IOException {
    publish(project, version, tags, "");
    spoil(file);
  }

  /** Turns one bit of what is given for a file, or turns it back. */
  synchronized void spoil(String file) {
    files.get(file)[40] ^= 1;
  }

  synchronized String sha256(String file) {
    return Digest.sha256(files.get(file)).hex();
  }

  static byte[] metadata(String project, String version, String... requires) {
    StringBuilder text = new StringBuilder("Metadata-Version: 2.1\nName: " + project + "\nVersion: " + version + "\nRequires-Python: >=3.8\n");
    for (String each : requires) {
      text.append("Requires-Dist: ").append(each).append('\n');
    }
    return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  static byte[] wheel(String project, String version, String tags, byte[] metadata) throws IOException {
    String info = project + "-" + version + ".dist-info/";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, project + "/__init__.py", ("VERSION = '" + version + "'\n").getBytes(StandardCharsets.UTF_8));
      put(zip, info + "METADATA", metadata);
      put(zip, info + "WHEEL", ("Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: " + tags + "\n").getBytes(StandardCharsets.UTF_8));
      put(zip, info + "RECORD", (project + "/__init__.py,,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n" + info + "RECORD,,\n").getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String path, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(path);
    entry.setTime(1_000_000_000_000L);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
