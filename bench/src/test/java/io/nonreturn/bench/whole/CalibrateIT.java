package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.Jvm;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.Ports;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.link.LinkFaults;
import io.nonreturn.bench.link.LinkSimulator;
import io.nonreturn.receiver.CalibrateReceive;
import io.nonreturn.sender.CalibrateSend;
import io.nonreturn.sender.SenderConfig;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.wire.KeyFiles;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Both commands over a link that really carries no more than so much: what they advise, it carries. */
class CalibrateIT {
  private static final long CAP = 8_000_000;
  private static final double BUCKET_SECONDS = 0.02;

  @TempDir
  Path folder;

  @BeforeEach
  void keys() throws Exception {
    KeyFiles.init(folder);
    Files.createDirectories(folder.resolve("files"));
  }

  private Path sender(int port) throws IOException {
    return Files.writeString(folder.resolve("sender.toml"), """
        state = "low"
        [keys]
        publisher = "publisher.key"
        link = "link.key"
        [link]
        target = "127.0.0.1:%d"
        [[mirror]]
        name = "files"
        ecosystem = "raw"
        folder = "files"
        """.formatted(port));
  }

  private Path receiver(int port) throws IOException {
    return Files.writeString(folder.resolve("receiver.toml"), """
        state = "high"
        [keys]
        trust = "trust.pem"
        link = "link.key"
        [link]
        listen = "127.0.0.1:%d"
        receive_buffer = "4 MiB"
        """.formatted(port));
  }

  private record Run(int exit, String out) {}

  private static Run run(Object command, String... words) {
    StringWriter out = new StringWriter();
    int exit = new CommandLine(command).setOut(new PrintWriter(out)).execute(words);
    return new Run(exit, out.toString());
  }

