package io.nonreturn.bench.daemon;

import io.nonreturn.wire.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Both daemons of one link, as an operator would run them. Not thread-safe. */
public final class Sides implements AutoCloseable {
  /** The memory that the receiver must get along with, whatever is sent: as the launcher has it. */
  private static final List<String> RECEIVER_HEAP =
      List.of("-Xmx512m", "-XX:MaxDirectMemorySize=512m", "-XX:+ExitOnOutOfMemoryError");

  private static final List<String> SENDER_HEAP = List.of("-Xmx512m");
  private static final Duration START = Duration.ofMinutes(3);
  /** What {@code keys init} gives them. */
  private static final Duration KEYS_HOLD = Duration.ofDays(90);
  private static final long POLL_MILLIS = 20;
  private static final int LOG_LINES = 15;

  private final Layout layout;
  private final StatusClient low;
  private final StatusClient high;
  private final List<String> lowPrefix = new ArrayList<>();
  private final List<String> highPrefix = new ArrayList<>();
  private final List<String> javaOptions = new ArrayList<>();
  private DaemonProcess sender;
  private DaemonProcess receiver;

  private Sides(Layout layout) {
    this.layout = layout;
    this.low = new StatusClient(layout.lowUri());
    this.high = new StatusClient(layout.highUri());
  }

  /** Makes folders, fresh keys (the high side gets only what it may have) and configurations. Starts nothing yet. */
  public static Sides prepare(Layout layout) throws IOException {
    Path lowKeys = layout.low().resolve("keys");
    Path highKeys = layout.high().resolve("keys");
    Files.createDirectories(layout.low());
    Files.createDirectories(highKeys);
    KeyFiles.init(lowKeys, Instant.now().plus(KEYS_HOLD), true);
    for (String file : new String[] {"trust.pem", "link.key"}) {
      // Copies keep their permissions: a link key readable by others would be refused.
      Files.copy(
          lowKeys.resolve(file),
          highKeys.resolve(file),
          java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }
    layout.writeConfigs();
    return new Sides(layout);
  }

  public Layout layout() {
    return layout;
  }

  /** Runs each side behind these words of a command line, such as {@code ip netns exec NAME}. */
  public void runBehind(List<String> lowWords, List<String> highWords) {
    lowPrefix.addAll(lowWords);
    highPrefix.addAll(highWords);
  }

  /** Starts either side's Java with these options, besides the usual ones. */
  public void javaOptions(List<String> options) {
    javaOptions.addAll(options);
  }

  /** Starts the sender; returns at once. */
  public DaemonProcess startSender() throws IOException {
    sender = start("sender", lowPrefix, SENDER_HEAP, layout.low(), layout.senderConfig());
    return sender;
  }

  /** Starts the receiver; returns at once. */
  public DaemonProcess startReceiver() throws IOException {
    receiver = start("receiver", highPrefix, RECEIVER_HEAP, layout.high(), layout.receiverConfig());
    return receiver;
  }

  /**
   * Starts both and waits until both are ready and warm: first the receiver, as nobody asks again for what it missed, then the
   * sender.
   */
  public void startBoth() throws IOException, InterruptedException {
    startReceiver();
    awaitReceiver("warm", START, status -> status.ready() && status.warm());
    startSender();
    awaitSender("warm", START, status -> status.ready() && status.warm());
  }

  public DaemonProcess sender() {
    return sender;
  }

  public DaemonProcess receiver() {
    return receiver;
  }

  /** The sender's status now; empty while it does not answer. */
  public Optional<SenderStatus> senderStatus() throws InterruptedException {
    return low.sender();
  }

  /** The receiver's status now; empty while it does not answer. */
  public Optional<ReceiverStatus> receiverStatus() throws InterruptedException {
    return high.receiver();
  }

  /**
   * Waits for a state of the sender.
   *
   * @throws IOException when its process ends first or the time is over, with the last status and the end of its log
   */
  public SenderStatus awaitSender(String what, Duration patience, Predicate<SenderStatus> condition)
      throws IOException, InterruptedException {
    return await(what, patience, sender, low::sender, condition);
  }

  /** The same for the receiver. */
  public ReceiverStatus awaitReceiver(String what, Duration patience, Predicate<ReceiverStatus> condition)
      throws IOException, InterruptedException {
    return await(what, patience, receiver, high::receiver, condition);
  }

  @Override
  public void close() {
    if (sender != null) {
      sender.close();
    }
    if (receiver != null) {
      receiver.close();
    }
  }

  /** A read of a status page. */
  private interface Page<T> {
    Optional<T> read() throws InterruptedException;
  }

  private DaemonProcess start(
      String name, List<String> prefix, List<String> heap, Path folder, Path config) throws IOException {
    List<String> options = new ArrayList<>(heap);
    options.addAll(javaOptions);
    options.add("-Xlog:gc:file=" + folder.resolve("gc.log") + "::filecount=0");
    List<String> command = new ArrayList<>(prefix);
    // As a service manager starts it: below nohup SIGHUP would be ignored, and no configuration reloaded.
    command.addAll(List.of("env", "--default-signal=HUP"));
    command.addAll(Jvm.command(options, List.of(name, "run", "-c", config.toString())));
    return DaemonProcess.start(name, command, Map.of(), folder.resolve(name + ".log"));
  }

  private static <T> T await(
      String what, Duration patience, DaemonProcess daemon, Page<T> page, Predicate<T> condition)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Optional<T> seen = Optional.empty();
    while (System.nanoTime() - deadline < 0) {
      Optional<T> now = page.read();
      if (now.isPresent()) {
        seen = now;
        if (condition.test(now.get())) {
          return now.get();
        }
      }
      if (!daemon.isAlive()) {
        throw new IOException("the " + daemon.name() + " ended while waiting for: " + what + "\n" + daemon.logTail(LOG_LINES));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    throw new IOException("the " + daemon.name() + " did not reach within " + patience.toSeconds() + " s: " + what
        + "\nlast status: " + seen.map(Object::toString).orElse("none") + "\n" + daemon.logTail(LOG_LINES));
  }
}
