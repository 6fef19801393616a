package io.nonreturn.bench.simulate.disk;

import io.nonreturn.wire.disk.SqliteHost;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A volume as one process sees it, until that process ends: finds what a path names, numbers the operations, and lets go wrong what is
 * to go wrong. Afterwards it does nothing but throw {@link Crash}.
 */
final class SimFileSystem extends FileSystem implements SqliteHost {
  /** Something done on the volume; it cannot fail any more. */
  interface Step {
    void run();
  }

  static final String FULL = "No space left on device";
  static final String BROKEN = "Input/output error";

  final Volume volume;
  private final DiskFaults faults;
  private final RandomGenerator random;
  private final long order;
  private final SimPath root = new SimPath(this, Path.of("/"));
  private long changes;
  private boolean ended;

  /** @param order decides how names are listed */
  SimFileSystem(Volume volume, DiskFaults faults, RandomGenerator random, long order) {
    this.volume = volume;
    this.faults = faults;
    this.random = random;
    this.order = order;
  }

  SimPath root() {
    return root;
  }

  long changes() {
    return changes;
  }

  void end() {
    ended = true;
  }

  boolean hasEnded() {
    return ended;
  }

  /** The volume, as long as there is a process to ask. */
  Volume space() {
    if (ended) {
      throw new Crash("the process on this disk has ended");
    }
    return volume;
  }

  /** Chance decides, below a bound that is at least 1. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Does a step that is done whole or not at all. */
  void change(DiskOperation.Kind kind, Path path, Step whole) throws IOException {
    perform(kind, path.toString(), 0, 0, whole, () -> {
      if (random.nextBoolean()) {
        whole.run();
      }
    }, () -> {});
  }

  /**
   * Does one operation, or what is to become of it.
   *
   * @param torn what of it is done if the process ends within it
   * @param failed what is done if it fails
   */
  void perform(DiskOperation.Kind kind, String path, long offset, long bytes, Step whole, Step torn, Step failed)
      throws IOException {
    space();
    if (kind.changes()) {
      changes++;
    }
    DiskOperation operation = new DiskOperation(changes, kind, path, offset, bytes);
    switch (faults.decide(operation)) {
      case DONE -> whole.run();
      case FAILED -> {
        failed.run();
        throw kind == DiskOperation.Kind.WRITE || kind == DiskOperation.Kind.READ || kind == DiskOperation.Kind.FORCE
            ? new IOException(BROKEN)
            : new FileSystemException(path, null, BROKEN);
      }
      case CRASH_BEFORE -> throw crash(operation);
      case CRASH_TORN -> {
        torn.run();
        throw crash(operation);
      }
      case CRASH_AFTER -> {
        whole.run();
        throw crash(operation);
      }
    }
  }

  private Crash crash(DiskOperation operation) {
    ended = true;
    return new Crash("at " + operation);
  }

  /** What a path names, or null. */
  Node find(SimPath path) {
    Node node = space().root;
    SimPath absolute = path.toAbsolutePath();
    for (int i = 0; i < absolute.getNameCount(); i++) {
      String name = plainName(absolute.getName(i));
      node = node instanceof FolderNode folder ? folder.seen.get(name) : null;
    }
    return node;
  }

  Node get(SimPath path) throws IOException {
    Node node = find(path);
    if (node == null) {
      parent(path); // may have another reason
      throw new NoSuchFileException(path.toString());
    }
    return node;
  }

  /** Of what stat(2) says: here Java takes a path through a file for one that leads nowhere. */
  SimAttributes attributes(SimPath path) throws IOException {
    Node node = find(path);
    if (node == null) {
      throw new NoSuchFileException(path.toString());
    }
    return SimAttributes.of(node);
  }

  /** The folder in which the last name of a path stands, or would. */
  FolderNode parent(SimPath path) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new FileSystemException(path.toString(), null, "Is the root of the disk");
    }
    Node nearest = nearest(parent);
    if (!(nearest instanceof FolderNode folder)) {
      throw new FileSystemException(path.toString(), null, "Not a directory");
    }
    if (!folder.equals(find((SimPath) parent))) {
      throw new NoSuchFileException(path.toString());
    }
    return folder;
  }

  static String name(SimPath path) {
    return plainName(path.toAbsolutePath().getFileName());
  }

  private static String plainName(Path path) {
    String name = path.toString();
    if (name.equals(".") || name.equals("..")) {
      throw new UnsupportedOperationException("'" + name + "' in a path on a simulated disk; normalize it first");
    }
    return name;
  }

  private FolderNode folder(SimPath path) throws IOException {
    if (find(path) instanceof FolderNode folder) {
      return folder;
    }
    if (nearest(path.toAbsolutePath()) instanceof FolderNode) {
      throw new NoSuchFileException(path.toString());
    }
    throw new NotDirectoryException(path.toString());
  }

  /** What a path names, or the nearest that is there above it. */
  private Node nearest(Path path) {
    Node node = find((SimPath) path);
    return node != null ? node : nearest(path.getParent());
  }

  /** The names in a folder, in an order that is always the same and tells nothing. */
  List<Path> list(SimPath path) throws IOException {
    FolderNode folder = folder(path);
    List<Path> listed = new ArrayList<>();
    perform(DiskOperation.Kind.LIST, path.toAbsolutePath().toString(), 0, 0, () -> {
      List<String> names = new ArrayList<>(folder.seen.keySet());
      names.sort(Comparator.comparingLong(name -> (order ^ name.hashCode()) * 0x9E37_79B9_7F4A_7C15L));
      names.forEach(name -> listed.add(path.resolve(name)));
    }, () -> {}, () -> {});
    return listed;
  }

  @Override
  public void create(Path file, String kind, Schema schema) throws IOException {
    if (find((SimPath) file) == null) {
      Files.createFile(file);
      for (Path durable : List.of(file, file.toAbsolutePath().getParent())) {
        try (FileChannel channel = FileChannel.open(durable, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
    }
    FileNode node = database(file);
    if (node.database == null) {
      node.database = SimDatabase.create(kind, schema);
    }
  }

  @Override
  public Connection open(Path file, Access access) throws SQLException {
    FileNode node;
    try {
      node = database(file);
    } catch (IOException e) {
      throw new SQLException(e);
    }
    if (node.database == null) {
      throw new SQLException(file + " is not a database");
    }
    return SimConnection.open(this, file, node.database, access);
  }

  FileNode database(Path file) throws IOException {
    if (get((SimPath) file) instanceof FileNode node) {
      return node;
    }
    throw new FileSystemException(file.toString(), null, "Is a directory");
  }

  @Override
  public SimProvider provider() {
    return SimProvider.INSTANCE;
  }

  @Override
  public Path getPath(String first, String... more) {
    return new SimPath(this, Path.of(first, more));
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(root);
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of(new SimStore(this));
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic", "unix");
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    throw unsupported("a path matcher");
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw unsupported("users");
  }

  @Override
  public WatchService newWatchService() {
    throw unsupported("a watch service");
  }

  @Override
  public void close() {
    throw unsupported("closing");
  }

  static UnsupportedOperationException unsupported(String what) {
    return new UnsupportedOperationException("no " + what + " on a simulated disk: neither daemon needs it there");
  }
}
