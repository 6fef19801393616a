package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.bench.link.LinkSimulator;
import io.nonreturn.wire.command.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A suite from reprepro's hands into a system that apt installs, over a link that loses frames; and what comes of an archive that lies. Two
 * mirrors follow it: one whose low side knows the archive's key, and one whose low side believes all.
 */
@Timeout(600)
@Tag("patient")
class AptIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final LinkFaults FAULTS = LinkFaults.NONE.withLoss(0.02).withSeed(5);

  private static final int LOG_LINES = 1_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private Sides sides;
  private Nginx nginx;
  private AptArchive archive;
  private Path served;

  @Test
  void aSuiteCrossesIsUpdatedAndItsLiesAreRefused() throws IOException, InterruptedException, CommandFailure {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "apt-", 100 << 20);
        AptArchive made = new AptArchive(Files.createDirectories(tree.root().resolve("archive")))) {
      archive = made;
      served = Files.createDirectories(tree.root().resolve("served"));
      Path keyring = archive.keyring();
      archive.add("hello", "1");
      try (Nginx web = Nginx.start(tree.root().resolve("nginx"), served, "")) {
        nginx = web;
        String low = mirror("debian", "keyring = \"" + keyring + "\"\n") + mirror("loose", "");
        String high = "[ecosystem.apt]\nkeyring.debian = \"" + keyring + "\"\nkeyring.loose = \"" + keyring + "\"\n";
        Layout direct = Layout.onLoopback(tree.root(), LinkSettings.defaults(25_000_000), List.of()).withLines(low, high);
        try (LinkSimulator link = LinkSimulator.open(Ports.loopback(0), direct.listen(), FAULTS);
            Sides both = Sides.prepare(direct.withTarget(link.listenAddress()))) {
          sides = both;
          sides.startBoth();
          AptClient client =
              new AptClient(tree.root().resolve("client"), direct.highUri().resolve("/apt/debian"), keyring);
          follow(client);
          lie(client);
        }
      }
    }
  }

  private String mirror(String name, String own) {
    return """
        [[mirror]]
        name = "%s"
        ecosystem = "apt"
        upstream = "%s"
        interval = "1 s"
        [mirror.apt]
        suites = ["%s"]
        architectures = ["amd64"]
        %s
        """.formatted(name, nginx.uri("/"), AptArchive.SUITE, own);
  }

  /** First publication, two updates, and that nothing is fetched or sent when nothing changed. */
  private void follow(AptClient client) throws IOException, InterruptedException {
    long start = System.nanoTime();
    archive.publish(served);
    awaitServed("debian");
    awaitServed("loose");
    assertEquals(0, client.update().exit());
    assertEquals("1", client.install("hello"));
    System.out.printf("seconds from upstream's publish to the client's install: %.1f%n", (System.nanoTime() - start) / 1e9);

    SenderStatus before = sides.senderStatus().orElseThrow();
    int asked = nginx.asked().size();
    while (nginx.asked().size() < asked + 6) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    for (String line : nginx.asked().subList(asked, nginx.asked().size())) {
      assertEquals("GET /dists/stable/InRelease 304", line);
    }
    SenderStatus after = sides.senderStatus().orElseThrow();
    assertEquals(before.sequence(), after.sequence());
    assertEquals(before.bytesStaged(), after.bytesStaged());

    for (int version = 2; version <= 3; version++) {
      archive.add("hello", Integer.toString(version));
      archive.publish(served);
      awaitServed("debian");
      awaitServed("loose");
      assertEquals(0, client.update().exit());
      assertEquals(Integer.toString(version), client.install("hello"));
    }
    // Each file once, for both mirrors together at most twice: the second finds in the store what the first brought.
    for (int version = 1; version <= 3; version++) {
      assertTrue(nginx.asked("hello_" + version + "_all.deb") <= 2, nginx.asked().toString());
    }
  }

  /** A signature that is none, an index that was swapped, an older suite: refused by name, and healed. */
  private void lie(AptClient client) throws IOException, InterruptedException {
    byte[] old = Files.readAllBytes(inRelease());
    String forged = new String(old, StandardCharsets.UTF_8).replace("Components: main", "Components: main\nLabel: forged");
    Files.writeString(inRelease(), forged);
    awaitLog("content-signature");
    // The other low side has no key to hold it against; the high side has.
    sides.awaitReceiver("its refusal", PATIENCE, status -> status.refused("content-signature") > 0);
    assertEquals(0, client.update().exit());
    Files.write(inRelease(), old);

    archive.add("hello", "4");
    archive.publishWithoutIndexes(served);
    awaitLog("other bytes than it states");
    archive.publish(served);
    awaitServed("debian");
    awaitServed("loose");
    assertEquals(0, client.update().exit());
    assertEquals("4", client.install("hello"));

    byte[] current = Files.readAllBytes(inRelease());
    Files.write(inRelease(), old);
    awaitLog("went back from");
    Files.write(inRelease(), current);
    assertEquals(0, client.update().exit());
    assertArrayEquals(current, high("debian"));
  }

  private Path inRelease() {
    return served.resolve("dists/stable/InRelease");
  }

  private byte[] high(String mirror) throws IOException, InterruptedException {
    URI uri = sides.layout().highUri().resolve("/apt/" + mirror + "/dists/stable/InRelease");
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray()).body();
  }

  private void awaitLog(String part) throws IOException, InterruptedException {
    sides.awaitSender(part + " in its log", PATIENCE, status -> sides.sender().logTail(LOG_LINES).contains(part));
  }

  /** Until clients get what upstream has. */
  private void awaitServed(String mirror) throws IOException, InterruptedException {
    byte[] expected = Files.readAllBytes(inRelease());
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Arrays.equals(expected, high(mirror))) {
      if (System.nanoTime() - end > 0) {
        throw new IOException(
            "the suite of " + mirror + " did not cross\n" + sides.sender().logTail(20) + "\n" + sides.receiver().logTail(20));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
