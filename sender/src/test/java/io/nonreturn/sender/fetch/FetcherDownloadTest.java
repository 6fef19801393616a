package io.nonreturn.sender.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpHandler;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Files of an upstream that does what upstreams do, or lies. */
class FetcherDownloadTest extends FetcherFixture {

  private static final long MOST = 10 << 20;
  private final byte[] content = content(2_000_000);
  private final Checksum sha256 = Checksum.sha256(Digest.sha256(content).hex());

  private Wanted pinned() {
    return Wanted.of(server.uri("/file"), content.length, MOST, sha256);
  }

  private Wanted unpinned() {
    return Wanted.of(server.uri("/file"), -1, MOST);
  }

  private void isWhole(Downloaded downloaded) throws IOException {
    assertArrayEquals(content, Files.readAllBytes(downloaded.file()));
    assertEquals(Digest.sha256(content), downloaded.digest());
    assertEquals(content.length, downloaded.size());
    assertEquals(List.of(".file"), endings());
  }

  private FetchException refused(Wanted wanted) {
    return assertThrows(FetchException.class, () -> fetcher.download(wanted));
  }

  /** Answers the first questions one way and all others another. */
  private void first(int times, HttpHandler before, HttpHandler after) {
    AtomicInteger asked = new AtomicInteger();
    server.on("/file", exchange -> (asked.getAndIncrement() < times ? before : after).handle(exchange));
  }

  @Test
  void aFileComesWholeAndIsReleased() throws Exception {
    server.on("/file", exchange -> LyingServer.file(exchange, content, "\"a\""));
    Downloaded downloaded = fetcher.download(pinned());
    isWhole(downloaded);
    assertEquals("identity", server.asked.get(0).header("Accept-Encoding"));
    assertNull(server.asked.get(0).header("Range"));
    fetcher.release(downloaded);
    assertEquals(List.of(), endings());
  }

  @Test
  void whatIsMissingIsFetchedAfterABreak() throws Exception {
    first(1, e -> LyingServer.broken(e, content, 1_500_000, "\"a\""), e -> LyingServer.file(e, content, "\"a\""));
    isWhole(fetcher.download(unpinned()));
    assertEquals(2, server.asked.size());
    String range = server.asked.get(1).header("Range");
    assertTrue(Integer.parseInt(range.replaceAll("[^0-9]", "")) > 1_000_000, range);
    assertEquals("\"a\"", server.asked.get(1).header("If-Range"));
  }

  @Test
  void whatIsMissingIsFetchedAfterARestart() throws Exception {
    server.on("/file", e -> LyingServer.broken(e, content, 1_500_000, "\"a\""));
    server.on("/file/", e -> LyingServer.file(e, content, "\"a\""));
    assertEquals(Failure.BROKEN_OFF, refused(new Wanted(server.uri("/file"), content.length, MOST, List.of(sha256), Map.of())).failure());
    fetcher.close();
    server.asked.clear();
    fetcher = open(FAST);
    // The same file by its checksum, though it lies elsewhere now.
    isWhole(fetcher.download(Wanted.of(server.uri("/file/moved"), content.length, MOST, sha256)));
    assertEquals(1, server.asked.size());
    assertTrue(server.asked.get(0).header("Range").length() > "bytes=1000000-".length() - 1);
  }

