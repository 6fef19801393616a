package io.nonreturn.wire.audit;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.disk.DurableFolders;
import io.nonreturn.wire.settings.FileErrors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes the audit log of one side. Several may write to one folder at a time, in one process or in many: each write takes the folder's
 * lock and goes on from what stands there. Thread-safe.
 *
 * <p>A write appends all lines of a batch with one call, forces the file, and then writes the {@link AuditHead}, which is forced at the end. So the head never
 * names a line that is not there. Where it does all the same, lines were taken away; what follows then continues the head's numbers, and the
 * hole stays visible for ever.
 */
public final class AuditLog implements Audit, AutoCloseable {

  /** Events that may wait for the next write. */
  public static final int MOST_NOTED = 4_096;

  /** The lock of a file does not keep threads of one process apart. */
  private static final ReentrantLock ONE_PROCESS = new ReentrantLock();

  /** Of this process, whatever its logs are. */
  private static final LongAdder FAILURES = new LongAdder();

  private static final AuditTail WHOLE = new AuditTail(0, 0, Digest.ZERO, new byte[0], false);
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r-----");
  private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwxr-x---");

  private final AuditFolder folder;
  private final AuditOptions options;
  private final String who;
  private final InstantSource clock;
  private final Undisturbed writer = new Undisturbed();
  private final FileChannel lock;
  private final FileChannel headFile;
  private final Queue<AuditEvent> noted = new ArrayDeque<>();
  private long lost;

  /** As of the last write; under the lock it is held against the disk. */
  private AuditHead head = AuditHead.START;

  private Path file;
  private long size = -1;
  private IOException failure;

