package io.nonreturn.bench.throughput;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many clients that download published files at once: slow ones, which take a large answer a little at a time, and fast ones, which ask for
 * one range after the other on a connection that they keep. Each compares the beginning of what it gets. {@link #close} ends all.
 */
final class DownloadLoad implements AutoCloseable {
  private static final int RANGE_BYTES = 1 << 20;
  private static final int COMPARED_BYTES = 64;
  private static final int SLICE_MILLIS = 100;
  private static final int BUFFER_BYTES = 32 << 10;
  private static final int TIMEOUT_MILLIS = 60_000;
  private static final int AGAIN_MILLIS = 200;
  private static final int LONGEST_HEAD = 16 << 10;
  /** The slow ones' windows are small, so that it is the server who waits and not the kernel who stores; larger than a packet of loopback. */
  private static final int SLOW_RECEIVE_BYTES = 128 << 10;

  /**
   * The clients.
   *
   * @param slow how many take {@code slowRate} bytes a second each
   * @param fast how many take {@code fastRate} bytes a second each at most; 0: as many as come
   */
  record Crowd(int slow, long slowRate, int fast, long fastRate) {}

  /**
   * What they got, since the load began.
   *
   * @param bytes of bodies
   * @param answers that were complete, of fast clients
   * @param broken connections that ended too soon, and answers that were none
   * @param wrong answers with other bytes than were published
   */
  record Got(long bytes, long answers, long broken, long wrong) {}

  /** A published file: where it is served, and what must come. */
  record Target(URI uri, Path file) {}

  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong broken = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean isOver;

  DownloadLoad(Crowd crowd, List<Target> targets) {
    for (int i = 0; i < crowd.slow() + crowd.fast(); i++) {
      SplittableRandom random = new SplittableRandom(i);
      Target target = targets.get(i % targets.size());
      boolean isSlow = i < crowd.slow();
      clients.add(Thread.ofVirtual().start(() -> run(target, random, isSlow, isSlow ? crowd.slowRate() : crowd.fastRate())));
    }
  }

  Got got() {
    return new Got(bytes.get(), answers.get(), broken.get(), wrong.get());
  }

  private void run(Target target, SplittableRandom random, boolean isSlow, long rate) {
    while (!isOver) {
      try (Socket socket = new Socket()) {
        if (isSlow) {
          socket.setReceiveBufferSize(SLOW_RECEIVE_BYTES);
        }
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(target.uri().getHost(), target.uri().getPort()), TIMEOUT_MILLIS);
        long size = Files.size(target.file());
        do {
          long from = random.nextLong(Math.max(1, size - RANGE_BYTES));
          long to = isSlow ? size - 1 : Math.min(size, from + RANGE_BYTES) - 1;
          ask(socket, target, from, to, rate);
          answers.incrementAndGet();
        } while (!isOver);
      } catch (IOException e) {
        if (!isOver) {
          broken.incrementAndGet();
          pause(AGAIN_MILLIS);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void ask(Socket socket, Target target, long from, long to, long rate) throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    out.write(("GET " + target.uri().getRawPath() + " HTTP/1.1\r\nHost: " + target.uri().getAuthority() + "\r\nRange: bytes=" + from + "-"
            + to + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    readHead(in);
    byte[] expected = new byte[(int) Math.min(COMPARED_BYTES, to + 1 - from)];
    try (var channel = Files.newByteChannel(target.file())) {
      channel.position(from).read(java.nio.ByteBuffer.wrap(expected));
    }
    byte[] first = in.readNBytes(expected.length);
    if (!Arrays.equals(expected, first)) {
      wrong.incrementAndGet();
    }
    bytes.addAndGet(first.length);
    take(in, to + 1 - from - first.length, rate);
  }

  private void take(InputStream in, long length, long rate) throws IOException, InterruptedException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = length;
    long start = System.nanoTime();
    long taken = 0;
    while (left > 0 && !isOver) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        throw new IOException("ended " + left + " bytes too soon");
      }
      left -= n;
      taken += n;
      bytes.addAndGet(n);
      if (rate > 0) {
        long aheadMillis = taken * 1_000 / rate - (System.nanoTime() - start) / 1_000_000;
        if (aheadMillis > SLICE_MILLIS) {
          TimeUnit.MILLISECONDS.sleep(aheadMillis);
        }
      }
    }
  }

  private static void readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || head.lastIndexOf("\r\n\r\n") != head.length() - 4) {
      int next = in.read();
      if (next < 0 || head.length() > LONGEST_HEAD) {
        throw new IOException("no answer");
      }
      head.append((char) next);
    }
    if (!head.toString().startsWith("HTTP/1.1 206 ")) {
      throw new IOException(head.substring(0, Math.min(head.length(), 40)));
    }
  }

  private void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      isOver = true;
    }
  }

  @Override
  public void close() {
    isOver = true;
    clients.forEach(Thread::interrupt);
    try {
      for (Thread client : clients) {
        client.join();
      }
    } catch (InterruptedException e) {
      // They end by themselves.
      Thread.currentThread().interrupt();
    }
  }
}
