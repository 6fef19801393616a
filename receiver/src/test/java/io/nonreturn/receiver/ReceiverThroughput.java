package io.nonreturn.receiver;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.nonreturn.fec.ErasureCodec;
import io.nonreturn.receiver.assemble.AssembledSink;
import io.nonreturn.receiver.assemble.Assembler;
import io.nonreturn.receiver.assemble.BlobLookup;
import io.nonreturn.receiver.assemble.CompletedBlob;
import io.nonreturn.receiver.assemble.SpoolOptions;
import io.nonreturn.receiver.decode.DecodeOptions;
import io.nonreturn.receiver.decode.Decoder;
import io.nonreturn.receiver.decode.SessionStore;
import io.nonreturn.receiver.decode.WarmUp;
import io.nonreturn.receiver.listen.ListenOptions;
import io.nonreturn.receiver.listen.Listener;
import io.nonreturn.receiver.listen.Transport;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.RefusalCounters;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the hot stages alone, on frames sealed beforehand: how much processor time each thread takes per byte. A tool for
 * whoever works on them; run by hand.
 *
 * <p>Arguments: {@code direct|socket|send MTU MIB RATE_MB_PER_SECOND DIRECTORY}. {@code direct} feeds the decoder without a
 * socket; {@code socket} receives on UDP port 7411 from another process that was started with {@code send}.
 */
public final class ReceiverThroughput {
  private static final int PORT = 7411;
  private static final int DATA_SHARDS = 128;
  private static final int PARITY_SHARDS = 13;
  private static final int DIRECT_ROUNDS = 3;

  private final Path directory;
  private final RefusalCounters refusals = new RefusalCounters();
  private final CountDownLatch done = new CountDownLatch(1);
  private final long size;
  private final Assembler assembler;
  private final Decoder decoder;

  private ReceiverThroughput(Path directory, long size) throws IOException {
    this.directory = directory;
    this.size = size;
    Files.createDirectories(directory);
    assembler =
        new Assembler(
            SpoolOptions.of(directory, 0),
            new OneBlob(),
            new Done(),
            refusals,
            () -> directory.toFile().getUsableSpace(),
            System::nanoTime);
    assembler.recover();
    DecodeOptions options = DecodeOptions.defaults();
    ErasureCodec codec = ErasureCodec.fastest();
    WarmUp.run(codec, options, Duration.ofSeconds(3));
    decoder =
        new Decoder(
            options,
            LowSide.KEY,
            new NoStore(),
            codec,
            (session, sequence, beacon, received) -> {},
            assembler,
            assembler::work,
            refusals);
    decoder.start();
  }

  public static void main(String[] arguments) throws Exception {
    String mode = arguments[0];
    int mtu = Integer.parseInt(arguments[1]);
    long size = Long.parseLong(arguments[2]) << 20;
    long rate = Long.parseLong(arguments[3]) * 1_000_000;
    Path directory = Path.of(arguments[4]);
    switch (mode) {
      case "direct" -> {
        List<byte[]> batches = frames(mtu, size);
        for (int round = 0; round < DIRECT_ROUNDS; round++) {
          new ReceiverThroughput(directory, size).direct(batches);
        }
      }
      case "socket" -> new ReceiverThroughput(directory, size).socket();
      default -> send(frames(mtu, size), rate);
    }
  }

  private void direct(List<byte[]> batches) throws Exception {
    int segment = batches.get(0).length / Math.max(1, batches.get(0).length / frameLength(batches));
    report(
        () -> {
          for (byte[] batch : batches) {
            long now = System.nanoTime();
            for (int at = 0; at < batch.length; at += segment) {
              decoder.datagram(batch, at, Math.min(segment, batch.length - at), now);
            }
          }
        });
  }

