package io.nonreturn.wire.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.audit.AuditReport.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files hold, byte for byte; that each way of changing them is noticed; that a crash is not taken for one. */
class AuditLogTest {
  private static final Instant NOW = Instant.parse("2026-01-31T08:15:00.000001Z");
  private static final String FIRST =
      "{\"n\":1,\"at\":\"2026-01-31T08:15:00.000001Z\",\"prev\":\"0000000000000000000000000000000000000000000000000000000000000000\","
          + "\"what\":\"committed\",\"who\":\"receiver\",\"subject\":\"pypi/ä \\\"b\\\"\",\"facts\":{\"sequence\":\"17\",\"bytes\":\"5\"}}";

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void name() {
    folder = temporary.resolve("audit");
  }

  private AuditLog open(long fileBytes) throws IOException {
    return AuditLog.open(new AuditOptions(folder, fileBytes), "receiver", () -> NOW);
  }

  private static AuditEvent committed(String subject, int sequence) {
    return AuditEvent.of(AuditAction.COMMITTED, "receiver", subject, "sequence", sequence, "bytes", 5);
  }

  private void write(int count) throws IOException {
    try (AuditLog log = open(1 << 20)) {
      for (int i = 1; i <= count; i++) {
        log.record(List.of(committed("pypi/p" + i, i)));
      }
    }
  }

  private Path file() {
    return folder.resolve("000000000001.log");
  }

  private AuditReport verify() throws IOException {
    return new AuditVerifier(folder, 1).run();
  }

  private AuditReport.Fault fault() throws IOException {
    return verify().fault().orElseThrow(() -> new AssertionError("nothing was noticed"));
  }