  private static InetSocketAddress local(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static int freePort() throws IOException {
    try (DatagramChannel free = DatagramChannel.open().bind(local(0))) {
      return ((InetSocketAddress) free.getLocalAddress()).getPort();
    }
  }

  /** Forwards what a bucket of so many bytes a second lets through, and drops the rest. */
  private static void forward(DatagramChannel from, InetSocketAddress to) {
    ByteBuffer datagram = ByteBuffer.allocate(1 << 16);
    double tokens = CAP * BUCKET_SECONDS;
    long last = System.nanoTime();
    try (DatagramChannel out = DatagramChannel.open()) {
      while (true) {
        from.receive(datagram.clear());
        long now = System.nanoTime();
        tokens = Math.min(CAP * BUCKET_SECONDS, tokens + (now - last) / 1e9 * CAP);
        last = now;
        if (tokens >= datagram.position()) {
          tokens -= datagram.position();
          out.send(datagram.flip(), to);
        }
      }
    } catch (ClosedChannelException e) {
      return; // the link is taken away
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsAdvisedTheLinkCarries() throws Exception {
    int high = freePort();
    Path receiver = receiver(high);
    Thread forwarder;
    try (DatagramChannel link = DatagramChannel.open().bind(local(0))) {
      Path sender = sender(((InetSocketAddress) link.getLocalAddress()).getPort());
      forwarder = Thread.ofPlatform().daemon(true).start(() -> forward(link, local(high)));
      CompletableFuture<Run> measured = CompletableFuture.supplyAsync(
          () -> run(new CalibrateReceive(), "-c", receiver.toString(), "--json", "--wait", "2 min"));
      Run sent = run(new CalibrateSend(), "-c", sender.toString(), "--from", "1 MB/s", "--to", "64 MB/s", "--steps", "7", "--time", "1 s");
      assertEquals(0, sent.exit());
      Run result = measured.get(3, TimeUnit.MINUTES);
      assertEquals(0, result.exit(), result.out());
      JsonNode json = JsonMapper.shared().readTree(result.out());
      assertEquals(7, json.path("steps").size(), result.out());
      JsonNode fastest = json.path("steps").get(6);
      assertTrue(fastest.path("loss").asDouble() > 0.001, "the fastest step is more than it carries: " + result.out());
      Matcher rate = Pattern.compile("rate = \"([^\"]+)\"").matcher(json.path("link").asString());
      assertTrue(rate.find(), result.out());
      long advised = Units.parseBytesPerSecond(rate.group(1));
      assertTrue(advised <= CAP && advised >= 400_000, "advised " + advised + ": " + result.out());
    }
    forwarder.join();
  }

  /**
   * A link that is cut for 120 ms about every two seconds, which the defaults do not repair with a margin: what is printed, pasted into a
   * sender, carries everything at once, with nothing sent again.
   */
  @Test
  void onALinkThatLosesInBurstsWhatIsAdvisedCarriesWithoutAGap() throws Exception {
    LinkFaults faults = LinkFaults.NONE.withLoss(0.002).withBursts(Duration.ofMillis(120), Duration.ofSeconds(2), CAP).withSeed(5);
    int high = freePort();
    Path receiver = receiver(high);
    String advised;
    try (LinkSimulator link = LinkSimulator.open(local(0), local(high), faults)) {
      Path sender = sender(link.listenAddress().getPort());
      CompletableFuture<Run> measured = CompletableFuture.supplyAsync(
          () -> run(new CalibrateReceive(), "-c", receiver.toString(), "--json", "--wait", "2 min"));
      Run sent = run(new CalibrateSend(), "-c", sender.toString(), "--from", "4 MB/s", "--to", "8 MB/s", "--steps", "2", "--time", "5 s");
      assertEquals(0, sent.exit());
      Run result = measured.get(3, TimeUnit.MINUTES);
      assertEquals(0, result.exit(), result.out());
      JsonNode json = JsonMapper.shared().readTree(result.out());
      assertTrue(json.path("geometries").size() > 7, result.out());
      assertTrue(json.path("geometries").path(0).path("blocks_lost_of_doubled").asDouble() > 0, "the defaults have no margin: " + result.out());
      advised = json.path("link").asString();
    }
    Path mirror = Files.createDirectories(folder.resolve("mirror"));
    LossIT.writeRandom(Files.createDirectories(mirror.resolve("large")).resolve("blob.bin"), 60_000_000);
    Layout direct = Layout.onLoopback(folder.resolve("sides"), settings(advised), List.of(MirrorFolder.raw("files", mirror)));
    try (LinkSimulator link = LinkSimulator.open(Ports.loopback(0), direct.listen(), faults.withSeed(6));
        Sides sides = Sides.prepare(direct.withTarget(link.listenAddress()))) {
      sides.startBoth();
      ReceiverStatus status = sides.awaitReceiver("the blob", Duration.ofMinutes(3), now -> now.bundlesPublished() == 1);
      assertEquals(List.of(), status.openGaps(), advised);
      assertTrue(status.blocks().repaired() > 0, "nothing was repaired: " + status);
      assertTrue(link.report().bursts() >= 5, link.report().toLine());
    }
  }

  /** What a person would paste, less the carousel, which would repair as well. */
  private LinkSettings settings(String link) throws Exception {
    String toml = Files.readString(folder.resolve("sender.toml"));
    String target = toml.replaceAll("(?s).*(target = [^\\n]*\\n).*", "$1");
    LinkOptions pasted = SenderConfig.read(Files.writeString(folder.resolve("pasted.toml"), toml.replace("[link]\n" + target, link + target))).link();
    return LinkSettings.defaults(pasted.rateBytesPerSecond())
        .withMtu(pasted.mtu())
        .withRepair(pasted.parity(), pasted.loss(), pasted.burst())
        .withoutCarousel();
  }

  /** A receiver that stands still for three quarters of the time, and a buffer that outlasts that up to some rate. */
  @Test
  void aSlowReceiverIsMeasuredAndSaidToBeThisHosts() throws Exception {
    int high = freePort();
    Path receiver = Files.writeString(folder.resolve("slow.toml"), Files.readString(receiver(high)).replace("4 MiB", "256 KiB"));
    Path sender = sender(high);
    Process slow = new ProcessBuilder(
        Jvm.command(List.of("-XX:TieredStopAtLevel=1"), List.of("calibrate", "receive", "-c", receiver.toString(), "--json", "--wait", "2 min")))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    Process brake = null;
    try {
      awaitBound(high);
      brake = new ProcessBuilder(
          "bash", "-c", "while kill -STOP $0; do sleep 0.06; kill -CONT $0; sleep 0.02; done", Long.toString(slow.pid()))
          .redirectErrorStream(true)
          .start();
      Run sent = run(new CalibrateSend(), "-c", sender.toString(), "--from", "500 kB/s", "--to", "64 MB/s", "--steps", "8", "--time", "1 s");
      assertEquals(0, sent.exit());
      String out = new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, slow.waitFor(), out);
      JsonNode json = JsonMapper.shared().readTree(out.substring(out.indexOf("{\"")));
      JsonNode fastest = json.path("steps").get(7);
      long lost = fastest.path("sent").asLong() - fastest.path("received").asLong();
      long drops = fastest.path("kernel_drops").asLong();
      assertTrue(lost > fastest.path("sent").asLong() / 10, "it is not slow: " + out);
      assertTrue(drops > lost * 9 / 10, "lost " + lost + ", of which the kernel threw away " + drops + ": " + out);
      Matcher rate = Pattern.compile("rate = \"([^\"]+)\"").matcher(json.path("link").asString());
      assertTrue(rate.find(), out);
      long advised = Units.parseBytesPerSecond(rate.group(1));
      long overflows = json.path("steps").valueStream().filter(step -> step.path("kernel_drops").asLong() > 0)
          .mapToLong(step -> step.path("rate_bytes_per_second").asLong()).min().orElseThrow();
      assertTrue(advised < overflows, "advised " + advised + ", which overflows from " + overflows + " on: " + out);
    } finally {
      if (brake != null) {
        brake.destroyForcibly();
      }
      slow.destroyForcibly();
    }
  }

  private static void awaitBound(int port) throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    String row = String.format(":%04X ", port);
    while (!(Files.readString(Path.of("/proc/net/udp")) + Files.readString(Path.of("/proc/net/udp6"))).contains(row)) {
      assertTrue(System.nanoTime() - deadline < 0, "the receiver does not listen");
      Thread.sleep(50);
    }
  }

  @Test
  void whereNothingComesItSaysWhatToLookAt() throws Exception {
    Path receiver = receiver(freePort());
    assertEquals(1, run(new CalibrateReceive(), "-c", receiver.toString(), "--wait", "200 ms").exit());
  }
}
