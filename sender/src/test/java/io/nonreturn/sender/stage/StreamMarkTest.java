package io.nonreturn.sender.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.Chain;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamMarkTest {

  private static final Digest CHAIN = Digest.sha256("chain".getBytes(StandardCharsets.UTF_8));

  @TempDir Path folder;

  @Test
  void theFileIsTextWithItsSum() throws IOException {
    StreamMark mark = StreamMark.at(folder.resolve("new/mark"));
    assertNull(mark.read());
    StreamMark.Content content = new StreamMark.Content(new StreamState(7, 42, CHAIN), 0x99b76daa80054321L);
    mark.write(content);
    assertEquals(content, mark.read());
    String body = "nonreturn mark 1\nepoch 7\nsequence 42\nchain " + CHAIN.hex() + "\nsession 99b76daa80054321\n";
    assertEquals(
        body + "sha256 " + Digest.sha256(body.getBytes(StandardCharsets.UTF_8)).hex() + "\n",
        Files.readString(folder.resolve("new/mark")));
    assertFalse(Files.exists(folder.resolve("new/mark.tmp")));
  }

  /** Each byte changed, and each length that a torn file could have. */
  @Test
  void everyDamageIsNoticed() throws IOException {
    Path file = folder.resolve("mark");
    StreamMark mark = StreamMark.at(file);
    mark.write(new StreamMark.Content(new StreamState(7, 42, CHAIN), 5));
    byte[] sound = Files.readAllBytes(file);
    int cases = 0;
    for (int at = 0; at < sound.length; at++) {
      byte[] changed = sound.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThrows(StreamMark.Damaged.class, mark::read);
      Files.write(file, java.util.Arrays.copyOf(sound, at));
      assertThrows(StreamMark.Damaged.class, mark::read);
      cases += 2;
    }
    assertEquals(2 * sound.length, cases);
    Files.write(file, new byte[5000]);
    assertThrows(StreamMark.Damaged.class, mark::read);
  }

  @Test
  void theLaterSessionIsUnsigned() {
    assertEquals(-1, StreamMark.later(-1, 1));
    assertEquals(2, StreamMark.later(1, 2));
  }

  private static String problem(StreamState mark, StreamState journal, Digest inJournal) {
    return Continuity.<RuntimeException>problem(mark, journal, sequence -> inJournal);
  }

  @Test
  void aJournalMayBeAheadOfItsMarkButNeverBehindIt() {
    StreamState mark = new StreamState(7, 42, CHAIN);
    assertNull(problem(mark, mark, null));
    assertNull(problem(mark, new StreamState(7, 43, Digest.ZERO), CHAIN));
    assertNull(problem(mark, new StreamState(7, 90, Digest.ZERO), null), "the bundle of the mark was retired");
    assertTrue(problem(mark, new StreamState(7, 41, CHAIN), null).contains("older copy"));
    assertTrue(problem(mark, new StreamState(7, 42, Digest.ZERO), null).contains("another story"));
    assertTrue(problem(mark, new StreamState(7, 43, CHAIN), Digest.ZERO).contains("another story"));
    assertTrue(problem(mark, new StreamState(6, 43, CHAIN), CHAIN).contains("epoch 6"));
    assertTrue(problem(mark, new StreamState(8, 0, Chain.START), null).contains("epoch 8"));
  }
}
