package io.nonreturn.sender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.schedule.Shares;
import io.nonreturn.sender.stage.StagedBlob;
import io.nonreturn.sender.stage.StagedBundle;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.sender.transmit.Transport;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.LinkKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Journal to link and back, over loopback, with a receiver of the test's own. */
final class OutflowTest {
  private static final LinkKey KEY = LinkKey.of(new byte[LinkKey.BYTES]);
  private static final long SESSION = 0x123456789ABCDEFL;
  private static final byte[] HEAD = new byte[300];
  private static final CarouselOptions NO_REPEATS = new CarouselOptions(Duration.ZERO, Duration.ZERO, 1);

  @TempDir
  private Path dir;

  private final FakeOutbox outbox = new FakeOutbox();
  private final Random random = new Random(42);

  private StagedBlob blob(int size) throws IOException {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    Digest id = Digest.sha256(bytes);
    return new StagedBlob(id, size, Files.write(dir.resolve(id.hex()), bytes));
  }

  private byte[] envelope(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private Outflow outflow(LoopbackReceiver receiver, int mtu, Transport transport, CarouselOptions carousel)
      throws IOException {
    LinkOptions link = new LinkOptions(
        receiver.address(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        mtu,
        40_000_000,
        0.1,
        0.02,
        Duration.ofMillis(5),
        transport);
    Outflow.Options options = new Outflow.Options(link, carousel, Shares.DEFAULT, 2, 32 << 20);
    return new Outflow(options, outbox, state -> HEAD, KEY, SESSION, Clock.systemUTC(), ErasureCodec.portable());
  }

  private static boolean arrived(FrameCollector receiver, StagedBundle bundle) {
    return receiver.has(bundle.manifestId()) && bundle.blobs().stream().allMatch(blob -> receiver.has(blob.id()));
  }

  @ParameterizedTest
  @CsvSource({"1500, EPOLL", "9000, EPOLL", "1500, NIO", "65535, NIO"})
  void everyBundleArrives(int mtu, Transport transport) throws Exception {
    List<StagedBundle> bundles = new ArrayList<>();
    bundles.add(outbox.add(envelope(5000), List.of(blob(3_000_000))));
    for (int i = 0; i < 30; i++) {
      bundles.add(outbox.add(envelope(5000), List.of(blob(1000 + i), blob(0), blob(20_000))));
    }
    try (LoopbackReceiver receiver = new LoopbackReceiver(KEY, SESSION);
        Outflow outflow = outflow(receiver, mtu, transport, NO_REPEATS)) {
      outflow.start();
      assertTrue(receiver.await(got -> bundles.stream().allMatch(bundle -> arrived(got, bundle))));
      assertTrue(receiver.await(got -> outbox.sent().size() == bundles.size()));
      assertEquals(2, receiver.ask(FrameCollector::firstType), "the first frame is a beacon");
      assertEquals(1, receiver.ask(FrameCollector::heads));
      assertTrue(outflow.transport().startsWith(transport.name().toLowerCase(java.util.Locale.ROOT)));
      assertTrue(outflow.transmitCounters().failures().isEmpty());
    }
  }

  @Test
  void anIdleLinkSendsANewBundleAtOnce() throws Exception {
    try (LoopbackReceiver receiver = new LoopbackReceiver(KEY, SESSION);
        Outflow outflow = outflow(receiver, 1500, Transport.AUTO, NO_REPEATS)) {
      outflow.start();
      assertTrue(receiver.await(got -> got.heads() == 1));
      long best = Long.MAX_VALUE;
      for (int i = 0; i < 20; i++) {
        List<StagedBlob> blobs = List.of(blob(2000));
        byte[] envelope = envelope(3000);
        long start = System.nanoTime();
        StagedBundle bundle = outbox.add(envelope, blobs);
        outflow.wake();
        assertTrue(receiver.await(got -> arrived(got, bundle)));
        best = Math.min(best, System.nanoTime() - start);
        Thread.sleep(10);
      }
      assertTrue(best < 10_000_000, "best of 20: " + best + " ns");
    }
  }

  @Test
  void aRestartGoesOnWhereItStopped() throws Exception {
    StagedBlob large = blob(4_000_000);
    outbox.add(envelope(5000), List.of(large));
    LoopbackReceiver first = new LoopbackReceiver(KEY, SESSION);
    try (Outflow outflow = outflow(first, 1500, Transport.AUTO, NO_REPEATS)) {
      outflow.start();
      assertTrue(first.await(got -> outbox.progressOf(1) > 500_000));
    }
    long before = outbox.progressOf(1);
    assertTrue(outbox.sent().isEmpty(), "stopped on the way");
    assertTrue(first.await(got -> got.bytesOf(large.id()) >= before), "what is marked has left");
    first.close();

    FakeOutbox after = new FakeOutbox();
    StagedBundle resumed = after.add(envelope(5000), List.of(large), before);
    try (LoopbackReceiver receiver = new LoopbackReceiver(KEY, SESSION + 1);
        Outflow outflow = new Outflow(
            new Outflow.Options(
                new LinkOptions(
                    receiver.address(),
                    new InetSocketAddress(0),
                    1500,
                    40_000_000,
                    0.1,
                    0.02,
                    Duration.ofMillis(5),
                    Transport.AUTO),
                NO_REPEATS,
                Shares.DEFAULT,
                1,
                32 << 20),
            after,
            state -> HEAD,
            KEY,
            SESSION + 1,
            Clock.systemUTC(),
            ErasureCodec.portable())) {
      outflow.start();
      assertTrue(receiver.await(got -> after.sent().size() == 1 && got.has(resumed.manifestId())));
      assertTrue(receiver.await(got -> got.bytesOf(large.id()) == large.size() - before));
    }
  }

  @Test
  void aVanishedBlobHoldsNothingUp() throws Exception {
    StagedBlob gone = blob(10_000);
    Files.delete(gone.file());
    StagedBundle broken = outbox.add(envelope(500), List.of(blob(1000), gone));
    StagedBundle whole = outbox.add(envelope(500), List.of(blob(1000)));
    try (LoopbackReceiver receiver = new LoopbackReceiver(KEY, SESSION);
        Outflow outflow = outflow(receiver, 1500, Transport.AUTO, NO_REPEATS)) {
      outflow.start();
      assertTrue(receiver.await(got -> arrived(got, whole) && outbox.sent().equals(List.of(2L))));
      assertTrue(receiver.await(got -> got.has(broken.blobs().getFirst().id())), "its other blob is sent");
      assertEquals(1, outflow.encodeCounters().readErrors());
      assertTrue(receiver.await(got -> outflow.scheduleCounters().bundlesFailed() == 1));
    }
  }

  @Test
  void anAddressThatCannotBeBoundIsNamed() throws Exception {
    LinkOptions foreign = new LinkOptions(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 9),
        new InetSocketAddress("192.0.2.1", 0),
        1500,
        40_000_000,
        0.1,
        0.02,
        Duration.ofMillis(5),
        Transport.AUTO);
    Outflow.Options options = Outflow.Options.of(foreign, NO_REPEATS, Shares.DEFAULT);
    IOException error = assertThrows(
        IOException.class,
        () -> new Outflow(options, outbox, state -> HEAD, KEY, SESSION, Clock.systemUTC()));
    assertTrue(error.getMessage().contains("link.bind=/192.0.2.1:0"), error::getMessage);
  }

  @Test
  void repeatsFollowWhenNothingIsNew() throws Exception {
    StagedBundle bundle = outbox.add(envelope(5000), List.of(blob(50_000)));
    CarouselOptions soon = new CarouselOptions(Duration.ofDays(7), Duration.ofMillis(50), 0.5);
    try (LoopbackReceiver receiver = new LoopbackReceiver(KEY, SESSION);
        Outflow outflow = outflow(receiver, 1500, Transport.AUTO, soon)) {
      outflow.start();
      assertTrue(receiver.await(got -> got.copies(bundle.blobs().getFirst().id()) == 3));
      assertTrue(receiver.await(got -> outflow.scheduleCounters().bundlesRepeated() == 2));
    }
  }
}
