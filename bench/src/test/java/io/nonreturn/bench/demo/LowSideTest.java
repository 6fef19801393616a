package io.nonreturn.bench.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nonreturn.wire.command.CommandFailure;
import io.nonreturn.wire.command.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LowSideTest {
  @TempDir
  Path folder;

  @Test
  void wheelsAndTheirSourceDistributionsAreProjectsWhereverTheyLie() throws IOException, CommandFailure {
    put("Foo_Bar-1.0-py3-none-any.whl", "deep/er/foo.bar-1.1.tar.gz", "zeta-2-cp313-cp313-linux_x86_64.whl");
    LowSide low = LowSide.of(folder);
    assertNull(low.files());
    assertEquals(Set.of("pypi/foo-bar", "pypi/zeta"), low.bundles().keySet());
    assertEquals(2, low.bundles().get("pypi/foo-bar").size());
    assertEquals(List.of("foo-bar", "zeta"), PackageChoice.candidates(low.projects()));
  }

  @Test
  void aFolderWithoutWheelsIsFilesWhateverItsArchivesAreCalled() throws IOException, CommandFailure {
    put("backup-2026.tar.gz", "notes/größe.txt", "notes/deep/er/x", ".hidden/y", "half.part");
    LowSide low = LowSide.of(folder);
    assertNull(low.wheels());
    assertEquals(Set.of("files/@top", "files/notes"), low.bundles().keySet());
    assertEquals(2, low.bundles().get("files/notes").size());
    assertEquals(List.of(), PackageChoice.candidates(low.projects()));
  }

  @Test
  void aMixtureCrossesAsBoth() throws IOException, CommandFailure {
    put("pkg-1-py3-none-any.whl", "readme.txt");
    LowSide low = LowSide.of(folder);
    assertNotNull(low.wheels());
    assertNotNull(low.files());
    assertEquals(Set.of("pypi/pkg", "files/@top"), low.bundles().keySet());
  }

  @Test
  void packagesForAnyMachineAreTriedFirst() throws IOException, CommandFailure {
    put("aaa-1-cp313-cp313-win_amd64.whl", "bbb-1-py3-none-any.whl", "ccc-1.tar.gz");
    assertEquals(List.of("bbb", "aaa"), PackageChoice.candidates(LowSide.of(folder).projects()));
  }

  @Test
  void nothingToCarryIsAnErrorOfUsage() throws IOException {
    put(".hidden", "half.part");
    assertEquals(ExitCodes.USAGE, assertThrows(CommandFailure.class, () -> LowSide.of(folder)).exitCode());
    assertEquals(
        ExitCodes.USAGE, assertThrows(CommandFailure.class, () -> LowSide.of(folder.resolve("absent"))).exitCode());
  }

  private void put(String... names) throws IOException {
    for (String name : names) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }
}
