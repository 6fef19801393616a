package io.nonreturn.sender.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server, and a fetcher that asks it without ever sleeping. */
abstract class FetcherFixture {

  static final FetchOptions FAST = new FetchOptions(null, null, null, 10_000, 4);
  static final Timeouts SHORT = new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(700), Duration.ofMillis(300));
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path temporary;
  LyingServer server;
  Fetcher fetcher;
  final List<Duration> pauses = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = new LyingServer();
    fetcher = open(FAST);
  }

  @AfterEach
  void stop() {
    fetcher.close();
    server.close();
  }

  Fetcher open(FetchOptions options) throws IOException {
    return Fetcher.open(server.uri("/"), options, folder(), () -> NOW, SHORT, pauses::add);
  }

  Path folder() {
    return temporary.resolve("downloads");
  }

  /** Names in the folder of downloads, sorted, by what they end with. */
  List<String> endings() throws IOException {
    try (var files = Files.list(folder())) {
      return files.map(f -> f.toString().replaceFirst(".*\\.", ".")).sorted().toList();
    }
  }

  static byte[] content(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }
}