  @Test
  void aFileWithoutChecksumSurvivesARestartAsFarAsItWasForced() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    server.on(
        "/file",
        e -> {
          if (asked.getAndIncrement() < 10 && e.getRequestHeaders().getFirst("Range") == null) {
            LyingServer.broken(e, content, 1_200_000, "\"a\"");
          } else if (asked.get() <= Backoff.MOST_TRIES + 1) {
            LyingServer.answer(e, 500, new byte[0]);
          } else {
            LyingServer.file(e, content, "\"a\"");
          }
        });
    assertEquals(Failure.BUSY, refused(unpinned()).failure());
    assertEquals(List.of(".note", ".part"), endings());
    fetcher.close();
    fetcher = open(FAST);
    asked.set(100);
    server.asked.clear();
    isWhole(fetcher.download(unpinned()));
    assertEquals("\"a\"", server.asked.get(0).header("If-Range"));
  }

  /** The daemon ends in the middle of a file that nothing is stated about: its thread is interrupted, and its fetcher closed. */
  @Test
  void aFileWithoutChecksumGoesOnWhereTheDaemonWasStopped() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    first(
        1,
        e -> {
          e.getResponseHeaders().set("ETag", "\"a\"");
          e.sendResponseHeaders(200, content.length);
          for (int at = 0; at < 1_500_000; at += 10_000) {
            e.getResponseBody().write(content, at, 10_000);
            e.getResponseBody().flush();
          }
          await(end);
        },
        e -> LyingServer.file(e, content, "\"a\""));
    Thread thread = Thread.ofVirtual().start(() -> assertThrows(InterruptedException.class, () -> fetcher.download(unpinned())));
    while (endings().isEmpty() || received() < 1_000_000) {
      FetcherPageTest.sleep(5);
    }
    thread.interrupt();
    fetcher.close();
    assertEquals(List.of(".note", ".part"), endings(), "forced before the close returns");
    end.countDown();
    thread.join();
    fetcher = open(FAST);
    server.asked.clear();
    isWhole(fetcher.download(unpinned()));
    String range = server.asked.get(0).header("Range");
    assertTrue(Integer.parseInt(range.replaceAll("[^0-9]", "")) > 500_000, range);
  }

  private long received() throws IOException {
    try (var files = Files.list(folder())) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aPartThatDoesNotSayWhatItIsOfIsNotPutBehindTheFirst() throws Exception {
    byte[] other = content(2_000_001);
    first(
        1,
        e -> LyingServer.broken(e, other, 1_500_000, "\"old\""),
        e -> {
          String range = e.getRequestHeaders().getFirst("Range");
          if (range == null) {
            LyingServer.file(e, content, "\"new\"");
            return;
          }
          int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
          e.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
          LyingServer.answer(e, 206, Arrays.copyOfRange(content, from, content.length));
        });
    isWhole(fetcher.download(unpinned()));
  }

  @Test
  void aPartOfAnUnknownWholeOrLongerThanItIsNotTaken() throws Exception {
    for (String total : List.of("*", "1999999")) {
      server.asked.clear();
      String path = "/part" + total.length();
      server.on(
          path,
          e -> {
            String range = e.getRequestHeaders().getFirst("Range");
            if (range == null && server.asked.size() == 1) {
              LyingServer.broken(e, content, 1_500_000, "\"a\"");
            } else if (range == null) {
              LyingServer.file(e, content, "\"a\"");
            } else {
              int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
              e.getResponseHeaders().set("ETag", "\"a\"");
              e.getResponseHeaders().set("Content-Range", "bytes " + from + "-1999998/" + total);
              LyingServer.answer(e, 206, Arrays.copyOfRange(content, from, total.equals("*") ? content.length - 1 : content.length));
            }
          });
      Downloaded downloaded = fetcher.download(Wanted.of(server.uri(path), -1, MOST));
      isWhole(downloaded);
      fetcher.release(downloaded);
    }
  }

  /** As before HTTP had lengths: what was cut off looks as what is whole. */
  @Test
  void aBodyWhoseEndIsNotToldIsTakenWhereAChecksumTellsAlone() throws Exception {
    try (UnframedServer unframed = new UnframedServer("text/html", content)) {
      FetchException refused = refused(Wanted.of(unframed.uri(), -1, MOST));
      assertEquals(Failure.MALFORMED, refused.failure());
      assertTrue(refused.getMessage().contains("cut off"), refused.getMessage());
      isWhole(fetcher.download(Wanted.of(unframed.uri(), -1, MOST, sha256)));
    }
  }

  @Test
  void aFileThatWasWholeBeforeARestartIsNotFetchedAgain() throws Exception {
    server.on("/file", exchange -> LyingServer.file(exchange, content, "\"a\""));
    fetcher.download(pinned());
    fetcher.close();
    fetcher = open(FAST);
    isWhole(fetcher.download(pinned()));
    assertEquals(1, server.asked.size());
  }

  @Test
  void aFileThatChangedMeanwhileBeginsAnew() throws Exception {
    byte[] old = content(1_900_000);
    first(1, e -> LyingServer.broken(e, old, 1_500_000, "\"old\""), e -> LyingServer.file(e, content, "\"new\""));
    isWhole(fetcher.download(unpinned()));
    assertEquals(2, server.asked.size());
  }

  @Test
  void aChangeThatTheServerHidesIsSeenByTheChecksum() throws Exception {
    byte[] old = content(1_900_000);
    first(1, e -> LyingServer.broken(e, old, 1_500_000, "\"a\""), e -> LyingServer.file(e, content, "\"a\""));
    isWhole(fetcher.download(Wanted.of(server.uri("/file"), -1, MOST, sha256)));
    assertEquals(3, server.asked.size());
    assertNull(server.asked.get(2).header("Range"));
  }

  @Test
  void aPartOfAnotherStateIsNotPutBehindTheFirst() throws Exception {
    byte[] old = content(1_900_000);
    AtomicInteger asked = new AtomicInteger();
    server.on(
        "/file",
        e -> {
          switch (asked.getAndIncrement()) {
            case 0 -> LyingServer.broken(e, old, 1_500_000, "\"old\"");
            case 1 -> {
              e.getRequestHeaders().remove("If-Range"); // a server that does not know it
              LyingServer.file(e, content, "\"new\"");
            }
            default -> LyingServer.file(e, content, "\"new\"");
          }
        });
    isWhole(fetcher.download(unpinned()));
    assertEquals(3, server.asked.size());
  }

  @Test
  void aServerWithoutRangesIsHeardFromTheBeginning() throws Exception {
    first(1, e -> LyingServer.broken(e, content, 1_500_000, "\"a\""), e -> LyingServer.answer(e, 200, content));
    isWhole(fetcher.download(unpinned()));
    assertEquals(2, server.asked.size());
  }

  @Test
  void anotherRangeThanAskedForIsNotTaken() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    server.on(
        "/file",
        e -> {
          switch (asked.getAndIncrement()) {
            case 0 -> LyingServer.broken(e, content, 1_500_000, "\"a\"");
            case 1 -> {
              e.getResponseHeaders().set("Content-Range", "bytes 0-" + (content.length - 1) + "/" + content.length);
              LyingServer.answer(e, 206, content);
            }
            default -> LyingServer.file(e, content, "\"a\"");
          }
        });
    isWhole(fetcher.download(unpinned()));
    assertEquals(3, server.asked.size());
  }

  @Test
  void otherBytesThanStatedAreRefusedByName() throws Exception {
    byte[] other = content.clone();
    other[77]++;
    server.on("/file", exchange -> LyingServer.file(exchange, other, "\"a\""));
    FetchException e = refused(pinned());
    assertEquals(Failure.NOT_AS_STATED, e.failure());
    assertTrue(e.getMessage().contains(sha256.hex()) && e.getMessage().contains("/file"), e.getMessage());
    assertEquals(1, server.asked.size());
    assertEquals(List.of(), endings());
  }

  @Test
  void anotherLengthThanStatedIsRefusedBeforeItComes() throws Exception {
    server.on("/file", exchange -> LyingServer.file(exchange, content, "\"a\""));
    FetchException e = refused(Wanted.of(server.uri("/file"), content.length - 1, MOST, sha256));
    assertEquals(Failure.NOT_AS_STATED, e.failure());
    assertEquals(Failure.TOO_LARGE, refused(Wanted.of(server.uri("/file"), -1, 1_000)).failure());
    assertEquals(List.of(), endings());
  }

  @Test
  void aFileWithoutEndIsCutOff() throws Exception {
    server.on(
        "/file",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (true) {
            exchange.getResponseBody().write(content);
          }
        });
    assertEquals(Failure.TOO_LARGE, refused(pinned()).failure());
    assertEquals(Failure.TOO_LARGE, refused(unpinned()).failure());
    assertEquals(List.of(), endings());
  }

  @Test
  void aFileThatStallsGoesOn() throws Exception {
    first(
        1,
        e -> {
          LyingServer.broken(e, content, 1_500_000, "\"a\"");
          FetcherPageTest.sleep(2_000);
        },
        e -> LyingServer.file(e, content, "\"a\""));
    isWhole(fetcher.download(pinned()));
    assertTrue(server.asked.get(1).header("Range") != null);
  }

  @Test
  void progressIsNoFailure() throws Exception {
    byte[] large = content(9_000_000);
    AtomicInteger asked = new AtomicInteger();
    server.on(
        "/file",
        e -> {
          asked.incrementAndGet();
          String range = e.getRequestHeaders().getFirst("Range");
          int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
          int to = Math.min(large.length, from + 1_500_000);
          if (from > 0) {
            e.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (large.length - 1) + "/" + large.length);
          }
          e.sendResponseHeaders(from > 0 ? 206 : 200, large.length - from);
          e.getResponseBody().write(large, from, to - from);
          e.getResponseBody().flush();
        });
    Wanted wanted = Wanted.of(server.uri("/file"), large.length, MOST, Checksum.sha256(Digest.sha256(large).hex()));
    assertEquals(Digest.sha256(large), fetcher.download(wanted).digest());
    assertTrue(asked.get() > Backoff.MOST_TRIES, "asked=" + asked);
  }

  @Test
  void everyChecksumIsHeldAgainstTheBytes() throws Exception {
    server.on("/file", exchange -> LyingServer.file(exchange, content, "\"a\""));
    MessageDigest git = MessageDigest.getInstance("SHA-1");
    git.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
    List<Checksum> right =
        List.of(
            sha256,
            sum(Checksum.Algorithm.SHA_512, MessageDigest.getInstance("SHA-512").digest(content)),
            sum(Checksum.Algorithm.SHA_384, MessageDigest.getInstance("SHA-384").digest(content)),
            sum(Checksum.Algorithm.SHA_1, MessageDigest.getInstance("SHA-1").digest(content)),
            sum(Checksum.Algorithm.MD5, MessageDigest.getInstance("MD5").digest(content)),
            sum(Checksum.Algorithm.GIT_BLOB, git.digest(content)));
    isWhole(fetcher.download(new Wanted(server.uri("/file"), content.length, MOST, right, Map.of())));
    int refused = 0;
    for (Checksum checksum : right) {
      String wrong = checksum.hex().replaceFirst("^.", checksum.hex().startsWith("0") ? "1" : "0");
      Wanted wanted =
          new Wanted(
              server.uri("/file"), content.length, MOST, List.of(new Checksum(checksum.algorithm(), wrong)), Map.of());
      assertEquals(Failure.NOT_AS_STATED, refused(wanted).failure(), checksum::toString);
      refused++;
    }
    assertEquals(Checksum.Algorithm.values().length, refused);
    assertThrows(IllegalArgumentException.class, () -> Checksum.sha256("abc"));
    assertEquals(
        right.get(1),
        Checksum.ofBase64(
            Checksum.Algorithm.SHA_512, java.util.Base64.getEncoder().encodeToString(HexFormat.of().parseHex(right.get(1).hex()))));
  }

  private static Checksum sum(Checksum.Algorithm algorithm, byte[] value) {
    return new Checksum(algorithm, HexFormat.of().formatHex(value));
  }

  @Test
  void anEmptyFileIsAFile() throws Exception {
    server.on("/file", exchange -> LyingServer.answer(exchange, 200, new byte[0]));
    Digest empty = Digest.sha256(new byte[0]);
    assertEquals(empty, fetcher.download(Wanted.of(server.uri("/file"), 0, MOST, Checksum.sha256(empty.hex()))).digest());
  }

  @Test
  void abandonedPartsAreRemoved() throws Exception {
    var old = Files.write(folder().resolve("old.part"), Arrays.copyOf(content, 10));
    Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofDays(15))));
    var young = Files.write(folder().resolve("young.part"), Arrays.copyOf(content, 10));
    Files.setLastModifiedTime(young, FileTime.from(NOW.minus(Duration.ofDays(13))));
    fetcher.close();
    fetcher = open(FAST);
    assertEquals(List.of(".part"), endings());
    assertTrue(Files.exists(young));
  }
}
