package io.nonreturn.receiver.commit;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real process, killed with SIGKILL at a random moment, again and again on one state folder. What it said was visible must
 * stay visible, and all that is visible must be whole; in the end everything is.
 */
@Timeout(900)
class KillIT {
  private static final int BUNDLES = 200;
  private static final int FILES = 5;
  private static final int KILLS = 12;

  @TempDir
  Path folder;

  @Test
  void killedAgainAndAgain() throws Exception {
    KeyFiles.init(folder.resolve("keys"));
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Long> promised = List.of();
    for (int kill = 0; kill < KILLS; kill++) {
      Process child = child();
      while (!Files.readString(said()).startsWith("started")) {
        assertTrue(child.isAlive());
        Thread.sleep(5);
      }
      Thread.sleep(random.nextInt(300));
      child.destroyForcibly().waitFor();
      // The last line may be cut off: what has no end was not said.
      List<Long> seen = Files.readString(said())
          .lines()
          .filter(line -> line.matches("[0-9]+;"))
          .map(line -> Long.parseLong(line.replace(";", "")))
          .toList();
      if (!seen.isEmpty()) {
        promised = seen;
      }
      try (TestHighSide high = new TestHighSide(folder.resolve("state"))) {
        List<Long> visible = high.visible();
        assertTrue(visible.containsAll(promised), "seed " + seed + " promised " + promised + " visible " + visible);
        assertWhole(high);
      }
    }
    Process last = child();
    assertEquals(0, last.waitFor());
    try (TestHighSide high = new TestHighSide(folder.resolve("state"))) {
      assertEquals(BUNDLES, high.visible().size(), "seed " + seed);
      assertWhole(high);
    }
  }

  /** What clients see at one moment: publication of what was recovered goes on while this looks. */
  private static void assertWhole(TestHighSide high) throws IOException {
    Map<Long, List<String>> visible = high.reader.snapshot(s -> s.all(
            "SELECT c.sequence, lower(hex(a.sha256)) FROM current c LEFT JOIN artifact a ON a.sequence = c.sequence",
            row -> Map.entry(row.getLong(1), row.getString(2))))
        .stream()
        .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    for (Map.Entry<Long, List<String>> bundle : visible.entrySet()) {
      assertEquals(FILES, bundle.getValue().size(), () -> "files of sequence " + bundle.getKey());
      for (String hex : bundle.getValue()) {
        assertEquals(hex, Digest.sha256(Files.readAllBytes(high.store.file(Digest.parse(hex)))).hex());
      }
    }
  }

  private Path said() {
    return folder.resolve("said");
  }

  private Process child() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Child.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(said().toFile())
        .start();
  }

  /** The process to be killed: gives itself the whole stream, and says after each bundle which are visible. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      Publisher publisher = KeyFiles.readPublisher(folder.resolve("keys/publisher.key"));
      TestStream stream = new TestStream(publisher);
      try (TestHighSide high =
          new TestHighSide(folder.resolve("state"), TestHighSide.OPTIONS, FileOperations.REAL, stream.publisherTrust())) {
        System.out.println("started");
        for (int i = 0; i < BUNDLES; i++) {
          File[] files = new File[FILES];
          for (int f = 0; f < FILES; f++) {
            files[f] = File.of("f" + f, "bundle " + i + " file " + f);
          }
          Bundle bundle = stream.raw("files", "b" + i, files);
          high.everything(bundle);
          high.settle();
          System.out.println(high.visible().getLast() + ";");
        }
      }
    }
  }
}
