package io.nonreturn.sender.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of an upstream that does what upstreams do, or lies. */
class FetcherPageTest extends FetcherFixture {

  private FetchException refused(String path, int most) {
    return assertThrows(FetchException.class, () -> fetcher.page(Ask.of(server.uri(path), most)));
  }

  @Test
  void aPageThatDidNotChangeIsNotSentAgain() throws Exception {
    server.on(
        "/page",
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "\"one\"");
          exchange.getResponseHeaders().set("Content-Type", "Application/JSON; charset=utf-8");
          boolean same = "\"one\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
          LyingServer.answer(exchange, same ? 304 : 200, same ? new byte[0] : "{}".getBytes(UTF_8));
        });
    Page first = fetcher.page(Ask.of(server.uri("/page"), 100).accept("application/json"));
    assertEquals("{}", new String(first.body(), UTF_8));
    assertEquals("application/json", first.mediaType());
    assertTrue(fetcher.page(Ask.of(server.uri("/page"), 100).unlessStill(first.validators())).isUnchanged());
    assertEquals("application/json", server.asked.get(0).header("Accept"));
    assertTrue(server.asked.get(0).header("User-Agent").startsWith("nonreturn/"), server.asked.get(0).header("User-Agent"));
  }

  @Test
  void aMissingPageIsAnAnswer() throws Exception {
    server.on("/", exchange -> LyingServer.answer(exchange, 404, new byte[0]));
    assertTrue(fetcher.page(Ask.of(server.uri("/gone"), 100)).isMissing());
    assertTrue(fetcher.page(Ask.of(server.uri("/gone"), 100).head()).isMissing());
    assertEquals("HEAD", server.asked.get(1).method());
  }

  @Test
  void aBodyWithoutEndIsCutOff() {
    server.on(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream out = exchange.getResponseBody();
          while (true) {
            out.write(new byte[1024]); // until the other side hangs up
          }
        });
    assertEquals(Failure.TOO_LARGE, refused("/endless", 10_000).failure());
    assertTrue(pauses.isEmpty(), "it is not asked for again");
  }

  @Test
  void aBombIsCutOff() {
    server.on(
        "/bomb",
        exchange -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[10_000_000]);
          }
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          LyingServer.answer(exchange, 200, bytes.toByteArray());
        });
    assertEquals(Failure.TOO_LARGE, refused("/bomb", 100_000).failure());
  }

  @Test
  void compressedPagesAreReadAndDamagedOnesRefused() throws Exception {
    byte[] text = "text".repeat(1_000).getBytes(UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text);
    }
    byte[] packed = bytes.toByteArray();
    server.on(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          int length = exchange.getRequestURI().getPath().equals("/whole") ? packed.length : packed.length - 9;
          LyingServer.answer(exchange, 200, java.util.Arrays.copyOf(packed, length));
        });
    assertArrayEquals(text, fetcher.page(Ask.of(server.uri("/whole"), 10_000)).body());
    assertEquals(Failure.MALFORMED, refused("/half", 10_000).failure());
  }

  @Test
  void aLoopOfRedirectsEnds() {
    server.on(
        "/loop",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/loop");
          LyingServer.answer(exchange, 302, new byte[0]);
        });
    assertEquals(Failure.BAD_REDIRECT, refused("/loop", 100).failure());
    assertEquals(Redirects.MOST + 1, server.asked.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/", "http://user@127.0.0.1/", "http:///", "::", "jar:file:/x!/y", "http://169.254.169.254/latest/", "http://[fe80::1]/"})
  void redirectsToOtherThingsAreNotFollowed(String location) {
    server.on(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Location", location);
          LyingServer.answer(exchange, 307, new byte[0]);
        });
    assertEquals(Failure.BAD_REDIRECT, refused("/", 100).failure());
  }

  /** Services of a host and of its link answer whoever asks from there. */
  @Test
  void nobodyElsewhereLeadsToThisHostOrItsLink() throws Exception {
    URI far = URI.create("http://index.example/a");
    for (String near :
        List.of("localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.1", "2130706433", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]",
            "169.254.1.2", "[fe80::1]", "999.1.1.1")) {
      FetchException refused = assertThrows(FetchException.class, () -> Redirects.next(far, "http://" + near + "/x"), near);
      assertEquals(Failure.BAD_REDIRECT, refused.failure());
      URI named = URI.create("http://" + near + "/x");
      if (Redirects.isHttp(named)) {
        assertThrows(FetchException.class, () -> Redirects.checkNear(far, named), near);
      }
    }
    for (String other : List.of("10.1.2.3", "[2001:db8::1]", "mirror.example", "1.example")) {
      assertEquals(URI.create("http://" + other + "/x"), Redirects.next(far, "http://" + other + "/x"));
    }
    assertEquals(URI.create("http://127.0.0.1:2/"), Redirects.next(URI.create("http://127.0.0.1:1/"), "http://127.0.0.1:2/"));
  }

  /** A listing that was cut off would be taken for a shorter one, and what is missing for removed. */
  @Test
  void aPageWhoseEndIsNotToldIsTakenWhereItTellsItselfAlone() throws Exception {
    byte[] page = "{\"a\":1}".getBytes(UTF_8);
    try (UnframedServer json = new UnframedServer("application/json", page);
        UnframedServer html = new UnframedServer("text/html", page)) {
      assertArrayEquals(page, fetcher.page(Ask.of(json.uri(), 100)).body());
      FetchException refused = assertThrows(FetchException.class, () -> fetcher.page(Ask.of(html.uri(), 100)));
      assertEquals(Failure.MALFORMED, refused.failure());
    }
  }

  @Test
  void noRedirectLeavesHttps() throws Exception {
    URI secure = URI.create("https://index.example/a/b");
    assertEquals(Failure.BAD_REDIRECT, assertThrows(FetchException.class, () -> Redirects.next(secure, "http://index.example/")).failure());
    assertEquals(URI.create("https://index.example/c"), Redirects.next(secure, "/c"));
    assertEquals(URI.create("https://index.example/a/c"), Redirects.next(secure, "c"));
    assertEquals(URI.create("https://index.example/"), Redirects.next(URI.create("http://index.example/x"), "https://index.example/"));
  }

  @Test
  void credentialsGoToTheUpstreamAlone() throws Exception {
    Path file = Files.createFile(temporary.resolve("secret"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, "basic ada:s3cret\n");
    server.on("/own", exchange -> LyingServer.answer(exchange, 200, "own".getBytes(UTF_8)));
    try (LyingServer other = new LyingServer();
        Fetcher known = open(new FetchOptions(file, null, null, 1_000, 2))) {
      other.on("/", exchange -> LyingServer.answer(exchange, 200, "other".getBytes(UTF_8)));
      server.on(
          "/away",
          exchange -> {
            exchange.getResponseHeaders().set("Location", other.uri("/there").toString());
            LyingServer.answer(exchange, 302, new byte[0]);
          });
      known.page(Ask.of(server.uri("/own"), 100));
      assertEquals("other", new String(known.page(Ask.of(server.uri("/away"), 100)).body(), UTF_8));
      assertEquals("Basic YWRhOnMzY3JldA==", server.asked.get(0).header("Authorization"));
      assertEquals("Basic YWRhOnMzY3JldA==", server.asked.get(1).header("Authorization"));
      assertNull(other.asked.get(0).header("Authorization"), "another port is another host");
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    IOException open = assertThrows(IOException.class, () -> open(new FetchOptions(file, null, null, 1_000, 2)));
    assertTrue(open.getMessage().contains("chmod 600") && !open.getMessage().contains("s3cret"), open.getMessage());
  }

  @Test
  void tokensAreFetchedWhenUpstreamChallenges() throws Exception {
    server.on(
        "/",
        exchange -> {
          boolean known = "Bearer two".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"r\"");
          LyingServer.answer(exchange, known ? 200 : 401, known ? "in".getBytes(UTF_8) : new byte[0]);
        });
    String[] token = {"Bearer one"};
    fetcher.authorizeBy(
        new Authorizer() {
          @Override
          public String authorization(URI uri) {
            return token[0];
          }

          @Override
          public boolean challenged(URI uri, java.util.List<String> challenges) {
            assertEquals(java.util.List.of("Bearer realm=\"r\""), challenges);
            boolean first = token[0].equals("Bearer one");
            token[0] = "Bearer two";
            return first;
          }
        });
    assertEquals("in", new String(fetcher.page(Ask.of(server.uri("/"), 100)).body(), UTF_8));
    assertEquals(2, server.asked.size());
  }

  @Test
  void whoAsksToWaitIsWaitedFor() throws Exception {
    AtomicInteger times = new AtomicInteger();
    server.on(
        "/busy",
        exchange -> {
          boolean busy = times.getAndIncrement() < 2;
          exchange.getResponseHeaders().set("Retry-After", "7");
          LyingServer.answer(exchange, busy ? 429 : 200, busy ? new byte[0] : "ok".getBytes(UTF_8));
        });
    fetcher.page(Ask.of(server.uri("/busy"), 100));
    assertEquals(2, pauses.size());
    for (Duration pause : pauses) {
      assertTrue(pause.compareTo(Duration.ofSeconds(7)) >= 0 && pause.compareTo(Duration.ofSeconds(9)) < 0, pause::toString);
    }
  }

  @Test
  void whoAsksToWaitForLongIsLeftAlone() {
    server.on(
        "/busy",
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "Thu, 01 Jan 2026 01:00:00 GMT");
          LyingServer.answer(exchange, 503, new byte[0]);
        });
    FetchException e = refused("/busy", 100);
    assertEquals(Failure.BUSY, e.failure());
    assertEquals(Duration.ofHours(1), e.retryAfter());
    assertEquals(503, e.status());
    assertEquals(1, server.asked.size());
  }

  @Test
  void failuresThatMayPassAreTriedSomeTimesAndOthersOnce() {
    server.on("/broken", exchange -> LyingServer.answer(exchange, 500, new byte[0]));
    server.on("/closed", exchange -> LyingServer.answer(exchange, 403, new byte[0]));
    assertEquals(Failure.BUSY, refused("/broken", 100).failure());
    assertEquals(Backoff.MOST_TRIES, server.asked.size());
    assertTrue(pauses.get(0).compareTo(pauses.get(2)) < 0, pauses::toString);
    assertEquals(Failure.REFUSED, refused("/closed", 100).failure());
    assertEquals(Backoff.MOST_TRIES + 1, server.asked.size());
  }

  @Test
  void whoNeverAnswersIsGivenUp() {
    server.on("/silent", exchange -> sleep(3_000));
    assertEquals(Failure.TIMED_OUT, refused("/silent", 100).failure());
  }

  @Test
  void aDripIsGivenUp() {
    server.on(
        "/drip",
        exchange -> {
          exchange.sendResponseHeaders(200, 100_000);
          for (int i = 0; i < 100; i++) {
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            sleep(50);
          }
        });
    assertEquals(Failure.STALLED, refused("/drip", 1_000_000).failure());
  }

  @Test
  void nobodyThereIsToldAsSuch() {
    server.close();
    assertEquals(Failure.UNREACHABLE, refused("/", 100).failure());
  }

  @Test
  void noMoreThanAllowedAreAskedAtOnce() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    server.on(
        "/",
        exchange -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          sleep(20);
          now.decrementAndGet();
          LyingServer.answer(exchange, 200, "x".getBytes(UTF_8));
        });
    try (Fetcher two = open(new FetchOptions(null, null, null, 10_000, 2))) {
      Thread[] threads = new Thread[8];
      for (int i = 0; i < threads.length; i++) {
        threads[i] =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        two.page(Ask.of(server.uri("/"), 100));
                      } catch (IOException | InterruptedException e) {
                        most.set(99);
                      }
                    });
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertEquals(2, most.get());
    assertEquals(8, server.asked.size());
  }

  @Test
  void questionsAreSpaced() throws Exception {
    server.on("/", exchange -> LyingServer.answer(exchange, 200, "x".getBytes(UTF_8)));
    try (Fetcher slow = open(new FetchOptions(null, null, null, 20, 4))) {
      long start = System.nanoTime();
      for (int i = 0; i < 5; i++) {
        slow.page(Ask.of(server.uri("/"), 100));
      }
      assertTrue(System.nanoTime() - start >= Duration.ofMillis(200).toNanos());
    }
  }

  @Test
  void secretsInAddressesAreNotTold() {
    server.on("/", exchange -> LyingServer.answer(exchange, 403, new byte[0]));
    assertFalse(refused("/file?signature=abc", 100).getMessage().contains("abc"));
  }

  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
