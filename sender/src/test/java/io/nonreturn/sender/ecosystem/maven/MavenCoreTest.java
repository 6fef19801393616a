package io.nonreturn.sender.ecosystem.maven;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenCoreTest {

  @TempDir Path folder;

  /** As Maven 3.10 has it. */
  @Test
  void versionsAloneNameThePluginsOfEachPackaging() throws Exception {
    String versions = "# comment\nmaven-clean-plugin=3.5.0\nmaven-compiler-plugin=3.16.0\nmaven-jar-plugin=3.5.1\nmaven-install-plugin=3.2.0\n";
    MavenCore core = new MavenCore(MavenCore.byVersions(versions.getBytes(ISO_8859_1)));
    String group = "org.apache.maven.plugins:maven-";
    assertEquals(
        Map.of(group + "compiler-plugin", "3.16.0", group + "jar-plugin", "3.5.1", group + "install-plugin", "3.2.0", group + "clean-plugin", "3.5.0"),
        core.of("jar"));
    assertEquals(Map.of(group + "install-plugin", "3.2.0", group + "clean-plugin", "3.5.0"), core.of("pom"));
    assertEquals(Map.of(group + "clean-plugin", "3.5.0"), core.of("hpi"));
  }

  @Test
  void whatIsNoMavenCoreIsRefused() throws IOException {
    Path jar = folder.resolve("other.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("x"));
    }
    assertThrows(IOException.class, () -> MavenCore.read(jar));
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("META-INF/plexus/components.xml"));
      zip.write("<a><b></a>".getBytes(ISO_8859_1));
    }
    assertThrows(IOException.class, () -> MavenCore.read(jar));
  }
}
