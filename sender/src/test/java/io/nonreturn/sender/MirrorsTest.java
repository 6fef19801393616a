package io.nonreturn.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.stage.BlobStore;
import io.nonreturn.sender.stage.Held;
import io.nonreturn.sender.stage.Journal;
import io.nonreturn.sender.stage.Stager;
import io.nonreturn.sender.stage.StagingStats;
import io.nonreturn.sender.stage.StreamMark;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors that come, go and change while others are followed. */
@Timeout(120)
class MirrorsTest {

  @TempDir Path folder;
  private Journal journal;
  private Mirrors.Tools tools;

  @BeforeEach
  void open() throws Exception {
    KeyFiles.init(folder.resolve("keys"));
    BlobStore blobs = new BlobStore(folder.resolve("blobs"));
    journal = Journal.open(
        folder.resolve("journal.db"),
        StreamMark.at(folder.resolve("mark")),
        blobs,
        KeyFiles.readPublisher(folder.resolve("keys/publisher.key")),
        Audit.NONE,
        Clock.systemUTC());
    tools = new Mirrors.Tools(folder.resolve("downloads"), journal, blobs, Audit.NONE, new StagingStats(), Clock.systemUTC());
  }

  @AfterEach
  void close() throws Exception {
    journal.close();
  }

  private SenderConfig config(String mirrors) throws Exception {
    return SenderConfig.of(Settings.parse(folder.resolve("sender.toml"), """
        state = "state"
        [keys]
        publisher = "keys/publisher.key"
        link = "keys/link.key"
        [link]
        target = "127.0.0.1:7000"
        """ + mirrors));
  }

  /** A folder as a mirror, with one bundle in it. */
  private String raw(String name, String more) throws IOException {
    Path tool = Files.createDirectories(folder.resolve(name).resolve("tool"));
    Files.writeString(tool.resolve("file"), name);
    return "[[mirror]]\nname = \"" + name + "\"\necosystem = \"raw\"\nfolder = \"" + name + "\"\nsettle = \"1 ms\"\nscan = \"100 ms\"\n" + more;
  }

  /** An upstream that nobody answers for. */
  private static String upstream(String credentials) {
    return "[[mirror]]\nname = \"far\"\necosystem = \"raw\"\nupstream = \"http://127.0.0.1:1/\"\ncredentials = \"" + credentials + "\"\n";
  }

  private static List<String> change(Mirrors mirrors, SenderConfig config) throws IOException {
    return mirrors.change(config.mirrors(), config.reserved());
  }

  private static List<String> names(Mirrors mirrors) {
    return mirrors.stagers().stream().map(stager -> stager.mirror().name()).toList();
  }

  private Set<String> carried(String mirror) throws IOException {
    return new Held(mirror, "", journal, tools.blobs()).carried("tool").keySet();
  }

  private void awaitStaged(String mirror) throws Exception {
    while (!carried(mirror).equals(Set.of("file"))) {
      Thread.sleep(10); // the test's own patience ends it
    }
  }

  private static long threads(String name) {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("stage-" + name)).count();
  }

  private static void awaitThreads(String name, long count) throws InterruptedException {
    while (threads(name) != count) {
      Thread.sleep(10);
    }
  }

  @Test
  void someComeAndGoAndTheOthersDoNotNotice() throws Exception {
    SenderConfig first = config(raw("stays", "") + raw("goes", "") + raw("differs", ""));
    try (Mirrors mirrors = Mirrors.open(tools, first.mirrors(), first.reserved())) {
      mirrors.start();
      List<Stager> before = mirrors.stagers();
      awaitStaged("stays");
      awaitStaged("goes");
      assertEquals(List.of(), change(mirrors, config(raw("comes", "") + raw("differs", "removals = \"keep\"\n") + raw("stays", ""))));
      assertEquals(List.of("comes", "differs", "stays"), names(mirrors));
      assertSame(before.get(0), mirrors.stagers().get(2));
      assertNotSame(before.get(2), mirrors.stagers().get(1));
      awaitStaged("comes");
      assertEquals(0, threads("goes"));
      assertEquals(1, threads("differs"));
      assertEquals(Set.of("file"), carried("goes"), "what crossed stays");
    }
    awaitThreads("stays", 0);
  }

  /** What the stream reserves is a setting of each mirror. */
  @Test
  void reservedNamesOpenAllAnew() throws Exception {
    SenderConfig first = config(raw("files", ""));
    try (Mirrors mirrors = Mirrors.open(tools, first.mirrors(), first.reserved())) {
      mirrors.start();
      awaitStaged("files");
      Stager before = mirrors.stagers().getFirst();
      change(mirrors, config("[[reserved]]\necosystem = \"raw\"\nnames = [\"other\"]\n" + raw("files", "")));
      assertNotSame(before, mirrors.stagers().getFirst());
    }
  }

  @Test
  void oneThatCannotBeOpenedChangesNothing() throws Exception {
    SenderConfig first = config(raw("files", ""));
    try (Mirrors mirrors = Mirrors.open(tools, first.mirrors(), first.reserved())) {
      mirrors.start();
      List<Stager> before = mirrors.stagers();
      IOException refused =
          assertThrows(IOException.class, () -> change(mirrors, config(raw("files", "removals = \"keep\"\n") + raw("more", "") + upstream("absent"))));
      assertTrue(refused.getMessage().contains("absent"), refused.getMessage());
      assertEquals(before, mirrors.stagers());
      awaitStaged("files");
      assertEquals(0, threads("more"));
      assertEquals(1, threads("files"));
    }
  }

  @Test
  void credentialsAreReadAgain() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "bearer old");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    SenderConfig config = config(upstream("secret"));
    try (Mirrors mirrors = Mirrors.open(tools, config.mirrors(), config.reserved())) {
      mirrors.start();
      Stager before = mirrors.stagers().getFirst();
      assertEquals(List.of(), change(mirrors, config));
      assertSame(before, mirrors.stagers().getFirst());
      Files.writeString(secret, "bearer another");
      assertEquals(List.of("far"), change(mirrors, config));
      assertNotSame(before, mirrors.stagers().getFirst());
      assertEquals(1, threads("far"));
    }
  }

  @Test
  void nothingBeginsOnceTheSenderEnds() throws Exception {
    SenderConfig config = config(raw("files", ""));
    Mirrors mirrors = Mirrors.open(tools, config.mirrors(), config.reserved());
    mirrors.start();
    mirrors.stop();
    assertThrows(IOException.class, () -> change(mirrors, config(raw("files", "") + raw("more", ""))));
    mirrors.close();
    assertEquals(0, threads("files") + threads("more"));
  }
}
