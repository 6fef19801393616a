package io.nonreturn.sender.stage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.sender.Scratch;
import io.nonreturn.sender.admit.BasicPolicy;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Random;

/** What the low side reads back from its own disk, which may have damaged it: a number is never given twice for that. */
class StateFuzzTest {
  private final Path folder = Scratch.folder();
  private final Path mark = folder.resolve("mark");
  private final Path journal = folder.resolve("journal.db");
  private byte[] goodJournal;
  private byte[] goodMark;
  private StreamMark.Content last;

  StateFuzzTest() throws IOException {}

  @FuzzTest
  void mark(byte[] content) throws IOException {
    Files.write(mark, content);
    StreamMark.Content read;
    try {
      read = StreamMark.at(mark).read();
    } catch (StreamMark.Damaged expected) {
      return;
    }
    Path again = folder.resolve("again");
    StreamMark.at(again).write(read);
    assertArrayEquals(content, Files.readAllBytes(again), "a mark has one form only");
  }

  /** Marks whose sum is good. */
  @FuzzTest
  void summedMark(byte[] body) throws IOException {
    String text = new String(body, StandardCharsets.UTF_8);
    String sum = Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
    mark((text + "sha256 " + sum + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** A journal of two bundles with bytes changed, four a change: where and to what. A zero byte first cuts it there instead. */
  @FuzzTest
  void journal(byte[] changes) throws Exception {
    begin();
    byte[] damaged = goodJournal.clone();
    for (int i = 0; i + 4 <= changes.length; i += 4) {
      int at = ((changes[i] & 0xff) << 16 | (changes[i + 1] & 0xff) << 8 | (changes[i + 2] & 0xff)) % damaged.length;
      damaged[at] = changes[i + 3];
    }
    Files.write(journal, changes.length > 0 && changes[0] == 0 ? Arrays.copyOf(damaged, damaged.length / 2) : damaged);
    Files.write(mark, goodMark);
    for (String beside : new String[] {"journal.db-wal", "journal.db-shm"}) {
      Files.deleteIfExists(folder.resolve(beside));
    }
    try (Journal opened = open()) {
      assertTrue(opened.state().sequence() >= last.stream().sequence(), "numbers would be given twice");
      assertTrue(opened.state().epoch() >= last.stream().epoch());
      assertTrue(Long.compareUnsigned(opened.nextSession(new Random(1)), last.session()) > 0);
    } catch (IOException | StagingException | JournalFailure expected) {
      assertTrue(expected.getMessage() != null && expected.getMessage().length() > 20, expected::toString);
    }
  }

  private Journal open() throws IOException {
    return Journal.open(journal, StreamMark.at(mark), new BlobStore(folder.resolve("blobs")), TestStream.PUBLISHER, Clock.systemUTC());
  }

  private void begin() throws Exception {
    if (goodJournal != null) {
      return;
    }
    Files.deleteIfExists(mark);
    try (Journal first = open();
        BlobWriter writer = new BlobWriter()) {
      TestMirror mirror = new TestMirror();
      mirror.put("one", "x", "y");
      mirror.put("two", "x", "z");
      BlobStore blobs = new BlobStore(folder.resolve("blobs"));
      new Stager(mirror, new BasicPolicy(), first, blobs, new StagingStats(), Clock.systemUTC()).round(writer);
      first.nextSession(new Random(1));
    }
    goodJournal = Files.readAllBytes(journal);
    goodMark = Files.readAllBytes(mark);
    last = StreamMark.at(mark).read();
    assertTrue(last.stream().sequence() == 2 && Files.size(journal) > 10_000);
  }
}
