package io.nonreturn.sender.ecosystem.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project of two modules with a parent, a BOM, a range, plugins and a processor, and all that Maven would ask for. */
class ProjectClosureTest {

  private static final String COMPONENTS = """
      <component-set><components>
        <component><role>org.apache.maven.lifecycle.mapping.LifecycleMapping</role><role-hint>jar</role-hint>
          <configuration><lifecycles><lifecycle><id>default</id><phases>
            <compile>org.apache.maven.plugins:maven-compiler-plugin:1:compile</compile>
            <test>org.apache.maven.plugins:maven-surefire-plugin:1:test,org.example:managed-plugin:1:go</test>
          </phases></lifecycle></lifecycles></configuration></component>
        <component><role>org.apache.maven.lifecycle.Lifecycle</role><role-hint>clean</role-hint>
          <configuration><id>clean</id><default-phases><clean>org.apache.maven.plugins:maven-clean-plugin:1:clean</clean></default-phases>
          </configuration></component>
        <component><role>other</role><configuration><x>not.this:one:1:at-all</x></configuration></component>
      </components></component-set>
      """;

  @TempDir Path folder;
  private TestRepository repository;
  private Path project;

  @BeforeEach
  void open() throws Exception {
    repository = new TestRepository(folder);
    repository.put("org/apache/maven/maven-core/3.9.9/maven-core-3.9.9.jar", core());
    repository.put(TestRepository.path("org.example:up:1", ".pom"), TestRepository.pom("org.example", "up", "1",
        "<packaging>pom</packaging><dependencyManagement><dependencies>"
            + TestRepository.dependency("org.example:bom:1", "<type>pom</type><scope>import</scope>")
            + "</dependencies></dependencyManagement>"));
    repository.put(TestRepository.path("org.example:bom:1", ".pom"), TestRepository.pom("org.example", "bom", "1",
        "<packaging>pom</packaging><dependencyManagement><dependencies>" + TestRepository.dependency("org.example:lib:2", "")
            + "</dependencies></dependencyManagement>"));
    repository.release("org.example:lib:2", dependencies(
        TestRepository.dependency("org.example:deep:1", ""), TestRepository.dependency("org.example:optional:1", "<optional>true</optional>"),
        TestRepository.dependency("org.example:test-only:1", "<scope>test</scope>")));
    repository.release("org.example:deep:1", "");
    repository.release("org.example:deep:2", "");
    repository.release("org.example:ranged:1", "");
    repository.metadata("org.example:ranged", "20260101000000", "1");
    repository.release("org.junit.platform:junit-platform-commons:1", "");
    repository.release("org.junit.platform:junit-platform-launcher:1", "");
    repository.release("org.apache.maven.surefire:surefire-junit-platform:1", "");
    repository.release("org.apache.maven.plugins:maven-clean-plugin:1", "");
    repository.release("org.apache.maven.plugins:maven-surefire-plugin:1", "");
    repository.release("org.apache.maven.plugins:maven-compiler-plugin:1",
        dependencies(TestRepository.dependency("org.example:tool:1", "")));
    repository.release("org.codehaus.plexus:plexus-utils:1.1", "");
    repository.release("org.example:tool:1", "");
    repository.release("org.example:managed-plugin:7", "");
    repository.release("org.example:processor:1", "");
    project = Files.createDirectories(folder.resolve("project"));
    String build = "<build><pluginManagement><plugins><plugin><groupId>org.example</groupId><artifactId>managed-plugin</artifactId><version>7</version>"
        + "</plugin></plugins></pluginManagement><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><configuration><paths><path>"
        + "<groupId>org.example</groupId><artifactId>processor</artifactId><version>1</version></path></paths></configuration></plugin></plugins></build>";
    Files.writeString(project.resolve("pom.xml"), "<project><modelVersion>4.0.0</modelVersion><parent><groupId>org.example</groupId>"
        + "<artifactId>up</artifactId><version>1</version><relativePath/></parent><artifactId>root</artifactId><version>0-SNAPSHOT</version>"
        + "<packaging>pom</packaging><modules><module>one</module><module>two</module></modules>" + build + "</project>");
    module("one", TestRepository.dependency("org.example:lib:${lib}", "").replace("<version>${lib}</version>", ""));
    module("two", TestRepository.dependency("org.example:one:${project.version}", "")
        + TestRepository.dependency("org.example:ranged:[1,3)", "") + TestRepository.dependency("org.example:deep:2", "")
        + TestRepository.dependency("org.junit.platform:junit-platform-commons:1", "<scope>test</scope>"));
  }

  @AfterEach
  void close() throws IOException {
    repository.close();
  }

  private static String dependencies(String... all) {
    return "<dependencies>" + String.join("", all) + "</dependencies>";
  }

