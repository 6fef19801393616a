package io.nonreturn.sender.ecosystem.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArtifactListTest {

  /** As {@code mvn dependency:list} of plugin 3.11 prints it. */
  @Test
  void mavensOwnListIsRead() {
    String text = """
        [INFO] Scanning for projects...
        [INFO] \u001B[1m--- dependency:3.11.0:list (default-cli) @ demo ---\u001B[m
        [WARNING] something: else
        [INFO] The following files have been resolved:
        [INFO]    org.example:demo:jar:1.0:compile -- module org.example.demo (auto)
        [INFO]    org.example:native:jar:linux-x86_64:2.0:runtime\u001B[0;1m -- module x\u001B[m
        [INFO]    org.example:opt:jar:3:compile (optional)
        [INFO]    org.example:own:jar:1-SNAPSHOT:compile
        [INFO] Total time:  1.2 s
        """;
    ArtifactList list = ArtifactList.parse(text);
    assertEquals(
        List.of(
            new Coordinates("org.example", "demo", "1.0", Part.JAR),
            new Coordinates("org.example", "native", "2.0", new Part("linux-x86_64", "jar")),
            new Coordinates("org.example", "opt", "3", Part.JAR)),
        list.entries());
    assertEquals(List.of("org.example:own:jar:1-SNAPSHOT:compile"), list.snapshots());
  }

  @Test
  void linesOfAPersonAreRead() {
    ArtifactList list = ArtifactList.parse("# ours\n\norg.example:demo\n org.example:demo:1.*\norg.example:t:test-jar:1\nThe following files have been resolved:\n");
    assertEquals(
        List.of(
            new Coordinates("org.example", "demo", "", null),
            new Coordinates("org.example", "demo", "1.*", null),
            new Coordinates("org.example", "t", "1", new Part("tests", "jar"))),
        list.entries());
    for (String bad : List.of("demo", "a:b:c:d:e:f:g", "org.*:x:1", "a:b:..", "a:b:jar:x/y:1")) {
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ArtifactList.parse("a:b\n" + bad + "\n"), bad);
      assertTrue(e.getMessage().startsWith("line 2 "), e.getMessage());
    }
  }
}
