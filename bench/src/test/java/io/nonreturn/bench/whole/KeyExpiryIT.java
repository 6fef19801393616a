package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The publisher's keys expire under real daemons, with a real Chromium beside them: both pages warn before and say it after, nothing more is
 * committed and what is here is served. Then they are renewed as the handbook says, beside a receiver that runs on, and what the old keys signed crosses after all.
 */
@Timeout(600)
@Tag("patient")
class KeyExpiryIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long RATE = 5_000_000;
  /** Enough for both to start and a bundle to cross on a slow machine. */
  private static final String VALID = "100 s";

  private Path mirror;

  @Test
  void keysExpireAndAreRenewed() throws Exception {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "keys-", 1L << 28)) {
      mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Layout layout = Layout.onLoopback(tree.root(), LinkSettings.defaults(RATE), List.of(MirrorFolder.raw("files", mirror)));
      try (Sides sides = Sides.prepare(layout);
          Browser browser = Browser.start(Files.createDirectories(tree.root().resolve("browser")))) {
        sides.javaOptions(List.of("-Dnonreturn.cold=true"));
        Path low = layout.low().resolve("keys");
        Path high = layout.high().resolve("keys/trust.pem");
        Path first = tree.root().resolve("first");
        Cli.run(0, "keys", "init", first.toString(), "--publisher-only", "--valid", VALID);
        Files.move(first.resolve("publisher.key"), low.resolve("publisher.key"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(first.resolve("trust.pem"), high, StandardCopyOption.REPLACE_EXISTING);
        start(sides);
        offer("one");
        sides.awaitReceiver("one", PATIENCE, it -> it.published("files", "one").isPresent());
        URI lowPage = layout.lowUri().resolve("/operate");
        URI highPage = layout.highUri().resolve("/operate");
        says(browser, highPage, "warned", "within 1 d");
        says(browser, lowPage, "warned", "within 1 d");

        says(browser, highPage, "losing", "trusted keys have expired");
        browser.picture("high-keys-expired");
        assertEquals("expired", browser.text("#keys"));
        says(browser, lowPage, "losing", "has expired");
        offer("two");
        sides.awaitSender("two sent", PATIENCE, it -> it.sequence() == 2 && it.bundlesSent() == 2);
        ReceiverStatus refused = sides.awaitReceiver("refused", PATIENCE, it -> it.refusals().getOrDefault("key-expired", 0L) > 0);
        assertTrue(refused.published("files", "two").isEmpty(), "committed under keys that have expired");
        assertEquals(200, status(layout.highUri().resolve("/raw/files/one/file")), "served on");
        long epoch = refused.epoch();
        assertEquals(List.of(), browser.complaints());

        Path next = tree.root().resolve("next");
        Cli.run(0, "keys", "init", next.toString(), "--publisher-only");
        Files.writeString(high, Files.readString(next.resolve("trust.pem")), StandardOpenOption.APPEND);
        String checked = Cli.run(0, "receiver", "check", "-c", layout.receiverConfig().toString()).text();
        assertEquals(2, checked.lines().filter(line -> line.matches("# trusted publisher: [0-9a-f-]+ until 20.*Z")).count(), checked);
        String pid = String.valueOf(sides.receiver().pid());
        assertEquals(0, new ProcessBuilder("kill", "-HUP", pid).inheritIO().start().waitFor());
        sides.sender().terminate();
        Files.move(next.resolve("publisher.key"), low.resolve("publisher.key"), StandardCopyOption.REPLACE_EXISTING);
        sides.startSender();
        ReceiverStatus after = sides.awaitReceiver("two", PATIENCE, it -> it.published("files", "two").isPresent());
        assertEquals(epoch, after.epoch(), "the stream goes on");
        says(browser, highPage, "well", "nothing is missing");
      }
    }
  }

  private static void start(Sides sides) throws IOException, InterruptedException {
    sides.startReceiver();
    sides.awaitReceiver("ready", PATIENCE, ReceiverStatus::ready);
    sides.startSender();
    sides.awaitSender("ready", PATIENCE, SenderStatus::ready);
  }

  private static void says(Browser browser, URI page, String word, String why) throws Exception {
    browser.open(page);
    browser.await(word + ": " + why, "document.getElementById('state').dataset.word === '" + word
        + "' && document.getElementById('why').textContent.includes('" + why + "')");
  }

  private static int status(URI uri) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private void offer(String bundle) throws IOException {
    Path aside = Files.createDirectories(mirror.resolveSibling("aside").resolve(bundle));
    LossIT.writeRandom(aside.resolve("file"), 100_000);
    Files.move(aside, mirror.resolve(bundle), StandardCopyOption.ATOMIC_MOVE);
  }
}
