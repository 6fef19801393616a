package io.nonreturn.wire.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.command.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SidesTest {
  @TempDir
  Path folder;

  /** Of a program that knows one side. */
  private record Only(String daemon) implements Side {
    @Override
    public SideFile read(Path file) {
      throw new IllegalStateException("read as " + daemon);
    }
  }

  private CommandFailure refused(String daemon, String toml) throws Exception {
    Path file = Files.writeString(folder.resolve("file.toml"), toml);
    return assertThrows(CommandFailure.class, () -> Sides.read(file, List.of(new Only(daemon))));
  }

  @Test
  void aFileOfTheOtherSideIsRefusedWithThePackageThatReadsIt() throws Exception {
    CommandFailure low = refused("sender", "[keys]\ntrust = \"trust.pem\"\n");
    assertTrue(low.getMessage().endsWith("file.toml is the configuration of a receiver, and this is the command of a sender"), low.getMessage());
    assertEquals("name sender.toml, or use the package nonreturn-receiver on the other side", low.hint());
    assertEquals(2, low.exitCode());
    CommandFailure high = refused("receiver", "[keys]\npublisher = \"publisher.key\"\n");
    assertEquals("name receiver.toml, or use the package nonreturn-sender on the other side", high.hint());
  }

  @Test
  void theFileItselfTellsWhoseItIs() throws Exception {
    Path file = Files.writeString(folder.resolve("any-name.toml"), "[keys]\ntrust = \"trust.pem\"\n");
    List<Side> both = List.of(new Only("sender"), new Only("receiver"));
    assertEquals("read as receiver", assertThrows(IllegalStateException.class, () -> Sides.read(file, both)).getMessage());
  }

  @Test
  void whatIsNoConfigurationIsSaidWithWhatReadsIt() throws Exception {
    CommandFailure failure = refused("sender", "nonsense");
    assertTrue(failure.hint().startsWith("nonreturn sender check -c "), failure.hint());
  }
}
