package io.nonreturn.sender.ecosystem.maven;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.watch.Plan;
import io.nonreturn.wire.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenLookoutTest {

  private static final String DEMO = "org.example:demo:1.0";
  private static final List<String> WHOLE = List.of("demo-1.0.jar", "demo-1.0.jar.sha1", "demo-1.0.pom", "demo-1.0.pom.sha1");

  @TempDir Path folder;
  private TestRepository repository;

  @BeforeEach
  void open() throws IOException {
    repository = new TestRepository(folder);
    repository.release(DEMO, "");
  }

  @AfterEach
  void close() throws IOException {
    repository.close();
  }

  private String problem() {
    return String.valueOf(repository.mirror.skips().problem());
  }

  @Test
  void aReleaseCrossesWithWhatUpstreamStatesOfItAndIsNotAskedForAgain() throws Exception {
    repository.follow(List.of(DEMO, "org.example:bad:1"), "");
    assertEquals(Map.of(DEMO, WHOLE), repository.look(), problem());
    int before = repository.server.asked.size();
    assertEquals(Map.of(), repository.look());
    assertEquals(List.of(), repository.asked(before));
  }

  @Test
  void metadataNamesReleasesAndIsAskedConditionally() throws Exception {
    repository.metadata("org.example:demo", "20260101000000", "1.0", "1.1-SNAPSHOT");
    repository.follow(List.of("org.example:demo"), "");
    assertEquals(Set.of(DEMO), repository.look().keySet());
    int before = repository.server.asked.size();
    assertEquals(Map.of(), repository.look());
    assertEquals(List.of("GET /maven/org/example/demo/maven-metadata.xml"), repository.asked(before));
    assertTrue(repository.server.asked.getLast().header("If-None-Match") != null);

    // After a restart, too: metadata lies in the cache.
    repository.follow(List.of("org.example:demo"), "");
    before = repository.server.asked.size();
    assertEquals(Set.of(DEMO), repository.look().keySet(), "this mirror has no journal that keeps tokens");
    assertTrue(repository.asked(before).stream().noneMatch(a -> a.endsWith(".pom") || a.equals("GET /maven/org/example/demo/1.0/demo-1.0.jar")));
    assertTrue(repository.server.asked.get(before).header("If-None-Match") != null);
  }

  @Test
  void metadataThatIsAheadOfItsFilesWaitsForThem() throws Exception {
    repository.metadata("org.example:demo", "20260101000000", "1.0", "2.0");
    repository.follow(List.of("org.example:demo"), "");
    assertEquals(Set.of(DEMO), repository.look().keySet());
    assertTrue(problem().contains("demo-2.0.pom is not there"), problem());
    repository.release("org.example:demo:2.0", "");
    repository.files.remove(TestRepository.path("org.example:demo:2.0", ".jar"));
    assertEquals(Map.of(), repository.look());
    assertTrue(problem().contains("demo-2.0.jar is not there"), problem());
    repository.release("org.example:demo:2.0", "");
    assertEquals(Set.of("org.example:demo:2.0"), repository.look().keySet());
  }

  @Test
  void olderOrHalfWrittenMetadataIsNotBelieved() throws Exception {
    repository.release("org.example:demo:2.0", "");
    repository.metadata("org.example:demo", "20260102000000", "1.0", "2.0");
    repository.follow(List.of("org.example:demo"), "");
    assertEquals(2, repository.look().size());
    repository.metadata("org.example:demo", "20260101000000", "1.0");
    for (int i = 0; i < 3; i++) {
      assertEquals(Map.of(), repository.look(), "nothing is removed on that account");
    }
    // Its checksum comes a moment later.
    repository.metadata("org.example:demo", "20260103000000", "1.0");
    byte[] sum = repository.files.put("org/example/demo/maven-metadata.xml.sha1", "00".repeat(20).getBytes(UTF_8));
    assertEquals(Map.of(), repository.look());
    assertEquals(Map.of(), repository.look());
    assertEquals(2, repository.live().size());
    repository.files.put("org/example/demo/maven-metadata.xml.sha1", sum);
    repository.look();
    repository.look();
    assertEquals(Set.of(DEMO), repository.live(), "taken back, and seen twice");
  }

  @Test
  void aPatternIsAnsweredInVersionsAndAWindowByDates() throws Exception {
    for (String version : List.of("1.1", "2.0")) {
      repository.release("org.example:demo:" + version, "");
    }
    repository.metadata("org.example:demo", "20260101000000", "1.0", "1.1", "2.0");
    repository.dates.put(TestRepository.path(DEMO, ".pom"), "Thu, 1 Jan 2015 00:00:00 GMT");
    repository.dates.put(TestRepository.path("org.example:demo:1.1", ".pom"), "Fri, 9 Jan 2026 00:00:00 GMT");
    repository.follow(List.of("org.example:demo:1.*"), "window = \"7 d\"");
    assertEquals(Set.of("org.example:demo:1.1"), repository.look().keySet(), problem());
    repository.now = repository.now.plus(Duration.ofDays(30));
    repository.look();
    repository.look();
    assertEquals(Set.of("org.example:demo:1.1"), repository.live(), "what crossed stays");
  }

  @Test
  void theStrongestChecksumThatIsThereCounts() throws Exception {
    String jar = TestRepository.path(DEMO, ".jar");
    repository.files.put(jar + ".sha512", ("00".repeat(64) + "  demo-1.0.jar\n").getBytes(UTF_8));
    repository.follow(List.of(DEMO), "");
    assertEquals(Map.of(), repository.look());
    assertTrue(problem().contains("demo-1.0.jar could not be had"), problem());
    assertEquals(1, repository.mirror.skips().snapshot().get("not-as-stated"));
    repository.files.put(jar + ".sha512", (TestRepository.hex("SHA-512", repository.files.get(jar)) + "  demo-1.0.jar\n").getBytes(UTF_8));
    assertEquals(
        List.of("demo-1.0.jar", "demo-1.0.jar.sha512", "demo-1.0.pom", "demo-1.0.pom.sha1"), repository.look().get(DEMO), problem());
  }

  @Test
  void aPomThatIsNotAsStatedOrOfAnotherIsRefused() throws Exception {
    String pom = TestRepository.path(DEMO, ".pom");
    byte[] good = repository.files.put(pom, "<project/>".getBytes(UTF_8));
    repository.follow(List.of(DEMO), "");
    assertEquals(Map.of(), repository.look());
    assertTrue(problem().contains("is not what upstream states: sha1="), problem());
    repository.put(pom, TestRepository.pom("org.example", "evil", "1.0", ""));
    assertEquals(Map.of(), repository.look());
    assertTrue(problem().contains("other coordinates"), problem());
    Files.deleteIfExists(folder.resolve("downloads/cache").resolve(pom));
    repository.put(pom, good);
    assertEquals(Set.of(DEMO), repository.look().keySet(), problem());
  }

  @Test
  void withoutChecksumsAnEntityTagTellsFilesApart() throws Exception {
    repository.files.keySet().removeIf(path -> path.endsWith(".sha1"));
    repository.follow(List.of(DEMO), "");
    assertEquals(Map.of(DEMO, List.of("demo-1.0.jar", "demo-1.0.pom")), repository.look(), problem());
  }

  @Test
  void aReleaseThatIsChangedUpstreamIsToldAndNotTaken() throws Exception {
    repository.follow(List.of(DEMO), "recheck = \"1 d\"");
    assertEquals(Set.of(DEMO), repository.look().keySet(), problem());
    byte[] good = repository.files.get(TestRepository.path(DEMO, ".jar"));
    repository.put(TestRepository.path(DEMO, ".jar"), "swapped");
    assertEquals(Map.of(), repository.look(), "not asked before the time");
    repository.now = repository.now.plus(Duration.ofDays(1));
    assertEquals(Map.of(), repository.look());
    assertTrue(problem().contains("was changed upstream after it was taken"), problem());
    repository.put(TestRepository.path(DEMO, ".jar"), good);
    int before = repository.server.asked.size();
    assertEquals(Map.of(DEMO, WHOLE), repository.look(), problem());
    assertTrue(repository.asked(before).stream().noneMatch(a -> a.equals("GET /maven/" + TestRepository.path(DEMO, ".jar"))), "the same bytes");
  }

  @Test
  void classifiersAndGradlesModuleComeAlongWhereTheyAre() throws Exception {
    repository.release(DEMO, "<!-- do_not_remove: published-with-gradle-metadata --><packaging>bundle</packaging>");
    repository.put(TestRepository.path(DEMO, "-sources.jar"), "sources");
    repository.put(TestRepository.path(DEMO, ".module"), "{}");
    repository.release("org.example:native:1", "<packaging>pom</packaging>");
    repository.put("org/example/native/1/native-1-linux-x86_64.exe", "exe");
    repository.follow(List.of(DEMO, "org.example:native:exe:linux-x86_64:1"), "classifiers = [\"sources\", \"javadoc\"]");
    Map<String, List<String>> found = repository.look();
    assertEquals(
        List.of("demo-1.0-sources.jar", "demo-1.0-sources.jar.sha1", "demo-1.0.jar", "demo-1.0.jar.sha1", "demo-1.0.module",
            "demo-1.0.module.sha1", "demo-1.0.pom", "demo-1.0.pom.sha1"),
        found.get(DEMO), problem());
    assertEquals(
        List.of("native-1-linux-x86_64.exe", "native-1-linux-x86_64.exe.sha1", "native-1.pom", "native-1.pom.sha1"),
        found.get("org.example:native:1"));
  }

  /** Maven takes a jar without a POM, and a repository on disk may have some. */
  @Test
  void oneFileThatIsNamedCrossesWithoutAPomAsWell() throws Exception {
    repository.files.remove(TestRepository.path(DEMO, ".pom"));
    repository.follow(List.of("org.example:demo:jar:1.0"), "");
    assertEquals(Map.of(DEMO, List.of("demo-1.0.jar", "demo-1.0.jar.sha1")), repository.look(), problem());
  }

  @Test
  void aListNamesReleasesAndIsReadAnew() throws Exception {
    Path list = folder.resolve("list");
    Files.writeString(list, "org.example:demo:jar:1.0:compile\norg.example:own:jar:1-SNAPSHOT:compile\n");
    repository.follow(List.of(), "artifacts = \"" + list + "\"");
    assertEquals(Map.of(DEMO, WHOLE), repository.look(), problem());
    repository.release("org.example:more:1", "");
    Files.writeString(list, "org.example:demo:1.0\norg.example:more:1\n");
    assertTrue(repository.look().containsKey("org.example:more:1"));
    Files.writeString(list, "what\n");
    assertThrows(IOException.class, () -> repository.look());
  }

  @Test
  void aPlanCountsFilesAndBytesAndFetchesNone() throws Exception {
    repository.follow(List.of(DEMO), "");
    Plan plan = repository.mirror.plan(Set.of(), 10);
    assertEquals(List.of(), plan.failed());
    Plan.Line line = plan.lines().getFirst();
    long jar = repository.files.get(TestRepository.path(DEMO, ".jar")).length;
    long pom = repository.files.get(TestRepository.path(DEMO, ".pom")).length;
    assertEquals(new Plan.Amount(4, jar + pom + 80, 0), line.all());
    assertEquals(new Plan.Amount(1, jar, 0), line.fetched(), "documents come with the look");
    assertTrue(repository.asked(0).stream().noneMatch(a -> a.equals("GET /maven/" + TestRepository.path(DEMO, ".jar"))));
  }

  @Test
  void mistakesOfTheConfigurationAreTold() {
    for (String own : List.of("pom = \"p\"", "signatures = \"require\"", "checksums = [\"crc\"]", "classifiers = [\"a/b\"]", "maven = [\"4\"]")) {
      SettingsException e = assertThrows(SettingsException.class, () -> repository.follow(List.of(DEMO), own).look(), own);
      assertTrue(e.getMessage().contains(own.substring(0, own.indexOf(' '))) || e.getMessage().contains("maven") || e.getMessage().contains("keys"), e.getMessage());
    }
    for (String select : List.of("org.example:*", "*", "org.example", "org.example:demo:1-SNAPSHOT", "a b:c", "g:a:t:c:1:compile:x")) {
      SettingsException e = assertThrows(SettingsException.class, () -> repository.follow(List.of(select), ""), select);
      assertTrue(e.getMessage().contains("select"), e.getMessage());
    }
    assertThrows(SettingsException.class, () -> repository.follow(List.of(), "x = 1"));
  }
}
