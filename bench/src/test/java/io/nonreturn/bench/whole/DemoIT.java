package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.Jvm;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.demo.PipInstall;
import io.nonreturn.bench.demo.PipInstall.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo as a user runs it. */
@Timeout(600)
@Tag("patient")
class DemoIT {
  private static final PipInstall SHELL = new PipInstall();

  @Test
  void theSampleCrossesAndInstalls() throws IOException, InterruptedException {
    Output demo = SHELL.run(Jvm.command(List.of(), List.of("demo", "--once")));
    assertEquals(0, demo.exit(), demo.text());
    assertTrue(demo.text().contains("pypi/greenhouse-data"), demo.text());
    assertTrue(demo.text().contains("All of it holds"), demo.text());
  }

  @Test
  void aFolderOfTheUserCrossesAndStaysUntouched() throws IOException, InterruptedException {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "demo-from-", 1 << 28)) {
      Path notes = Files.createDirectories(tree.root().resolve("notes"));
      Files.writeString(notes.resolve("größe und maß.txt"), "names in other alphabets cross too", StandardCharsets.UTF_8);
      Files.write(tree.root().resolve("empty"), new byte[0]);
      List<Path> before = listing(tree.root());
      Output demo = SHELL.run(Jvm.command(
          List.of("-Dsun.jnu.encoding=UTF-8"), List.of("demo", "--once", "--from", tree.root().toString())));
      assertEquals(0, demo.exit(), demo.text());
      assertTrue(demo.text().contains("2 served files"), demo.text());
      assertEquals(before, listing(tree.root()));
    }
  }

  private static List<Path> listing(Path folder) throws IOException {
    try (var found = Files.walk(folder)) {
      return found.sorted().toList();
    }
  }
}