  private void module(String name, String dependencies) throws IOException {
    Files.createDirectories(project.resolve(name));
    Files.writeString(project.resolve(name).resolve("pom.xml"), "<project><modelVersion>4.0.0</modelVersion><parent><groupId>org.example</groupId>"
        + "<artifactId>root</artifactId><version>0-SNAPSHOT</version></parent><artifactId>" + name + "</artifactId>" + dependencies(dependencies)
        + "</project>");
  }

  private static byte[] core() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("META-INF/plexus/components.xml"));
      zip.write(COMPONENTS.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private void follow() throws Exception {
    repository.follow(List.of(), "pom = \"" + project.resolve("pom.xml") + "\"\nmaven = [\"3.9.9\"]");
  }

  @Test
  void parentsBomsPluginsAndWhatTheyAskForAreFollowed() throws Exception {
    follow();
    Map<String, List<String>> found = repository.look();
    Set<String> expected = new TreeSet<>(Set.of(
        "org.example:up:1", "org.example:bom:1", "org.example:lib:2", "org.example:deep:1", "org.example:deep:2", "org.example:ranged:1",
        "org.junit.platform:junit-platform-commons:1", "org.junit.platform:junit-platform-launcher:1",
        "org.apache.maven.surefire:surefire-junit-platform:1", "org.apache.maven.plugins:maven-clean-plugin:1",
        "org.apache.maven.plugins:maven-surefire-plugin:1", "org.apache.maven.plugins:maven-compiler-plugin:1", "org.codehaus.plexus:plexus-utils:1.1",
        "org.example:tool:1", "org.example:managed-plugin:7", "org.example:processor:1"));
    assertEquals(expected, found.keySet(), String.valueOf(repository.mirror.skips().problem()));
    assertEquals(List.of("up-1.pom", "up-1.pom.sha1"), found.get("org.example:up:1"));
    assertEquals(4, found.get("org.codehaus.plexus:plexus-utils:1.1").size(), "what Maven adds");
    assertEquals(4, found.get("org.example:tool:1").size());

    int before = repository.server.asked.size();
    assertEquals(Map.of(), repository.look());
    assertEquals(List.of("GET /maven/org/example/ranged/maven-metadata.xml"), repository.asked(before), "what the range was answered by");
  }

  @Test
  void itIsResolvedAnewWhenTheProjectOrARangeChanges() throws Exception {
    follow();
    repository.look();
    repository.release("org.example:ranged:2", "");
    repository.metadata("org.example:ranged", "20260102000000", "1", "2");
    Map<String, List<String>> found = repository.look();
    assertTrue(found.containsKey("org.example:ranged:2"), found.toString());
    assertEquals(4, found.get("org.example:ranged:1").size(), "what crossed stays, though another version won");
    module("one", TestRepository.dependency("org.example:late:1", ""));
    repository.look();
    assertFalse(repository.live().contains("org.example:late:1"), "upstream does not have it yet");
    assertTrue(repository.mirror.skips().problem().contains("org.example:late:1"), repository.mirror.skips().problem());
    repository.release("org.example:late:1", dependencies(TestRepository.dependency("org.example:later:1", "")));
    repository.release("org.example:later:1", "");
    repository.look();
    assertTrue(repository.live().containsAll(Set.of("org.example:late:1", "org.example:later:1")), repository.live().toString());
  }

  @Test
  void afterARestartNoPomIsAskedForAgain() throws Exception {
    follow();
    repository.look();
    follow();
    int before = repository.server.asked.size();
    repository.look();
    List<String> asked = repository.asked(before);
    assertTrue(asked.stream().noneMatch(a -> a.startsWith("GET") && (a.endsWith(".pom") || a.endsWith(".jar"))), asked.toString());
  }

  @Test
  void aPomThatIsNotAsStatedIsNamedAndTheOthersCross() throws Exception {
    String path = TestRepository.path("org.example:deep:2", ".pom");
    byte[] good = repository.files.put(path, "<project>evil</project>".getBytes(StandardCharsets.UTF_8));
    follow();
    assertTrue(repository.look().containsKey("org.example:lib:2"));
    assertTrue(repository.mirror.skips().problem().contains("deep-2.pom is not what upstream states"), repository.mirror.skips().problem());
    repository.files.put(path, good);
    assertEquals(Set.of("org.example:deep:2"), repository.look().keySet());
  }

  @Test
  void anUpstreamThatIsAwayChangesNothing() throws Exception {
    follow();
    repository.look();
    Files.writeString(project.resolve("pom.xml"), "not a POM");
    assertThrows(IOException.class, () -> repository.look());
    assertEquals(16, repository.live().size());
  }
}