  private void change(Consumer<List<String>> change) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file()));
    change.accept(lines);
    Files.writeString(file(), String.join("\n", lines) + (lines.isEmpty() ? "" : "\n"));
  }

  /** A thread that is asked to end while it writes would close the files for all others. */
  @Test
  void anInterruptClosesNothing() throws Exception {
    try (AuditLog log = open(1 << 20)) {
      Thread asked = Thread.ofPlatform().start(() -> {
        for (int i = 1; i <= 50; i++) {
          Thread.currentThread().interrupt();
          try {
            log.record(List.of(committed("pypi/p" + i, i)));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          assertTrue(Thread.interrupted(), "the interrupt is kept for afterwards");
        }
      });
      Thread asks = Thread.ofPlatform().start(() -> {
        while (asked.isAlive()) {
          asked.interrupt();
        }
      });
      asked.join();
      asks.join();
      log.record(List.of(committed("pypi/last", 51)));
    }
    assertEquals(51, verify().last());
  }

  @Test
  void theFirstLinesAreTheseBytes() throws IOException {
    try (AuditLog log = open(1 << 20)) {
      log.record(List.of(committed("pypi/ä \"b\"", 17), AuditEvent.of(AuditAction.WAIVED, "ada", "17-19")));
    }
    String second =
        "{\"n\":2,\"at\":\"2026-01-31T08:15:00.000001Z\",\"prev\":\"" + Digest.sha256(FIRST.getBytes(UTF_8)).hex()
            + "\",\"what\":\"waived\",\"who\":\"ada\",\"subject\":\"17-19\",\"facts\":{}}";
    assertEquals(FIRST + "\n" + second + "\n", Files.readString(file()));
    String head = String.format("%020d %s", 2, Digest.sha256(second.getBytes(UTF_8)).hex());
    String sum = Digest.sha256(head.getBytes(UTF_8)).hex().substring(0, 16);
    assertEquals(head + " " + sum, Files.readString(folder.resolve("head")).strip());
    assertTrue(verify().isSound());
  }

  @Test
  void whatWasNotedComesBeforeWhatIsRecorded() throws IOException {
    try (AuditLog log = open(1 << 20)) {
      log.note(committed("a/noted", 1));
      log.record(List.of(committed("a/recorded", 2)));
      log.note(committed("a/last", 3));
    }
    List<String> lines = Files.readAllLines(file());
    assertEquals(3, lines.size());
    assertTrue(lines.get(0).contains("a/noted") && lines.get(1).contains("a/recorded") && lines.get(2).contains("a/last"), lines.toString());
  }

  @Test
  void tooManyNotesAreCounted() throws IOException {
    try (AuditLog log = open(1 << 20)) {
      for (int i = 0; i < AuditLog.MOST_NOTED + 7; i++) {
        log.note(committed("a/b", i));
      }
    }
    List<String> lines = Files.readAllLines(file());
    assertEquals(AuditLog.MOST_NOTED + 1, lines.size());
    assertTrue(lines.getLast().contains("\"what\":\"suppressed\"") && lines.getLast().contains("\"events\":\"7\""), lines.getLast());
  }

  @Test
  void aChangedLineIsNamed() throws IOException {
    write(5);
    change(lines -> lines.set(2, lines.get(2).replace("pypi/p3", "pypi/x3")));
    assertEquals(Kind.CHANGED, fault().kind());
    assertEquals(3, fault().line());
  }

  @Test
  void aChangedLinkIsNamed() throws IOException {
    write(5);
    change(lines -> lines.set(2, lines.get(2).replaceFirst("\"prev\":\"[0-9a-f]{4}", "\"prev\":\"0000")));
    assertEquals(3, fault().line());
    assertEquals(Kind.CHANGED, fault().kind());
  }

  @Test
  void aChangedLastLineIsNamed() throws IOException {
    write(5);
    change(lines -> lines.set(4, lines.get(4).replace("pypi/p5", "pypi/x5")));
    assertEquals(5, fault().line());
    assertEquals(Kind.CHANGED, fault().kind());
  }

  @Test
  void garbageInTheMiddleIsNamed() throws IOException {
    write(5);
    change(lines -> lines.set(2, "nothing of this kind"));
    assertEquals(3, fault().line());
    assertEquals(Kind.CHANGED, fault().kind());
  }

  @Test
  void aRemovedLineIsNamed() throws IOException {
    write(5);
    change(lines -> lines.remove(2));
    assertEquals(Kind.REMOVED, fault().kind());
    assertEquals(3, fault().line());
  }

  @Test
  void theFirstLinesRemovedAreNamed() throws IOException {
    write(5);
    change(lines -> lines.subList(0, 2).clear());
    assertEquals(Kind.REMOVED, fault().kind());
    assertEquals(1, fault().line());
    assertTrue(new AuditVerifier(folder, 3).run().isSound(), "as an archive has them");
  }

  @Test
  void linesInAnotherOrderAreNamed() throws IOException {
    write(5);
    change(lines -> Collections.swap(lines, 1, 2));
    assertEquals(Kind.REORDERED, fault().kind());
    assertEquals(2, fault().line());
  }

  @Test
  void aCutEndIsNamed() throws IOException {
    write(5);
    change(lines -> lines.subList(3, 5).clear());
    assertEquals(Kind.TRUNCATED, fault().kind());
    assertEquals(4, fault().line());
  }

  @Test
  void whoWritesOnAfterACutDoesNotHideIt() throws IOException {
    write(5);
    change(lines -> lines.subList(3, 5).clear());
    try (AuditLog log = open(1 << 20)) {
      log.record(List.of(committed("a/b", 6)));
    }
    assertEquals(Kind.REMOVED, fault().kind());
    assertEquals(4, fault().line());
  }

  @Test
  void allLinesGoneAreNoticed() throws IOException {
    write(2);
    Files.delete(file());
    assertEquals(Kind.TRUNCATED, fault().kind());
    assertEquals(1, fault().line());
  }

  @Test
  void aMissingHeadIsNoticed() throws IOException {
    write(2);
    Files.delete(folder.resolve("head"));
    assertEquals(Kind.HEADLESS, fault().kind());
  }

  @Test
  void aHeadThatIsBehindIsACrash() throws IOException {
    write(2);
    byte[] before = Files.readAllBytes(folder.resolve("head"));
    write(1);
    Files.write(folder.resolve("head"), before);
    assertTrue(verify().isSound());
    write(1);
    assertTrue(verify().isSound());
    assertEquals(4, verify().last());
  }

  @Test
  void aNewChainIsFoundByAHashThatWasNoted() throws IOException {
    write(3);
    Digest noted = verify().hash();
    Files.delete(file());
    Files.delete(folder.resolve("head"));
    try (AuditLog log = open(1 << 20)) {
      log.record(List.of(committed("x/1", 1), committed("x/2", 2), committed("x/3", 3), committed("x/4", 4)));
    }
    assertTrue(verify().isSound(), "who writes everything anew is not found by the files alone");
    AuditVerifier verifier = new AuditVerifier(folder, 1);
    verifier.expect(3, noted);
    assertEquals(3, verifier.run().fault().orElseThrow().line());
  }

  @Test
  void aWriteThatWasCutOffAnywhereIsClosedAndTold() throws IOException {
    write(3);
    byte[] all = Files.readAllBytes(file());
    int third = new String(all, UTF_8).indexOf("{\"n\":3");
    int cuts = 0;
    for (int length = third + 1; length < all.length; length++) {
      try (var files = Files.newDirectoryStream(folder)) {
        for (Path each : files) {
          Files.delete(each);
        }
      }
      write(2);
      Files.write(file(), Arrays.copyOfRange(all, third, length), StandardOpenOption.APPEND);
      assertTrue(verify().isSound() && verify().isTailTorn(), "cut at " + length);
      write(1);
      AuditReport report = verify();
      assertTrue(report.isSound(), "cut at " + length + ": " + report.fault());
      assertEquals(length == all.length - 1 ? 0 : 1, report.torn(), "a line that lacks its end only is a line");
      assertEquals(4, report.last(), "the line that tells it, or was whole, and the new one");
      cuts++;
    }
    assertTrue(cuts > 150, "cuts " + cuts);
  }

  @Test
  void aFragmentThatNobodyToldIsAChange() throws IOException {
    write(2);
    Files.writeString(file(), "{\"n\":3,\"at", StandardOpenOption.APPEND);
    write(1);
    Files.writeString(file(), Files.readString(file()).replace("{\"n\":3,\"at\n", "{\"n\":3,\"xt\n"));
    assertEquals(Kind.CHANGED, fault().kind());
  }

  @Test
  void filesAreFullAndTheChainGoesOn() throws IOException {
    try (AuditLog log = open(1_000)) {
      for (int i = 1; i <= 20; i++) {
        log.record(List.of(committed("pypi/p" + i, i)));
      }
    }
    AuditReport report = verify();
    assertTrue(report.isSound() && report.files() >= 4, report.toString());
    assertEquals(20, report.last());
    Files.delete(file());
    assertEquals(Kind.REMOVED, fault().kind());
    assertTrue(fault().detail().contains("--first"), fault().detail());
  }

  @Test
  void aFileThatWasBegunAndGotNothingIsACrash() throws IOException {
    write(2);
    Files.createFile(folder.resolve("000000000003.log"));
    write(1);
    assertTrue(verify().isSound());
    assertEquals(3, verify().last());
  }

  @Test
  void severalWritersShareOneChain() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < 4; t++) {
      int number = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (AuditLog log = open(4_000)) {
                      for (int i = 0; i < 25; i++) {
                        log.record(List.of(committed("w" + number + "/" + i, i)));
                      }
                    } catch (IOException | RuntimeException e) {
                      failures.add(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
    assertTrue(verify().isSound(), verify().toString());
    assertEquals(100, verify().last());
  }

  @Test
  void aFullDiskIsToldAndNothingOfItStays() throws IOException {
    try (AuditLog log = open(1 << 20)) {
      Path full = Files.createSymbolicLink(file(), Path.of("/dev/full"));
      long before = AuditLog.failures();
      log.note(committed("a/noted", 1));
      AuditException failure = assertThrows(AuditException.class, () -> log.record(List.of(committed("a/b", 1))));
      assertTrue(failure.isDiskFull() && failure.getMessage().contains("free some space"), failure.getMessage());
      assertEquals(before + 1, AuditLog.failures());
      Files.delete(full);
      log.record(List.of(committed("a/c", 2)));
    }
    assertTrue(verify().isSound());
    String text = Files.readString(file());
    assertTrue(text.contains("a/noted") && text.contains("a/c") && !text.contains("a/b"), text);
  }

  @Test
  void longTextsAreCut() throws IOException {
    AuditEvent event = AuditEvent.of(AuditAction.REFUSED, "receiver", "x".repeat(10_000), "detail", "y".repeat(10_000));
    assertTrue(new AuditLine(1, NOW, Digest.ZERO, event).bytes().length < 2_000);
    assertFalse(AuditLine.parse("{}".getBytes(UTF_8)).isPresent());
  }
}
