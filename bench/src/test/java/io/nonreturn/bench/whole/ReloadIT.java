package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.DaemonProcess;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.SenderStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.settings.Toml;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Both daemons are told by SIGHUP that their file changed, in the middle of their work: what can be taken up is, what is wrong changes nothing,
 * and neither a bundle on its way nor a download notices.
 */
@Timeout(300)
class ReloadIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long RATE = 20_000_000;
  private static final int BLOB_BYTES = 80_000_000;

  @Test
  void bothSidesTakeUpWhatChanged() throws Exception {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "reload-", 6L * BLOB_BYTES)) {
      Path mirror = Files.createDirectories(tree.root().resolve("mirror"));
      Path more = Files.createDirectories(tree.root().resolve("more"));
      Layout layout = Layout.onLoopback(tree.root(), LinkSettings.defaults(RATE), List.of(MirrorFolder.raw("files", mirror)));
      InetSocketAddress secure = Ports.loopback(Ports.freeTcp());
      try (Sides sides = Sides.prepare(layout)) {
        SelfSigned site = SelfSigned.make(layout.high(), "site", 30);
        ConfigFile.set(layout.receiverConfig(), "web", "tls_listen", Toml.quoted(Ports.text(secure)));
        ConfigFile.set(layout.receiverConfig(), "web", "certificate", Toml.quoted(site.certificate()));
        ConfigFile.set(layout.receiverConfig(), "web", "key", Toml.quoted(site.key()));
        sides.javaOptions(List.of("-Dnonreturn.cold=true"));
        sides.startReceiver();
        sides.awaitReceiver("ready", PATIENCE, ReceiverStatus::ready);
        sides.startSender();
        sides.awaitSender("ready", PATIENCE, SenderStatus::ready);

        Path blob = Files.createDirectories(mirror.resolve("large")).resolve("blob.bin");
        LossIT.writeRandom(blob, BLOB_BYTES);
        Files.writeString(Files.createDirectories(more.resolve("tool")).resolve("file"), "bytes");
        aMirrorIsAddedInMidTransfer(sides, more);
        sides.awaitReceiver("the blob", PATIENCE, high -> high.published("files", "large").isPresent());
        aWrongFileChangesNothing(sides, mirror);
        aCertificateIsRenewedDuringADownload(sides, site, secure, blob);
        Cli shown = Cli.run("audit", "show", "-c", layout.senderConfig().toString(), "--what", "reloaded");
        assertTrue(shown.text().contains("mirror[more]"), shown.text());
      }
    }
  }

  private static void aMirrorIsAddedInMidTransfer(Sides sides, Path more) throws Exception {
    Path config = sides.layout().senderConfig();
    sides.awaitReceiver("the blob on its way", PATIENCE, high -> high.inFlight().stream().anyMatch(it -> it.bytesDone() > 1_000_000));
    ConfigFile.set(config, "link", "rate", "\"30 MB/s\"");
    Files.writeString(
        config, "\n[[mirror]]\nname = \"more\"\necosystem = \"raw\"\nfolder = " + Toml.quoted(more) + "\nsettle = \"100 ms\"\n", StandardOpenOption.APPEND);
    hangUp(sides.sender());
    awaitLog(sides.sender(), "reload: mirror[more] added: applied");
    awaitLog(sides.sender(), "reload: link.rate changed from \"20 MB/s\" to \"30 MB/s\": needs a restart");
    ReceiverStatus high = sides.awaitReceiver("the new mirror", PATIENCE, it -> it.published("more", "tool").isPresent());
    assertFalse(high.published("files", "large").isPresent(), "it came in mid-transfer");
  }

  private static void aWrongFileChangesNothing(Sides sides, Path mirror) throws Exception {
    Path config = sides.layout().senderConfig();
    String good = Files.readString(config);
    Files.writeString(config, good.replace("name = \"more\"", "name = \"other\"") + "nonsense = 1\n");
    Cli refused = Cli.run(2, "sender", "check", "--reload", "-c", config.toString());
    assertTrue(refused.text().contains("nonsense is unknown"), refused.text());
    hangUp(sides.sender());
    awaitLog(sides.sender(), "reload refused, all goes on as before: ");
    assertTrue(Files.readString(sides.sender().log()).contains("nonsense is unknown"));
    Files.writeString(config, good);
    Files.writeString(Files.createDirectories(mirror.resolve("after")).resolve("file"), "bytes");
    sides.awaitReceiver("a bundle after that", PATIENCE, high -> high.published("files", "after").isPresent());
    assertFalse(Files.readString(sides.sender().log()).contains("mirror[other]"));
  }

  private static void aCertificateIsRenewedDuringADownload(Sides sides, SelfSigned site, InetSocketAddress secure, Path blob) throws Exception {
    HttpRequest download = HttpRequest.newBuilder(URI.create("https://" + Ports.text(secure) + "/raw/files/large/blob.bin")).build();
    HttpClient before = HttpClient.newBuilder().sslContext(site.trusted()).build();
    HttpResponse<InputStream> running = before.send(download, HttpResponse.BodyHandlers.ofInputStream());
    assertEquals(200, running.statusCode());
    try (DigestInputStream in = new DigestInputStream(running.body(), MessageDigest.getInstance("SHA-256"))) {
      in.readNBytes(100_000);
      SelfSigned next = SelfSigned.make(sides.layout().high(), "next", 60);
      Files.move(next.certificate(), site.certificate(), StandardCopyOption.REPLACE_EXISTING);
      Files.move(next.key(), site.key(), StandardCopyOption.REPLACE_EXISTING);
      hangUp(sides.receiver());
      awaitLog(sides.receiver(), "reload: web.certificate holds another certificate, until ");
      HttpClient after = HttpClient.newBuilder().sslContext(site.trusted()).build();
      HttpRequest page = HttpRequest.newBuilder(URI.create("https://" + Ports.text(secure) + "/")).build();
      assertEquals(200, after.send(page, HttpResponse.BodyHandlers.discarding()).statusCode());
      HttpClient stranger = HttpClient.newBuilder().build();
      assertThrows(SSLException.class, () -> stranger.send(page, HttpResponse.BodyHandlers.discarding()));
      in.transferTo(OutputStream.nullOutputStream());
      assertEquals(Digest.sha256(Files.readAllBytes(blob)), Digest.of(in.getMessageDigest().digest()));
    }
  }

  private static void hangUp(DaemonProcess daemon) throws IOException, InterruptedException {
    Program.run(daemon.log().getParent(), Map.of(), "kill", "-HUP", Long.toString(daemon.pid()));
  }

  private static void awaitLog(DaemonProcess daemon, String text) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.readString(daemon.log()).contains(text)) {
      assertTrue(daemon.isAlive() && System.nanoTime() < end, "not in the log: " + text + "\n" + daemon.logTail(20));
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
