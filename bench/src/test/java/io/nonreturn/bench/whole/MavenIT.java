package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.bench.link.LinkSimulator;
import io.nonreturn.wire.command.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What two modules of this program need, with parents, BOMs and plugins, is found by their POMs, followed over HTTP and crosses a link that
 * loses frames; then Maven, whose local repository is empty, builds them from nothing but the high side. And what comes of upstreams that lie.
 */
@Timeout(900)
@Tag("patient")
class MavenIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final LinkFaults FAULTS = LinkFaults.NONE.withLoss(0.02).withSeed(7);
  private static final String APP = "org/example/app/maven-metadata.xml 304";
  private static final String LIB = "lib";

  private final HttpClient http = HttpClient.newHttpClient();
  private MavenUpstream upstream;
  private OwnProject project;
  private Path local;
  private Path folder;
  private URI high;
  private Sides sides;

  @Test
  void aProjectIsBuiltFromWhatCrossedAndLiesAreRefused() throws IOException, InterruptedException, CommandFailure {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "maven-", 1 << 30);
        MavenUpstream repository = MavenUpstream.start(Files.createDirectories(tree.root().resolve("upstream")))) {
      upstream = repository;
      project = OwnProject.copy(tree.root().resolve("project"));
      local = tree.root().resolve("local");
      folder = Files.createDirectories(tree.root().resolve("folder"));
      deploy(tree.root(), "1.0");
      upstream.publish(LIB, "1.0", "lib 1.0", "20260101000000", "1.0");
      Layout direct = Layout.onLoopback(
              tree.root(),
              LinkSettings.defaults(25_000_000),
              List.of(new MirrorFolder("folder", "maven", folder, Duration.ofMillis(300))))
          .withLines(mirrors(), "");
      high = direct.highUri().resolve("/maven/");
      try (LinkSimulator link = LinkSimulator.open(Ports.loopback(0), direct.listen(), FAULTS);
          Sides both = Sides.prepare(direct.withTarget(link.listenAddress()))) {
        sides = both;
        sides.startBoth();
        watchedFolder();
        carryClosure();
        follow(tree.root());
        lie();
        build();
      }
    }
  }

  private String mirrors() throws IOException, InterruptedException {
    return """
        [[mirror]]
        name = "central"
        ecosystem = "maven"
        upstream = "%1$s"
        select = ["org.example:app", "com.google.protobuf:protoc:exe:%2$s:%3$s"]
        interval = "1 s"
        rate = 10000
        parallel = 8
        [mirror.maven]
        pom = "%4$s"
        maven = ["%5$s"]
        checksums = ["sha1"]

        [[mirror]]
        name = "team"
        ecosystem = "maven"
        upstream = "%1$s"
        select = ["org.example.team:lib"]
        interval = "1 s"
        rate = 1000
        [mirror.maven]
        signatures = "require"
        keys = "%6$s"
        recheck = "2 s"
        """.formatted(upstream.uri(), "linux-" + arch(), project.property("protobuf.version"), project.pom(), upstream.addCore(), upstream.keys());
  }

  private static String arch() {
    return System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
  }

  /** All that the project's POMs lead to; then nothing but conditional questions, and such for what upstream does not have. */
  private void carryClosure() throws IOException, InterruptedException {
    long start = System.nanoTime();
    sides.awaitSender("the closure", PATIENCE, status -> sides.sender().logTail(10_000).contains("resolved pom="));
    int asked = quiet();
    long sequence = sides.awaitSender("all is sent", PATIENCE, status -> status.bundlesSent() == status.bundlesStaged()).sequence();
    // One of them was sent twice: the one that was refused.
    sides.awaitReceiver("all releases", PATIENCE, status -> status.bundlesPublished() == sequence - 1);
    System.out.printf("seconds to follow and carry the closure: %.1f%n", (System.nanoTime() - start) / 1e9);
    List<String> since = upstream.askedSince(asked);
    assertTrue(since.stream().allMatch(MavenIT::isQuiet), since.toString());
    assertEquals(sequence, sides.senderStatus().orElseThrow().sequence());
  }

  /** What a build of two modules asks for, tests and their runner included, comes from the high side alone. */
  private void build() throws IOException, InterruptedException {
    long start = System.nanoTime();
    project.maven(high.resolve("central/"), local, "package");
    Path modules = project.pom().getParent();
    assertTrue(Files.exists(modules.resolve("wire-format/target/surefire-reports/TEST-" + OwnProject.TEST + ".xml")), "a test was run");
    assertTrue(Files.exists(modules.resolve("fec/target/classes/io/nonreturn/fec")));
    System.out.printf("seconds to build two modules from the high side: %.1f%n", (System.nanoTime() - start) / 1e9);
  }

  /** Waits until two looks found nothing more to fetch. How many questions there were before them. */
  private int quiet() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - end < 0) {
      List<String> asked = upstream.asked();
      int last = asked.size();
      int looks = 0;
      while (last > 0 && looks < 3 && isQuiet(asked.get(last - 1))) {
        last--;
        looks += asked.get(last).endsWith(APP) ? 1 : 0;
      }
      if (looks == 3) {
        return last;
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    throw new IOException("upstream is asked for more and more\n" + sides.sender().logTail(20));
  }

  private static boolean isQuiet(String question) {
    return question.endsWith(" 304") || question.endsWith(" 404") || question.contains("org/example/team/");
  }

  /** A release that Maven itself deploys while the mirror is followed. */
  private void follow(Path home) throws IOException, InterruptedException {
    SenderStatus before = sides.senderStatus().orElseThrow();
    deploy(home, "1.1");
    long start = System.nanoTime();
    awaitPublished("central", "org.example:app:1.1");
    project.maven(high.resolve("central/"), local, project.plugin("maven-dependency-plugin") + ":get", "-Dartifact=org.example:app:1.1", "-Dtransitive=false");
    assertEquals("app 1.1", Files.readString(local.resolve("org/example/app/1.1/app-1.1.jar")));
    System.out.printf(
        "seconds from upstream's publish to the client's install: %.1f (releases: %d)%n", (System.nanoTime() - start) / 1e9, before.sequence());
    assertEquals(before.sequence() + 1, sides.senderStatus().orElseThrow().sequence(), "nothing else was sent");
  }

  private void deploy(Path home, String version) throws IOException, InterruptedException {
    Path jar = Files.writeString(home.resolve("app-" + version + ".jar"), "app " + version);
    Program.run(
        home,
        Map.of(),
        "mvn", "-B", "-ntp", "-q", "-Dmaven.repo.local=" + MavenUpstream.OWN, project.plugin("maven-deploy-plugin") + ":deploy-file",
        "-Durl=" + upstream.folder(), "-DrepositoryId=upstream", "-Dfile=" + jar, "-DgroupId=org.example", "-DartifactId=app",
        "-Dversion=" + version, "-Dpackaging=jar");
  }

  /** Each lie is refused by name, and what is true afterwards crosses. */
  private void lie() throws IOException, InterruptedException {
    String jar = MavenUpstream.path(LIB, "1.1", ".jar");
    upstream.publish(LIB, "1.1", "lib 1.1", "20260102000000", "1.0");
    String sum = upstream.read(jar + ".sha256");
    upstream.write(jar + ".sha256", "00".repeat(32));
    upstream.metadata(LIB, "20260103000000", "1.0", "1.1");
    awaitLog("lib-1.1.jar gives other bytes than it states");
    upstream.write(jar + ".sha256", sum);
    awaitPublished("team", "org.example.team:lib:1.1");

    upstream.publish(LIB, "1.2", "lib 1.2", "20260103000001", "1.0", "1.1");
    jar = MavenUpstream.path(LIB, "1.2", ".jar");
    String signature = upstream.read(jar + ".asc");
    upstream.write(jar + ".asc", upstream.read(MavenUpstream.path(LIB, "1.2", ".pom.asc")));
    upstream.metadata(LIB, "20260104000000", "1.0", "1.1", "1.2");
    awaitLog("lib-1.2.jar is not signed by a key");
    upstream.write(jar + ".asc", signature);
    awaitPublished("team", "org.example.team:lib:1.2");

    jar = MavenUpstream.path(LIB, "1.0", ".jar");
    upstream.put(jar, "swapped");
    awaitLog("lib-1.0.jar was changed upstream after it was taken");
    assertEquals("lib 1.0", get("team/" + jar));
    upstream.put(jar, "lib 1.0");

    upstream.publish(LIB, "1.3", "lib 1.3", "20260101000000", "1.0");
    awaitLog("it is of 20260101000000, and one of 20260104000000 was seen");
    assertTrue(get("team/org/example/team/lib/maven-metadata.xml").contains("<version>1.2</version>"));
    upstream.metadata(LIB, "20260105000000", "1.0", "1.1", "1.2", "1.3");
    awaitPublished("team", "org.example.team:lib:1.3");
    assertEquals("lib 1.3", get("team/" + MavenUpstream.path(LIB, "1.3", ".jar")));
  }

  /** A repository on disk, whose jar is first not what its checksum says. */
  private void watchedFolder() throws IOException, InterruptedException {
    Path release = Files.createDirectories(folder.resolve("org/example/late/1"));
    String pom = "<project><groupId>org.example</groupId><artifactId>late</artifactId><version>1</version></project>";
    Files.writeString(release.resolve("late-1.jar.sha1"), "0".repeat(40));
    Files.writeString(release.resolve("late-1.jar"), "late");
    Files.writeString(release.resolve("late-1.pom"), pom);
    Files.createFile(folder.resolve("resolver-status.properties"));
    sides.awaitReceiver("the jar that is not what its checksum says", PATIENCE, status -> status.refused("content-digest") > 0);
    Files.delete(release.resolve("late-1.jar.sha1"));
    awaitPublished("folder", "org.example:late:1");
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(high.resolve(path)).build();
    return MavenUpstream.text(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
  }

  private void awaitPublished(String mirror, String release) throws IOException, InterruptedException {
    sides.awaitReceiver(release, PATIENCE, status -> status.published(mirror, release).isPresent());
  }

  private void awaitLog(String part) throws IOException, InterruptedException {
    sides.awaitSender(part + " in its log", PATIENCE, status -> sides.sender().logTail(10_000).contains(part));
  }
}
