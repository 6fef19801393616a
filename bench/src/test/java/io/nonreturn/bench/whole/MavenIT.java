package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.CommandFailure;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.bench.link.LinkSimulator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a small project with a test needs, with its parents, BOMs and plugins, crosses as a copy of a local repository; then Maven builds the
 * project from nothing but the high side. The copy is made by Maven itself, from this machine's own local repository behind nginx.
 */
@Timeout(900)
class MavenIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final LinkFaults FAULTS = LinkFaults.NONE.withLoss(0.02).withSeed(7);
    private static final Path OWN = Path.of(System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository"));

    @Test
    void aProjectIsBuiltFromWhatCrossed() throws IOException, InterruptedException, CommandFailure {
        try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "maven-", 1 << 30)) {
            Path project = project(Files.createDirectories(tree.root().resolve("project")));
            Path repository = tree.root().resolve("repository");
            try (Nginx nginx = Nginx.start(tree.root().resolve("nginx"), OWN, "")) {
                build(project, nginx.uri("/"), repository);
            }
            Path lie = repository.resolve("org/opentest4j/opentest4j");
            Path jar = find(lie, ".jar");
            byte[] good = Files.readAllBytes(jar);
            Files.writeString(jar.resolveSibling(jar.getFileName() + ".sha1"), sha1(good));
            byte[] changed = good.clone();
            changed[changed.length / 2] ^= 1;
            Files.write(jar, changed);

            Layout direct = Layout.onLoopback(
                    tree.root(),
                    LinkSettings.defaults(25_000_000),
                    List.of(new MirrorFolder("central", "maven", repository, Duration.ofMillis(300))));
            try (LinkSimulator link = LinkSimulator.open(Ports.loopback(0), direct.listen(), FAULTS);
                    Sides sides = Sides.prepare(direct.withTarget(link.listenAddress()))) {
                sides.startReceiver();
                sides.awaitReceiver("ready", PATIENCE, status -> status.ready());
                long start = System.nanoTime();
                sides.startSender();
                sides.awaitReceiver("the jar that is not what its checksum says", PATIENCE, status -> status.refused("content-digest") > 0);
                Files.write(jar, good);
                sides.awaitReceiver("all releases", PATIENCE, status -> status.published("central", name(jar)).isPresent());
                sides.awaitSender("all is sent", PATIENCE, status -> status.bundlesSent() == status.bundlesStaged());
                long releases = sides.senderStatus().orElseThrow().sequence();
                // One of them was sent twice: the one that was refused.
                sides.awaitReceiver("all releases", PATIENCE, status -> status.bundlesPublished() == releases - 1);
                build(project, direct.highUri().resolve("/maven/central/"), tree.root().resolve("empty"));
                System.out.printf(
                        "seconds from upstream's publish to the client's install: %.1f (releases: %d)%n",
                        (System.nanoTime() - start) / 1e9,
                        releases);

                SenderStatus before = sides.senderStatus().orElseThrow();
                // A note of Maven's, and one more release: nothing else is sent.
                Files.createFile(repository.resolve("resolver-status.properties"));
                String pom = "<project><groupId>org.example</groupId><artifactId>late</artifactId><version>1</version></project>";
                Files.writeString(Files.createDirectories(repository.resolve("org/example/late/1")).resolve("late-1.pom"), pom);
                sides.awaitReceiver("one more", PATIENCE, status -> status.published("central", "org.example:late:1").isPresent());
                SenderStatus after = sides.senderStatus().orElseThrow();
                assertEquals(before.sequence() + 1, after.sequence());
                assertEquals(before.artifactsStaged() + 1, after.artifactsStaged());
                assertEquals(before.bytesStaged() + pom.length(), after.bytesStaged());
            }
        }
    }

    /** As a repository has it beside each file; whether Maven keeps it in its own depends on its settings. */
    private static String sha1(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** {@code group:artifact:version} of a file in a repository. */
    private static String name(Path file) {
        Path version = file.getParent();
        return "org.opentest4j:" + version.getParent().getFileName() + ":" + version.getFileName();
    }

    private static Path find(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).findFirst().orElseThrow();
        }
    }

    private static Path project(Path folder) throws IOException {
        Files.writeString(folder.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>org.example</groupId>
                  <artifactId>tiny</artifactId>
                  <version>1</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <dependencyManagement>
                    <dependencies>
                      <dependency>
                        <groupId>org.junit</groupId>
                        <artifactId>junit-bom</artifactId>
                        <version>%s</version>
                        <type>pom</type>
                        <scope>import</scope>
                      </dependency>
                    </dependencies>
                  </dependencyManagement>
                  <dependencies>
                    <dependency>
                      <groupId>org.junit.jupiter</groupId>
                      <artifactId>junit-jupiter</artifactId>
                      <scope>test</scope>
                    </dependency>
                  </dependencies>
                  <build>
                    <plugins>
                      %s
                    </plugins>
                  </build>
                </project>
                """.formatted(
                        ofOwnBuild("<junit.version>([^<]+)</junit.version>"),
                        plugin("maven-resources-plugin") + plugin("maven-compiler-plugin") + plugin("maven-surefire-plugin")
                                + plugin("maven-jar-plugin")));
        Files.writeString(Files.createDirectories(folder.resolve("src/main/java")).resolve("Tiny.java"), """
                public class Tiny {
                    public static int two() { return 2; }
                }
                """);
        Files.writeString(Files.createDirectories(folder.resolve("src/test/java")).resolve("TinyTest.java"), """
                class TinyTest {
                    @org.junit.jupiter.api.Test
                    void isTwo() { org.junit.jupiter.api.Assertions.assertEquals(2, Tiny.two()); }
                }
                """);
        return folder;
    }

    private static String plugin(String artifact) throws IOException {
        String version = ofOwnBuild("<artifactId>" + artifact + "</artifactId>\\s*<version>([^<]+)</version>");
        return "<plugin><artifactId>" + artifact + "</artifactId><version>" + version + "</version></plugin>";
    }

    /** A version that this program's own build uses, so that all of it has been downloaded here before. */
    private static String ofOwnBuild(String pattern) throws IOException {
        Matcher version = Pattern.compile(pattern).matcher(Files.readString(Path.of("../pom.xml")));
        if (!version.find()) {
            throw new IOException("nothing in pom.xml matches " + pattern);
        }
        return version.group(1);
    }

    /** Builds the project from this repository and no other. */
    private static void build(Path project, URI repository, Path local) throws IOException, InterruptedException {
        Path settings = Files.writeString(project.resolve("settings.xml"), """
                <settings>
                  <mirrors><mirror><id>only</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors>
                </settings>
                """.formatted(repository));
        Program.run(project, Map.of(), "rm", "-rf", "target");
        Program.run(
                project, Map.of(), "mvn", "-B", "-ntp", "-q", "-gs", settings.toString(), "-s", settings.toString(), "-Dmaven.repo.local=" + local, "package");
        assertTrue(Files.exists(project.resolve("target/tiny-1.jar")));
        assertTrue(Files.exists(project.resolve("target/surefire-reports/TEST-TinyTest.xml")), "its test was run");
    }
}
