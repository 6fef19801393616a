package io.nonreturn.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.HighSideProgram;
import io.nonreturn.sender.LowSideProgram;
import io.nonreturn.wire.command.Program;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is installed on a host: the commands of its side, and none of the other's. A command that is new must be given to somebody. */
class SidesTest {
  /** Of those who build, try and measure. */
  private static final Set<String> TOOLS = Set.of("demo", "link", "simulate", "bench");

  /** What looks at a host is the same on both, but for the half of what measures the link. */
  private static final Set<String> BOTH = Set.of("help", "status", "doctor", "calibrate", "audit");

  private static Map<String, CommandLine> commands(Program program) {
    return program.ready().getSubcommands();
  }

  @Test
  void everyCommandBelongsToASideOrToTheTools() {
    Set<String> given = new TreeSet<>(TOOLS);
    given.addAll(commands(new LowSideProgram()).keySet());
    given.addAll(commands(new HighSideProgram()).keySet());
    assertEquals(given, new TreeSet<>(Nonreturn.commandLine().getSubcommands().keySet()));
  }

  @Test
  void sidesShareNothingButWhatLooksAtAHost() {
    Set<String> both = new TreeSet<>(commands(new LowSideProgram()).keySet());
    both.retainAll(commands(new HighSideProgram()).keySet());
    assertEquals(new TreeSet<>(BOTH), both);
  }

  @Test
  void eachSideMeasuresItsOwnEnd() {
    assertEquals(Set.of("send"), commands(new LowSideProgram()).get("calibrate").getSubcommands().keySet());
    assertEquals(Set.of("receive"), commands(new HighSideProgram()).get("calibrate").getSubcommands().keySet());
    assertEquals(Set.of("send", "receive"), Nonreturn.commandLine().getSubcommands().get("calibrate").getSubcommands().keySet());
  }

  /** The same words do the same wherever they are typed. */
  @Test
  void commandsOfASideAreThoseOfTheTools() {
    for (CommandLine side : List.of(new LowSideProgram().ready(), new HighSideProgram().ready())) {
      compare(side, Nonreturn.commandLine());
      assertEquals("nonreturn", side.getCommandName());
      assertTrue(side.getCommandSpec().findOption("--debug") != null);
    }
  }

  private static void compare(CommandLine some, CommandLine all) {
    some.getSubcommands().forEach((name, command) -> {
      CommandLine other = all.getSubcommands().get(name);
      if (command.getSubcommands().isEmpty()) {
        assertEquals(other.getCommand().getClass(), command.getCommand().getClass(), name);
      }
      compare(command, other);
    });
  }
}
