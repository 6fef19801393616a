package io.nonreturn.wire.maven;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MavenPathTest {
  @Test
  void aPathHasCoordinatesAndBack() {
    MavenPath path = MavenPath.parse("org/example/demo/1.0/demo-1.0-sources.jar").orElseThrow();
    assertEquals(new MavenPath("org.example", "demo", "1.0", "demo-1.0-sources.jar"), path);
    assertEquals("org.example:demo:1.0", path.coordinates());
    assertEquals("org/example/demo/1.0/demo-1.0-sources.jar", path.path());
    assertEquals("org/example/demo/1.0/demo-1.0.pom", path.pom().path());
    assertEquals(Optional.of(path.pom()), MavenPath.ofCoordinates("org.example:demo:1.0"));
    MavenPath.Checksum sum = MavenPath.parse("a/demo/1/demo-1.jar.asc.sha1").orElseThrow().checksum().orElseThrow();
    assertEquals("sha1", sum.algorithm());
    assertEquals("demo-1.jar", sum.of().signed().orElseThrow().file());
  }

  @Test
  void whatIsNoFileOfAReleaseHasNone() {
    String[] none = {
      "demo-1.0.jar", "demo/1.0/demo-1.0.jar", "org/demo/1.0/other-1.0.jar", "org/demo/1.0/demo-1.0", "org/demo/1.0/demo-1.01",
      "org/demo/1.0/maven-metadata.xml", "org/demo/1.0-SNAPSHOT/demo-1.0-SNAPSHOT.jar", "org/demo/1.0-snapshot/demo-1.0-snapshot.jar",
      "org/demo/1.0-20240101.010101-1/demo-1.0-20240101.010101-1.jar", "org.example/demo/1.0/demo-1.0.jar",
      "org/exa.mple/x/demo/1.0/demo-1.0.jar", "../org/demo/1.0/demo-1.0.jar", "org/demo/1.0/demo-1.0.", "org//demo/1.0/demo-1.0.jar"
    };
    for (String each : none) {
      assertEquals(Optional.empty(), MavenPath.parse(each), each);
    }
    for (String each : new String[] {"a:b", "a:b:1-SNAPSHOT", "a/b:c:1", "a:b:..", ":b:1", "a:b:1:jar"}) {
      assertEquals(Optional.empty(), MavenPath.ofCoordinates(each), each);
    }
  }

  @Test
  void aPomSaysWhoseItIs() throws Exception {
    MavenPath demo = MavenPath.ofCoordinates("org.example:demo:1.0").orElseThrow();
    String whole = "<project xmlns='x'><groupId>org.example</groupId><artifactId> demo </artifactId><version>1.0</version>"
        + "<dependencies><dependency><groupId>other</groupId><artifactId>x</artifactId></dependency></dependencies></project>";
    assertTrue(PomHead.parse(whole.getBytes(UTF_8)).isOf(demo));
    assertFalse(PomHead.parse(whole.replace("demo", "evil").getBytes(UTF_8)).isOf(demo));
    String child = "<project><parent><groupId>org.example</groupId><artifactId>up</artifactId><version>1.0</version></parent>"
        + "<artifactId>demo</artifactId></project>";
    assertTrue(PomHead.parse(child.getBytes(UTF_8)).isOf(demo));
    assertTrue(PomHead.parse(whole.replace("1.0", "${revision}").getBytes(UTF_8)).isOf(demo));
    String[] bad = {
      "", "<project/>", "<other><artifactId>a</artifactId></other>", whole.replace("</project>", ""),
      "<!DOCTYPE project [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><project><artifactId>&x;</artifactId></project>",
      whole.replace("<version>", "<version>1</version><version>"), "<a>".repeat(300)
    };
    for (String each : bad) {
      RefusedException e = assertThrows(RefusedException.class, () -> PomHead.parse(each.getBytes(UTF_8)), each);
      assertEquals(Refusal.CONTENT_MALFORMED, e.cause());
    }
  }
}
