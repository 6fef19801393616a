package io.nonreturn.receiver.serve.readers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.serve.readers.Readers.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadersTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Credential RIGHT = new Credential("ada", "correct horse");
  private static final Credential WRONG = new Credential("ada", "correct house");
  private static final InetAddress HERE = InetAddress.ofLiteral("10.0.0.1");
  private static final InetAddress THERE = InetAddress.ofLiteral("10.0.0.2");

  @TempDir
  Path folder;

  private final AtomicLong nanos = new AtomicLong();
  private final String token = AccessToken.random(RANDOM);
  private Path file;

  @BeforeEach
  void write() throws Exception {
    file = folder.resolve("readers");
    ReaderFile.change(file, readers -> {
      readers.put("ada", Reader.withPassword("ada", "correct horse", RANDOM));
      readers.put("ci", Reader.withToken("ci", token));
    });
  }

  private void later(long seconds) {
    nanos.addAndGet(seconds * 1_000_000_000L);
  }

  @Test
  void letsInWhoHasTheRightSecret() throws Exception {
    Readers readers = Readers.open(file, nanos::get);
    assertEquals(Verdict.ACCEPTED, readers.judge(RIGHT, HERE));
    assertEquals(Verdict.ACCEPTED, readers.judge(new Credential("", token), HERE));
    assertEquals(Verdict.REFUSED, readers.judge(WRONG, HERE));
    assertEquals(Verdict.REFUSED, readers.judge(new Credential("bob", "correct horse"), HERE));
    assertEquals(Verdict.REFUSED, readers.judge(new Credential("ci", "correct horse"), HERE), "a token's reader has no password");
    assertEquals(Verdict.REFUSED, readers.judge(new Credential("", AccessToken.random(RANDOM)), HERE));
    assertEquals(new Readers.Counts(2, 4, 0), readers.counts());
  }

  /** A thousand requests take less than twenty slow hashes would. */
  @Test
  void computesTheSlowHashOnce() throws Exception {
    Readers readers = Readers.open(file, nanos::get);
    long start = System.nanoTime();
    readers.judge(RIGHT, HERE);
    long slow = System.nanoTime() - start;
    start = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      assertEquals(Verdict.ACCEPTED, readers.judge(RIGHT, HERE));
    }
    long quick = System.nanoTime() - start;
    assertTrue(quick < 20 * slow, quick + " ns for 1,000, " + slow + " ns for the first");
  }

  @Test
  void limitsWhoFailsOften() throws Exception {
    Readers readers = Readers.open(file, nanos::get);
    assertEquals(Verdict.ACCEPTED, readers.judge(RIGHT, HERE));
    for (int i = 0; i < Attempts.MOST; i++) {
      assertEquals(Verdict.REFUSED, readers.judge(WRONG, HERE), "attempt " + i);
    }
    assertEquals(Verdict.LATER, readers.judge(WRONG, HERE));
    assertEquals(Verdict.LATER, readers.judge(new Credential("", AccessToken.random(RANDOM)), HERE));
    assertEquals(Verdict.ACCEPTED, readers.judge(RIGHT, HERE), "who is known is not locked out by others behind one address");
    assertEquals(Verdict.REFUSED, readers.judge(WRONG, THERE), "others are not limited");
    later(Attempts.SECONDS);
    assertEquals(Verdict.REFUSED, readers.judge(WRONG, HERE), "one more after a while");
    assertEquals(Verdict.LATER, readers.judge(WRONG, HERE));
    assertEquals(3, readers.counts().limited());
  }

  @Test
  void oneHostOfIpv6HasOneAddress() {
    Attempts attempts = new Attempts(nanos::get);
    for (int i = 0; i < Attempts.MOST; i++) {
      attempts.failed(InetAddress.ofLiteral("2001:db8::" + i));
    }
    assertFalse(attempts.mayTry(InetAddress.ofLiteral("2001:db8::ffff")));
    assertTrue(attempts.mayTry(InetAddress.ofLiteral("2001:db8:0:1::1")));
  }

  @Test
  void takesUpAFileThatChanged() throws Exception {
    Readers readers = Readers.open(file, nanos::get);
    assertEquals(Verdict.ACCEPTED, readers.judge(RIGHT, HERE));
    ReaderFile.change(file, all -> all.remove("ada"));
    later(2);
    assertEquals(Verdict.REFUSED, readers.judge(RIGHT, HERE), "what was known is forgotten with the file");
    Files.writeString(file, "nonsense\n");
    later(2);
    assertEquals(Verdict.ACCEPTED, readers.judge(new Credential("", token), HERE), "the readers of before stay");
    Files.delete(file);
    later(2);
    assertEquals(Verdict.ACCEPTED, readers.judge(new Credential("", token), HERE));
    assertThrows(IOException.class, () -> Readers.open(file, nanos::get));
  }

  @Test
  void theFileIsPrivateAndSaysWhatIsWrongInIt() throws Exception {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    String text = Files.readString(file);
    assertFalse(text.contains("correct horse") || text.contains(token), text);
    assertEquals(List.of("ada", "ci"), List.copyOf(ReaderFile.read(file).keySet()));
    for (String line : List.of("ada", "ada secret x", "ada token x", "../x token " + "0".repeat(64), "ada password $argon2id$")) {
      Files.writeString(file, "# comment\n" + line + "\n");
      String message = assertThrows(IOException.class, () -> ReaderFile.read(file)).getMessage();
      assertTrue(message.startsWith(file + ":2: "), message);
    }
    Files.writeString(file, ("a token " + "0".repeat(64) + "\n").repeat(2));
    assertThrows(IOException.class, () -> ReaderFile.read(file));
    Files.writeString(folder.resolve("readers.new"), "");
    assertTrue(assertThrows(IOException.class, () -> ReaderFile.change(file, all -> { })).getMessage().contains("under way"));
  }
}
