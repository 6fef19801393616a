package io.nonreturn.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.stage.StateLock;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private Path config(String mirrorPath) throws IOException {
    return Files.writeString(
        folder.resolve("sender.toml"),
        """
        state = "state"
        [keys]
        publisher = "keys/publisher.key"
        link = "keys/link.key"
        [link]
        target = "127.0.0.1:7000"
        [[mirror]]
        name = "files"
        ecosystem = "raw"
        folder = "%s"
        """
            .formatted(mirrorPath));
  }

  @Test
  void keysAreMadeOnceAndExplained() {
    Path keys = folder.resolve("keys");
    assertEquals(0, run(new KeysCommand(), "init", keys.toString()), err::toString);
    for (String file : new String[] {"publisher.key", "link.key", "trust.pem"}) {
      assertTrue(Files.exists(keys.resolve(file)));
      assertTrue(out.toString().contains(file));
    }
    assertEquals(1, run(new KeysCommand(), "init", keys.toString()));
    assertEquals(2, run(new KeysCommand(), "init"));
  }

  @Test
  void checkPrintsTheEffectiveConfiguration() throws IOException {
    run(new KeysCommand(), "init", folder.resolve("keys").toString());
    Files.createDirectory(folder.resolve("files"));
    assertEquals(0, run(new SenderCommand(), "check", "-c", config("files").toString()), err::toString);
    assertTrue(out.toString().contains("rate = \"100 MB/s\""), out::toString);
    assertTrue(Files.notExists(folder.resolve("state")), "it changes nothing");
  }

  @Test
  void checkTellsOfEveryKeyAndFolderThatIsMissing() throws IOException {
    assertEquals(2, run(new SenderCommand(), "check", "-c", config("absent").toString()));
    assertEquals(3, err.toString().lines().count(), err::toString);
  }

  @Test
  void aReloadLooksAtNoKeysAndSaysNothingOfWhatIsWell() throws IOException {
    Files.createDirectory(folder.resolve("files"));
    assertEquals(0, run(new SenderCommand(), "check", "--reload", "-c", config("files").toString()), err::toString);
    assertEquals("", out.toString() + err);
    assertEquals(2, run(new SenderCommand(), "check", "--reload", "-c", config("absent").toString()));
    assertEquals(1, err.toString().lines().count(), err::toString);
  }

  @Test
  void aWrongConfigurationIsAnErrorOfUsage() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.toml"), "nonsense = 1\n");
    assertEquals(2, run(new SenderCommand(), "run", "-c", file.toString()));
    assertTrue(err.toString().contains("bad.toml:1:1: nonsense is unknown"), err::toString);
    assertEquals(2, run(new SenderCommand(), "run"));
    assertEquals(2, run(new SenderCommand(), "run", "-c", config("absent").toString()), "no keys");
  }

  @Test
  void aNewEpochIsExplainedAndBegunOnlyWhenAgreed() throws Exception {
    String config = config("files").toString();
    assertEquals(2, run(new SenderCommand(), "new-epoch", "-c", folder.resolve("none.toml").toString()));
    InputStream in = System.in;
    System.setIn(InputStream.nullInputStream());
    try {
      assertEquals(2, run(new SenderCommand(), "new-epoch", "-c", config));
    } finally {
      System.setIn(in);
    }
    assertTrue(out.toString().contains("begins    epoch "), out::toString);
    assertTrue(err.toString().contains("nothing was changed"), err::toString);
    assertTrue(Files.notExists(folder.resolve("state.mark")));

    assertEquals(2, run(new SenderCommand(), "new-epoch", "--yes", "--epoch", "0", "-c", config));
    assertEquals(0, run(new SenderCommand(), "new-epoch", "--yes", "--epoch", "1700000000", "-c", config), err::toString);
    assertTrue(out.toString().contains("Epoch 1700000000 has begun"), out::toString);
    assertTrue(Files.exists(folder.resolve("state.mark")));
    assertTrue(Files.exists(folder.resolve("state/journal.db")));
    Files.delete(folder.resolve("state/journal.db"));
    run(new KeysCommand(), "init", folder.resolve("keys").toString());
    Files.createDirectory(folder.resolve("files"));
    assertEquals(2, run(new SenderCommand(), "run", "-c", config), "it must not begin anew by itself");
    assertTrue(err.toString().contains("is missing") && err.toString().contains("new-epoch -c " + config), err::toString);
    try (StateLock running = StateLock.take(folder.resolve("state"))) {
      assertTrue(running != null);
      assertEquals(1, run(new SenderCommand(), "new-epoch", "--yes", "-c", config), "while a sender runs");
    }
  }
}
