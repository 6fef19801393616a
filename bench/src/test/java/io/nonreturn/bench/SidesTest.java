package io.nonreturn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.HighSideProgram;
import io.nonreturn.sender.LowSideProgram;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is installed on a host: the commands of its side, and none of the other's. A command that is new must be given to somebody. */
class SidesTest {
  /** Of those who build, try, measure and look. */
  private static final Set<String> TOOLS = Set.of("demo", "link", "simulate", "bench", "status", "doctor", "calibrate", "audit");

  @Test
  void everyCommandBelongsToASideOrToTheTools() {
    Set<String> given = new TreeSet<>(TOOLS);
    given.addAll(new LowSideProgram().ready().getSubcommands().keySet());
    given.addAll(new HighSideProgram().ready().getSubcommands().keySet());
    assertEquals(given, new TreeSet<>(Nonreturn.commandLine().getSubcommands().keySet()));
  }

  @Test
  void sidesShareNothingButTheHelp() {
    Set<String> both = new TreeSet<>(new LowSideProgram().ready().getSubcommands().keySet());
    both.retainAll(new HighSideProgram().ready().getSubcommands().keySet());
    assertEquals(Set.of("help"), both);
  }

  /** The same word does the same wherever it is typed. */
  @Test
  void commandsOfASideAreThoseOfTheTools() {
    Map<String, CommandLine> all = Nonreturn.commandLine().getSubcommands();
    for (CommandLine side : Set.of(new LowSideProgram().ready(), new HighSideProgram().ready())) {
      side.getSubcommands().forEach((name, command) -> assertEquals(
          all.get(name).getCommand().getClass(), command.getCommand().getClass(), name));
      assertEquals("nonreturn", side.getCommandName());
      assertTrue(side.getCommandSpec().findOption("--debug") != null);
    }
  }
}
