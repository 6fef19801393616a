package io.nonreturn.sender.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.Chain;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.MessageType;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that stages is killed at random moments; its successor must find everything that it was told. */
class StagingCrashIT {

  private static final int KILLS = 5;

  @TempDir Path folder;

  /** What a killed process said last. */
  private record LastWords(long session, long sequence, String chain) {}

  @Test
  void whatWasNumberedSurvivesEveryKill() throws Exception {
    Random random = new Random(7);
    Path state = folder.resolve("state");
    LastWords before = new LastWords(0, 0, "");
    for (int kill = 0; kill < KILLS; kill++) {
      LastWords words = stageAndKill(state, kill, before.sequence(), random.nextInt(400));
      assertTrue(Long.compareUnsigned(words.session(), before.session()) > 0, "sessions rise");
      assertTrue(words.sequence() > before.sequence(), "numbers rise");
      try (StateLock lock = StateLock.take(state);
          Journal journal = open(state)) {
        assertTrue(lock != null);
        assertTrue(journal.state().sequence() >= words.sequence(), "what was said durable is there");
        TestStream.check(journal);
        assertEquals(words.chain(), chainAt(journal, words.sequence()));
      }
      before = words;
    }
  }

  private LastWords stageAndKill(Path state, int seed, long reached, int afterMillis) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                StagingProcess.class.getName(),
                state.toString(),
                folder.resolve("mirror").toString(),
                Integer.toString(seed))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = process.inputReader()) {
      long session = 0;
      String[] last = null;
      boolean begun = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ");
        if (words[0].equals("session")) {
          session = Long.parseLong(words[1]);
        } else if (words.length == 3 && words[2].length() == 2 * Digest.BYTES) { // a torn last line is no promise
          if (!begun && Long.parseLong(words[1]) > reached) { // from now on it may be struck at any moment
            begun = true;
            Thread.ofVirtual().start(() -> strike(process, afterMillis));
          }
          last = words;
        }
      }
      assertTrue(last != null, "it ended before it staged anything");
      return new LastWords(session, Long.parseLong(last[1]), last[2]);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static void strike(Process process, int afterMillis) {
    try {
      TimeUnit.MILLISECONDS.sleep(afterMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.toHandle().destroyForcibly(); // unlike the process itself, it leaves the pipe open for the last words
  }

  private static Journal open(Path state) throws IOException {
    BlobStore blobs = new BlobStore(state.resolve("blobs"));
    return Journal.open(state.resolve("journal.db"), StreamMark.at(StreamMark.besides(state)), blobs, TestStream.PUBLISHER, Clock.systemUTC());
  }

  private static String chainAt(Journal journal, long sequence) throws Exception {
    Digest chain = Chain.START;
    List<StagedBundle> bundles = TestStream.all(journal);
    for (StagedBundle bundle : bundles.subList(0, (int) sequence)) {
      chain = Chain.next(chain, TestStream.payload(MessageType.MANIFEST, bundle.envelope()));
    }
    return chain.hex();
  }
}