  private void socket() throws Exception {
    ListenOptions options =
        new ListenOptions(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT),
            Optional.empty(),
            64 << 20,
            512,
            Transport.AUTO);
    try (Listener listener = new Listener(options, decoder, refusals)) {
      listener.start();
      System.out.println("ready");
      while (decoder.stats().framesReceived() == 0) {
        LockSupport.parkNanos(1_000_000);
      }
      report(() -> {});
      System.out.println(listener.stats());
    }
  }

  private void report(Runnable feed) throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<Long, Long> before = new TreeMap<>();
    for (long id : threads.getAllThreadIds()) {
      before.put(id, threads.getThreadCpuTime(id));
    }
    long start = System.nanoTime();
    feed.run();
    boolean complete = done.await(30, TimeUnit.SECONDS);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("complete=%s %.3f s %.3f GB/s%n", complete, seconds, size / seconds / 1e9);
    for (long id : threads.getAllThreadIds()) {
      double used = threads.getThreadCpuTime(id) - before.getOrDefault(id, 0L);
      if (used / size > 0.005) {
        System.out.printf("  %-20s %.3f ns/B%n", threads.getThreadInfo(id).getThreadName(), used / size);
      }
    }
    System.out.println(decoder.stats() + " " + assembler.stats() + " " + refusals.snapshot());
    decoder.close();
    assembler.close();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /** Batches of frames as one read of the socket returns them. */
  private static List<byte[]> frames(int mtu, long size) {
    byte[] content = content((int) size);
    List<byte[]> frames;
    try (LowSide low = new LowSide(System.currentTimeMillis() << 20, Frames.shardLength(mtu), DATA_SHARDS, PARITY_SHARDS)) {
      frames = low.object(PieceKind.BLOB, content);
    }
    int perBatch = Math.min(64, 65_000 / frames.get(0).length);
    List<byte[]> batches = new ArrayList<>();
    for (int i = 0; i < frames.size(); i += perBatch) {
      List<byte[]> some = frames.subList(i, Math.min(frames.size(), i + perBatch));
      byte[] batch = new byte[some.stream().mapToInt(frame -> frame.length).sum()];
      int at = 0;
      for (byte[] frame : some) {
        System.arraycopy(frame, 0, batch, at, frame.length);
        at += frame.length;
      }
      batches.add(batch);
      for (int j = i; j < i + some.size(); j++) {
        frames.set(j, null);
      }
    }
    return batches;
  }

  private static int frameLength(List<byte[]> batches) {
    return batches.get(0).length % 8_972 == 0 ? 8_972 : 1_472;
  }

  private static void send(List<byte[]> batches, long rate) throws Exception {
    int segment = frameLength(batches);
    List<ByteBuf> buffers = batches.stream().map(batch -> Unpooled.directBuffer(batch.length).writeBytes(batch)).toList();
    MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Channel channel =
        new Bootstrap()
            .group(group)
            .channel(EpollDatagramChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .bind(0)
            .sync()
            .channel();
    InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);
    long start = System.nanoTime();
    long sent = 0;
    for (ByteBuf buffer : buffers) {
      long due = start + (long) (sent * 1e9 / rate);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(50_000);
      }
      sent += buffer.readableBytes();
      channel.writeAndFlush(new SegmentedDatagramPacket(buffer, segment, target)).sync();
    }
    System.out.printf("sent %d in %.3f s%n", sent, (System.nanoTime() - start) / 1e9);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(1).nextBytes(content);
    return content;
  }

  private final class OneBlob implements BlobLookup {
    @Override
    public boolean isStored(Digest id) {
      return false;
    }

    @Override
    public long expectedSize(Digest id) {
      return size;
    }

    @Override
    public boolean isGivenUp(Digest id) {
      return false;
    }

    @Override
    public boolean isLost(Digest id) {
      return false;
    }

    @Override
    public boolean isWanted(Digest id) {
      return true;
    }

    @Override
    public boolean isKnownObject(Digest id) {
      return false;
    }
  }

  private final class Done implements AssembledSink {
    @Override
    public void blob(CompletedBlob blob) {
      done.countDown();
    }

    @Override
    public void manifest(Digest id, byte[] envelope) {}

    @Override
    public void head(Digest id, byte[] envelope) {}

    @Override
    public void inventory(Digest id, byte[] envelope) {}
  }

  private static final class NoStore implements SessionStore {
    @Override
    public long highest() {
      return 0;
    }

    @Override
    public void raise(long session) {}
  }
}
