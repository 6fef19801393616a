package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.demo.PipInstall;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.bench.link.LinkSimulator;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * Package indexes are followed over a link that loses 2%, and real pip installs on the other side: one index in JSON with serials, of
 * which everything is taken, and one that is nothing but folders behind Python's own HTTP server, of which a file of requirements is.
 */
@Timeout(600)
@Tag("patient")
class PypiUpstreamIT {
  private static final long RATE = 25_000_000;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final String JSON_V1 = "application/vnd.pypi.simple.v1+json";
  private static final String PURE = "py3-none-any";

  private final HttpClient client = HttpClient.newHttpClient();
  private final PipInstall pip = new PipInstall();
  private TempTree tree;
  private PackageIndex index;
  private Process plain;
  private LinkSimulator link;
  private Sides sides;

  @BeforeEach
  void start() throws Exception {
    tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "pypi-", 200_000_000);
    pip.requirePip();
    index = new PackageIndex();
    index.padding = 100_000;
    index.publish("lib", "0.9", PURE, ",\"yanked\":\"it bites\"");
    index.publish("lib", "1.0", PURE, "");
    index.publish("app", "1.0", PURE, "", "lib>=0.5");
    index.publish("native", "1.0", "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64", "");
    index.publish("native", "1.0", "cp311-cp311-win_amd64", "");
    index.publish("hidden", "1.0", PURE, "");
    int port = startPlain();
    Path requirements = Files.writeString(tree.root().resolve("requirements.txt"), "plainapp>=1 # the newest\n");
    String lines = """
        [[mirror]]
        name = "index"
        ecosystem = "pypi"
        upstream = "%s"
        select = ["*"]
        exclude = ["pad-*", "hidden"]
        interval = "1 s"
        rate = 1000
        [mirror.pypi]
        platforms = ["manylinux2014_x86_64", "any"]
        python = ["3.11"]

        [[mirror]]
        name = "plain"
        ecosystem = "pypi"
        upstream = "http://127.0.0.1:%d/simple/"
        interval = "1 s"
        rate = 1000
        [mirror.pypi]
        requirements = "%s"
        platforms = ["manylinux2014_x86_64"]
        python = ["3.11"]
        """.formatted(index.simple(), port, requirements);
    Layout direct = Layout.onLoopback(tree.root().resolve("home"), LinkSettings.defaults(RATE), List.of()).withLines(lines, "");
    link = LinkSimulator.open(Ports.loopback(0), direct.listen(), LinkFaults.NONE.withLoss(0.02).withSeed(5));
    sides = Sides.prepare(direct.withTarget(link.listenAddress()));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : new AutoCloseable[] {sides, link, index, tree}) {
      if (each != null) {
        each.close();
      }
    }
    if (plain != null) {
      plain.destroyForcibly();
    }
  }

  /** Folders and pages of links, as PEP 503 has it from before there was JSON. */
  private int startPlain() throws IOException, InterruptedException {
    Path root = tree.root().resolve("plain");
    writePlain(root, "plainlib", "1.0");
    writePlain(root, "plainlib", "1.1");
    writePlain(root, "plainapp", "1.0", "plainlib");
    writePlain(root, "unwanted", "1.0");
    int port = Ports.freeTcp();
    plain = new ProcessBuilder("python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory", root.toString(), Integer.toString(port))
        .redirectErrorStream(true)
        .redirectOutput(tree.root().resolve("plain.log").toFile())
        .start();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        get(URI.create("http://127.0.0.1:" + port + "/simple/"), "text/html");
        return port;
      } catch (IOException e) {
        if (System.nanoTime() - deadline > 0 || !plain.isAlive()) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  private static void writePlain(Path root, String project, String version, String... requires) throws IOException {
    Path folder = Files.createDirectories(root.resolve("simple").resolve(project));
    String file = project + "-" + version + "-" + PURE + ".whl";
    byte[] metadata = PackageIndex.metadata(project, version, requires);
    byte[] wheel = PackageIndex.wheel(project, version, PURE, metadata);
    Files.write(folder.resolve(file), wheel);
    Files.write(folder.resolve(file + ".metadata"), metadata);
    Path page = folder.resolve("index.html");
    String before = Files.exists(page) ? Files.readString(page) : "<!DOCTYPE html><html><body>\n";
    Files.writeString(
        page,
        before + "<a href=\"" + file + "#sha256=" + Digest.sha256(wheel).hex() + "\" data-core-metadata=\"sha256="
            + Digest.sha256(metadata).hex() + "\">" + file + "</a><br>\n");
  }

  private String get(URI uri, String accept) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).header("Accept", accept).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private URI high(String project) {
    return sides.layout().highUri().resolve("pypi/simple/" + project + "/");
  }

  private void await(String what, long bundles) throws IOException, InterruptedException {
    try {
      sides.awaitReceiver(what, PATIENCE, high -> high.bundlesPublished() >= bundles);
    } catch (IOException e) {
      throw new IOException(sides.senderStatus() + "\n" + sides.sender().logTail(40), e);
    }
  }

  /** Runs pip on the high side, with nothing but that index. */
  private List<String> pip(String verb, Path target, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("python3", "-m", "pip", verb, "--isolated", "--no-cache-dir", "--no-input",
        "--disable-pip-version-check", "--index-url", sides.layout().highUri().resolve("pypi/simple/").toString(),
        "--trusted-host", "127.0.0.1", verb.equals("install") ? "--target" : "--dest", target.toString()));
    command.addAll(List.of(arguments));
    PipInstall.Output output = pip.run(command);
    assertEquals(0, output.exit(), output.text());
    try (Stream<Path> files = Files.list(target)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void realPipInstallsWhatUpstreamHasAndLiesStayBehind() throws Exception {
    sides.startBoth();
    await("all projects of both indexes", 5);

    downloads();
    pagesTellWhatUpstreamTells();
    nothingIsFetchedTwice();
    publishedAndInstalled();
    liesStayBehindAndHeal();
    aRestartAsksOnlyWhatChanged();
    assertEquals(0, index.asked("/simple/hidden/") + index.asked("/simple/pad-"));
    plansCount();
  }

  private void downloads() throws Exception {
    String[] elsewhere = {"--platform", "manylinux2014_x86_64", "--python-version", "3.11", "--only-binary=:all:"};
    Path target = tree.root().resolve("down");
    List<String> command = new ArrayList<>(List.of(elsewhere));
    command.addAll(List.of("app", "native", "plainapp"));
    assertEquals(
        List.of(
            "app-1.0-py3-none-any.whl",
            "lib-1.0-py3-none-any.whl",
            "native-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
            "plainapp-1.0-py3-none-any.whl",
            "plainlib-1.1-py3-none-any.whl"),
        pip("download", target, command.toArray(String[]::new)));
    Path pinned = Files.writeString(
        tree.root().resolve("pinned.txt"),
        "app==1.0 --hash=sha256:" + index.sha256("app-1.0-py3-none-any.whl") + "\nlib==1.0 --hash=sha256:"
            + index.sha256("lib-1.0-py3-none-any.whl") + "\n");
    List<String> installed = pip("install", tree.root().resolve("site"), "--require-hashes", "-r", pinned.toString());
    assertTrue(installed.containsAll(List.of("app", "lib")), installed.toString());
    assertEquals("VERSION = '1.0'\n", Files.readString(tree.root().resolve("site/app/__init__.py")));
  }

  private void pagesTellWhatUpstreamTells() throws Exception {
    String json = get(high("lib"), JSON_V1);
    assertTrue(json.contains("\"yanked\":\"it bites\"") && json.contains("\"upload-time\":\"2026-01-02T03:04:05.678901Z\""), json);
    assertTrue(json.contains("\"project-status\":{\"status\":\"active\"}"), json);
    String html = get(high("lib"), "text/html");
    assertTrue(html.contains("data-yanked=\"it bites\"") && html.contains("data-requires-python=\"&gt;=3.8\""), html);
    assertFalse(get(high("native"), JSON_V1).contains("win_amd64"), "it was not asked for");
    assertFalse(get(high("unwanted"), JSON_V1).contains("files"), "no requirement needs it");
    assertFalse(get(high("plainlib"), JSON_V1).contains("plainlib-1.0"), "a newer one was chosen");
    long changed = sides.receiverStatus().orElseThrow().bundlesPublished();
    index.status("lib", "archived");
    await("the project's status", changed + 1);
    assertTrue(get(high("lib"), JSON_V1).contains("\"project-status\":{\"status\":\"archived\"}"));
  }

  private void nothingIsFetchedTwice() throws Exception {
    long files = index.asked("/files/");
    long looks = index.asked("/simple/");
    long sequence = sides.senderStatus().orElseThrow().sequence();
    awaitAsked(looks + 4);
    assertEquals(files, index.asked("/files/"));
    assertEquals(sequence, sides.senderStatus().orElseThrow().sequence());
    assertEquals(8, files, "four files cross, and each came once with its metadata: " + index.asked);
  }

  private void awaitAsked(long looks) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (index.asked("/simple/") < looks) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("upstream is not asked any more:\n" + sides.sender().logTail(20));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private void publishedAndInstalled() throws Exception {
    long before = sides.receiverStatus().orElseThrow().bundlesPublished();
    long start = System.nanoTime();
    index.publish("app", "1.1", PURE, "", "lib>=1");
    await("app 1.1", before + 1);
    double here = (System.nanoTime() - start) / 1e9;
    pip("install", tree.root().resolve("site2"), "app==1.1");
    System.out.printf(
        "seconds from upstream's publish to the client's install: %.1f, of which %.1f until it was published on the high side (upstream is asked every %d s)%n",
        (System.nanoTime() - start) / 1e9, here, INTERVAL.toSeconds());
    assertEquals("VERSION = '1.1'\n", Files.readString(tree.root().resolve("site2/app/__init__.py")));
  }

  private void liesStayBehindAndHeal() throws Exception {
    long before = sides.receiverStatus().orElseThrow().bundlesPublished();
    String file = "lib-2.0-py3-none-any.whl";
    PackageIndex index = this.index;
    index.publishSpoilt("lib", "2.0", PURE, file);
    sides.awaitSender("the lie is noticed", PATIENCE, low -> low.skipped().getOrDefault("not-as-stated", 0L) == 1);
    assertFalse(get(high("lib"), JSON_V1).contains(file));
    index.spoil(file);
    await("lib 2.0, once it is what it is said to be", before + 1);
    assertTrue(get(high("lib"), JSON_V1).contains(file));

    before = sides.receiverStatus().orElseThrow().bundlesPublished();
    index.stale("app", true);
    index.publish("app", "1.2", PURE, "");
    sides.awaitSender("the page that lags behind is noticed", PATIENCE, low -> low.skipped().getOrDefault("upstream-invalid", 0L) >= 1);
    index.stale("app", false);
    await("app 1.2, once the cache has it", before + 1);
    assertTrue(get(high("app"), JSON_V1).contains("app-1.2"));
  }

  private void aRestartAsksOnlyWhatChanged() throws Exception {
    long looks = index.asked("/simple/");
    awaitAsked(looks + 2); // what was taken is kept by then
    long pages = index.asked("/simple/app/") + index.asked("/simple/lib/") + index.asked("/simple/native/");
    long files = index.asked("/files/");
    sides.sender().kill();
    sides.startSender();
    sides.awaitSender("ready again", PATIENCE, low -> low.ready());
    awaitAsked(index.asked("/simple/") + 3);
    assertEquals(pages, index.asked("/simple/app/") + index.asked("/simple/lib/") + index.asked("/simple/native/"));
    assertEquals(files, index.asked("/files/"));
  }

  private void plansCount() throws Exception {
    String config = sides.layout().senderConfig().toString();
    JsonNode plan = Cli.run(0, "plan", "-c", config, "index", "--json").json().path("mirrors").get(0);
    assertEquals(3, plan.path("bundles").asInt(), plan.toString());
    assertEquals(0, plan.path("to_fetch").path("files").asInt(), plan.toString());
    assertEquals(0, plan.path("added").path("files").asInt() + plan.path("dropped").path("files").asInt(), plan.toString());
    Path changed = Files.writeString(
        sides.layout().low().resolve("changed.toml"),
        Files.readString(Path.of(config)).replace(", \"hidden\"]", ", \"native\"]"));
    Cli words = Cli.run(0, "plan", "-c", changed.toString(), "index");
    assertTrue(words.text().contains("+ hidden  3 files") && words.text().contains("- native  3 files"), words.text());
    assertTrue(words.text().contains("to fetch       2 files"), words.text());
    assertEquals(2, Cli.run("plan", "-c", config, "nobody").exit());
  }
}