  private AuditLog(AuditOptions options, String who, InstantSource clock) throws IOException {
    this.folder = new AuditFolder(options.folder());
    this.options = options;
    this.who = who;
    this.clock = clock;
    boolean isNew = !Files.exists(options.folder());
    DurableFolders.create(options.folder(), attributes(options.folder(), DIRECTORY));
    if (isNew) {
      giveToOwnerOf(options.folder().toAbsolutePath().getParent(), options.folder());
    }
    lock = open(folder.lock());
    try {
      headFile = open(folder.head());
      DurableFolders.force(options.folder());
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Opens the log of a side, or begins it.
   *
   * @param who writes lines about the log itself
   * @throws AuditException if its folder cannot be made or written
   */
  public static AuditLog open(AuditOptions options, String who, InstantSource clock) throws AuditException {
    try {
      return new AuditLog(options, who, clock);
    } catch (IOException e) {
      throw failed(options.folder(), e);
    }
  }

  @Override
  public synchronized void note(AuditEvent event) {
    if (noted.size() < MOST_NOTED) {
      noted.add(event);
    } else {
      lost++;
    }
  }

  @Override
  public synchronized void record(List<AuditEvent> events) throws AuditException {
    if (events.isEmpty() && noted.isEmpty()) {
      return;
    }
    if (failure != null) {
      throw new AuditException(
          "audit log " + folder.path() + " failed before (" + failure.getMessage() + "); check its disk and start again", false, failure);
    }
    try {
      writer.run(() -> writeLocked(events));
      noted.clear();
      lost = 0;
    } catch (IOException e) {
      size = -1;
      FAILURES.increment();
      throw failed(folder.path(), e);
    }
  }

  /** On the writer's thread, while the caller holds the monitor. */
  private void writeLocked(List<AuditEvent> events) throws IOException {
    ONE_PROCESS.lock();
    try (FileLock _ = lock.lock()) {
      write(events);
    } finally {
      ONE_PROCESS.unlock();
    }
  }

  /** Writes that failed since this process began. Any thread. */
  public static long failures() {
    return FAILURES.sum();
  }

  private void write(List<AuditEvent> events) throws IOException {
    AuditTail tail = refresh();
    byte[] torn = tail.torn();
    boolean fresh = file == null || (size >= options.fileBytes() && torn.length == 0 && !tail.isOpen());
    Path to = fresh ? folder.log(head.number() + 1) : file;
    Lines lines = new Lines();
    if (tail.isOpen()) {
      lines.bytes.write('\n');
    }
    if (torn.length > 0) {
      lines.bytes.write('\n');
      lines.add(AuditEvent.of(AuditAction.TORN, who, to.getFileName().toString(), "bytes", torn.length, "sha256", Digest.sha256(torn).hex()));
    }
    noted.forEach(lines::add);
    if (lost > 0) {
      lines.add(AuditEvent.of(AuditAction.SUPPRESSED, who, "", "events", lost));
    }
    events.forEach(lines::add);
    try (FileChannel channel = open(to, StandardOpenOption.APPEND)) {
      ByteBuffer rest = ByteBuffer.wrap(lines.bytes.toByteArray());
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      force(channel);
      size = channel.size();
    }
    if (fresh) {
      DurableFolders.force(folder.path());
    }
    file = to;
    head = head.next(lines.number, lines.previous);
    head.write(headFile);
  }

  /** What a failed force left in the file is unknown from then on: nothing more may be chained to it before a new start has read it back. */
  private void force(FileChannel channel) throws IOException {
    try {
      channel.force(false);
    } catch (IOException e) {
      failure = FileErrors.isDiskFull(e) ? null : e;
      throw e;
    }
  }

  /** Takes up what others wrote since; returns what a write that was cut off left behind. */
  private AuditTail refresh() throws IOException {
    AuditHead written = AuditHead.read(folder.head()).orElse(AuditHead.START);
    Optional<Path> newest = folder.newest();
    if (written.equals(head) && newest.equals(Optional.ofNullable(file)) && (file == null || Files.size(file) == size)) {
      return WHOLE;
    }
    head = written;
    file = newest.orElse(null);
    if (file == null) {
      return WHOLE;
    }
    AuditTail tail = tail();
    size = tail.size();
    if (tail.number() > head.number()) {
      head = head.next(tail.number(), tail.hash());
    }
    return tail;
  }

  /** Of the newest file, or of the one before where that was begun and got no line. */
  private AuditTail tail() throws IOException {
    List<Path> logs = folder.logs();
    AuditTail last = AuditTail.read(logs.getLast());
    if (last.number() == 0 && logs.size() > 1) {
      AuditTail before = AuditTail.read(logs.get(logs.size() - 2));
      return new AuditTail(last.size(), before.number(), before.hash(), last.torn(), false);
    }
    return last;
  }

  /** Lines that follow the head. */
  private final class Lines {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    private long number = head.number();
    private Digest previous = head.hash();

    void add(AuditEvent event) {
      byte[] line = new AuditLine(++number, now, previous, event).bytes();
      bytes.writeBytes(line);
      bytes.write('\n');
      previous = Digest.sha256(line);
    }
  }

  private FileChannel open(Path path, StandardOpenOption... more) throws IOException {
    boolean isNew = !Files.exists(path);
    Set<StandardOpenOption> how = new HashSet<>(Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    how.addAll(List.of(more));
    FileChannel channel = FileChannel.open(path, how, attributes(folder.path(), FILE));
    if (isNew) {
      giveToOwnerOf(folder.path(), path);
    }
    return channel;
  }

  /** A command that root runs must leave files that the daemon's account can write. */
  private static void giveToOwnerOf(Path above, Path path) throws IOException {
    if (!Files.getOwner(path).equals(Files.getOwner(above))) {
      Files.setOwner(path, Files.getOwner(above));
    }
  }

  private static FileAttribute<?>[] attributes(Path where, Set<PosixFilePermission> permissions) {
    return where.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static AuditException failed(Path folder, IOException e) {
    if (e instanceof AuditException already) {
      return already;
    }
    boolean full = FileErrors.isDiskFull(e);
    return new AuditException(
        full
            ? "audit log " + folder + " cannot be written, its disk is full; free some space there: nothing that must be recorded is done before"
            : "audit log " + folder + " cannot be written (" + FileErrors.describe(e)
                + "): nothing that must be recorded is done; check its disk and permissions",
        full,
        e);
  }

  /** Writes what was noted, if that can be, and lets go of the files. */
  @Override
  public synchronized void close() throws IOException {
    try {
      if (failure == null) {
        record(List.of());
        writer.run(() -> headFile.force(false));
      }
    } finally {
      writer.close();
      lock.close();
      headFile.close();
    }
  }
}
