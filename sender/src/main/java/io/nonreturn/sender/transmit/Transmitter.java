package io.nonreturn.sender.transmit;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.nonreturn.fec.Spread;
import io.nonreturn.wire.FrameSeal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that sends: a Netty event loop that runs a {@link TransmitLoop} whenever it is due, with the precision of the
 * kernel's timers, and sleeps in between.
 */
public final class Transmitter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Transmitter.class);

  private final LinkOptions options;
  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop eventLoop;
  private final boolean epoll;
  private final Runnable onTimer = this::onTimer;
  private final Runnable onWake = this::tick;

  /** Whether a tick waits in the event loop's queue; there is never more than one. */
  private final AtomicBoolean queued = new AtomicBoolean();

  private final UdpSink sink;
  private final TransmitLoop loop;

  // Only the event loop's thread touches these.
  private Future<?> timer;
  private long timerDue;
  private boolean closed;

  /**
   * Binds the socket; nothing is sent before {@link #start}.
   *
   * @param options the link
   * @param source encoded blocks
   * @param spread how the shards of a block are kept apart
   * @param mostBlocks blocks that may be under way at once
   * @param seal seals the frames of the session; used by the event loop only from now on
   * @param session the session's id
   * @param beacons makes the beacons
   * @throws IOException when the socket cannot be bound
   */
  public Transmitter(
      LinkOptions options,
      BlockSource source,
      Spread spread,
      int mostBlocks,
      FrameSeal seal,
      long session,
      BeaconSource beacons)
      throws IOException {
    this.options = options;
    epoll = options.transport() == Transport.EPOLL || (options.transport() == Transport.AUTO && Epoll.isAvailable());
    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("nonreturn-transmit"), handlers);
    eventLoop = group.next();
    try {
      sink = new UdpSink(group, epoll, options);
    } catch (IOException | RuntimeException e) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
      throw e;
    }
    loop = new TransmitLoop(
        options, source, spread, mostBlocks, seal, session, sink, beacons, System.nanoTime());
  }

  /** Begins to send; the first frame is a beacon. */
  public void start() {
    log.info("transmit target={} bind={} transport={} mtu={} rate={} B/s",
        options.target(), sink.localAddress(), sink.name(), options.mtu(), options.rateBytesPerSecond());
    wake();
  }

  /** Tells that the source may have a block. Any thread; cheap when the loop has been told already; nothing once it is closed. */
  public void wake() {
    if (!queued.get() && queued.compareAndSet(false, true)) {
      try {
        eventLoop.execute(onWake);
      } catch (RejectedExecutionException e) {
        // Workers may still finish a block while the sender ends: that nobody sends it now is no failure of theirs.
        if (!eventLoop.isShuttingDown()) {
          throw e;
        }
      }
    }
  }

  public TransmitCounters counters() {
    return loop.counters();
  }

  /** How frames leave: {@code epoll-gso}, {@code epoll} or {@code nio}. */
  public String transport() {
    return sink.name();
  }

  /** The address that frames leave from. */
  public InetSocketAddress localAddress() {
    return sink.localAddress();
  }

  private void onTimer() {
    timer = null;
    tick();
  }

  private void tick() {
    if (closed) {
      return;
    }
    // Cleared before looking, so that a block that comes after the look asks for another round.
    queued.set(false);
    long next;
    try {
      next = loop.tick(System.nanoTime());
    } catch (RuntimeException e) {
      log.error("transmit failed, going on: {}", e.toString(), e);
      next = System.nanoTime() + TransmitLoop.BEACON_EVERY_NANOS;
    } catch (Error e) {
      // The event loop would swallow it and go on without ever calling the loop again.
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      throw e;
    }
    arm(next);
  }

  private void arm(long next) {
    long wait = next - System.nanoTime();
    if (wait <= 0) {
      wake();
    } else if (timer == null || timerDue - next > 0) {
      if (timer != null) {
        timer.cancel(false);
      }
      timer = eventLoop.schedule(onTimer, wait, TimeUnit.NANOSECONDS);
      timerDue = next;
    }
  }

  /** Stops sending at once and closes the socket. What has not left will be sent after the next start. */
  @Override
  public void close() {
    eventLoop.submit(() -> closed = true).syncUninterruptibly();
    sink.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
