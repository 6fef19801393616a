package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The high side's disk loses bytes beneath real daemons: a person's scrub names them, a ticket brings them back, and no wrong byte is served. */
@Timeout(600)
@Tag("patient")
class ScrubIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long RATE = 20_000_000;
  private static final int LOST = 3;
  private static final Pattern CODE = Pattern.compile("nonreturn resend -c sender.toml ([0-9A-Z*~$=-]+)");

  private Path mirror;
  private Layout layout;

  @Test
  void whatTheDiskLostComesBackByATicket() throws Exception {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "scrub-", 1L << 28)) {
      mirror = Files.createDirectories(tree.root().resolve("mirror"));
      layout = Layout.onLoopback(tree.root(), LinkSettings.defaults(RATE).withoutCarousel(), List.of(MirrorFolder.raw("files", mirror)));
      try (Sides sides = Sides.prepare(layout)) {
        sides.javaOptions(List.of("-Dnonreturn.cold=true"));
        sides.startReceiver();
        sides.awaitReceiver("ready", PATIENCE, ReceiverStatus::ready);
        sides.startSender();
        byte[] one = offer("one", 5_000_000);
        byte[] two = offer("two", 10_000);
        offer("three", 10_000);
        sides.awaitReceiver("all", PATIENCE, it -> it.bundlesPublished() == 3);
        String config = layout.receiverConfig().toString();
        assertTrue(Cli.run(0, "scrub", "-c", config, "--rate", "1GB/s").text().contains("every byte is right"));

        flip(stored(one));
        Files.delete(stored(two));
        assertEquals(200, get("one").statusCode(), "nobody has noticed yet");
        JsonNode found = Cli.run(LOST, "scrub", "-c", config, "--json").json();
        assertEquals(List.of("changed one file", "missing two file"), found.path("lost").valueStream()
            .map(each -> each.path("damage").asString("") + " " + each.path("bundle").asString("") + " " + each.path("path").asString("")).sorted().toList());
        assertEquals(503, get("one").statusCode());
        assertEquals(503, get("two").statusCode());
        assertEquals(200, get("three").statusCode());
        JsonNode gaps = Cli.run(LOST, "gaps", "-c", config, "--json").json();
        assertEquals(2, gaps.path("lost").path("count").asInt(0), gaps.toString());
        assertTrue(Cli.run(LOST, "gaps", "-c", config).text().contains("files two: file (10 kB)"));

        Matcher code = CODE.matcher(Cli.run(0, "ticket", "-c", config).text());
        assertTrue(code.find());
        String said = Cli.run(0, "resend", "-c", layout.senderConfig().toString(), code.group(1)).text();
        assertTrue(said.contains("files/one generation 1") && said.contains("files/two generation 1"), said);
        awaitSame(one, "one");
        awaitSame(two, "two");
        assertTrue(Cli.run(0, "scrub", "-c", config).text().contains("every byte is right"));
        Cli.run(0, "gaps", "-c", config);
        String audit = Cli.run(0, "audit", "show", "-c", config).text();
        assertTrue(audit.contains("blob-lost") && audit.contains("blob-returned"), audit);
      }
    }
  }

  private void awaitSame(byte[] bytes, String bundle) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (get(bundle).statusCode() != 200) {
      assertTrue(System.nanoTime() - deadline < 0, bundle + " did not come back");
      Thread.sleep(100);
    }
    assertArrayEquals(bytes, get(bundle).body());
  }

  private Path stored(byte[] bytes) {
    String hex = Digest.sha256(bytes).hex();
    return layout.high().resolve("state/store").resolve(hex.substring(0, 2)).resolve(hex);
  }

  private static void flip(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(1_234_567);
      int was = open.read();
      open.seek(1_234_567);
      open.write(was ^ 0x10);
    }
  }

  private HttpResponse<byte[]> get(String bundle) throws IOException, InterruptedException {
    URI uri = layout.highUri().resolve("/raw/files/" + bundle + "/file");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
    }
  }

  private byte[] offer(String bundle, int bytes) throws IOException {
    Path aside = Files.createDirectories(mirror.resolveSibling("aside").resolve(bundle));
    LossIT.writeRandom(aside.resolve("file"), bytes);
    byte[] content = Files.readAllBytes(aside.resolve("file"));
    Files.move(aside, mirror.resolve(bundle), StandardCopyOption.ATOMIC_MOVE);
    return content;
  }
}
