package io.nonreturn.sender;

import com.sun.management.OperatingSystemMXBean;
import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.schedule.Shares;
import io.nonreturn.sender.stage.StagedBlob;
import io.nonreturn.sender.transmit.LinkOptions;
import io.nonreturn.sender.transmit.Transport;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.LinkKey;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Measures the sender alone: one large incompressible blob to a loopback socket that nobody reads. For developers; run as a
 * program with: directory for the blob, mebibytes, MTU, rate in MB/s, workers, transport.
 */
public final class SendThroughput {
  private SendThroughput() {}

  public static void main(String[] args) throws Exception {
    Path dir = Path.of(args[0]);
    int mebibytes = Integer.parseInt(args[1]);
    Path file = dir.resolve("send-throughput.blob");
    byte[] chunk = new byte[1 << 20];
    Random random = new Random(1);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(chunk);
        out.write(chunk);
      }
    }
    try (DatagramChannel unread = DatagramChannel.open()) {
      unread.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      LinkOptions link = new LinkOptions(
          (InetSocketAddress) unread.getLocalAddress(),
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          Integer.parseInt(args[2]),
          Long.parseLong(args[3]) * 1_000_000,
          0.1,
          0.02,
          Duration.ofMillis(20),
          Transport.valueOf(args[5]));
      long size = Files.size(file);
      Digest id = Digest.sha256(new byte[1]);
      FakeOutbox outbox = new FakeOutbox();
      Outflow.warmUp();
      Outflow.Options options = new Outflow.Options(
          link, new CarouselOptions(Duration.ZERO, Duration.ZERO, 1), Shares.DEFAULT, Integer.parseInt(args[4]), 192L << 20);
      try (Outflow outflow = new Outflow(
          options, outbox, state -> new byte[300], LinkKey.of(new byte[32]), 1, Clock.systemUTC())) {
        System.out.println(outflow.geometry() + " " + outflow.spread());
        outflow.start();
        Thread.sleep(500);
        for (int round = 1; round <= 3; round++) {
          long wall = System.nanoTime();
          long cpu = cpu();
          outbox.add(new byte[5000], List.of(new StagedBlob(id, size, file)));
          outflow.wake();
          while (outbox.sent().size() < round) {
            Thread.sleep(1);
          }
          double seconds = (System.nanoTime() - wall) / 1e9;
          System.out.printf(
              "mtu %s %s: %.3f GB/s, %.2f ns/B of CPU, frames %d, waits %d, failures %s, blocks %d, twins %d%n",
              args[2],
              outflow.transport(),
              size / seconds / 1e9,
              (cpu() - cpu) / (double) size,
              outflow.transmitCounters().frames(),
              outflow.transmitCounters().waits(),
              outflow.transmitCounters().failures(),
              outflow.encodeCounters().blocks(),
              outflow.encodeCounters().twins());
        }
      }
    } finally {
      Files.delete(file);
    }
  }

  private static long cpu() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
