package io.nonreturn.bench.simulate.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.spi.FileSystemProvider;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@link java.nio.file.Files} calls, with the errors that the JDK gives on Linux. */
final class SimProvider extends FileSystemProvider {
  static final String SCHEME = "simulated";
  static final SimProvider INSTANCE = new SimProvider();

  private static final int FILE_PERMISSIONS = 0644;
  private static final int FOLDER_PERMISSIONS = 0755;
  private static final Set<OpenOption> OPEN_OPTIONS = Set.of(
      StandardOpenOption.READ,
      StandardOpenOption.WRITE,
      StandardOpenOption.APPEND,
      StandardOpenOption.CREATE,
      StandardOpenOption.CREATE_NEW,
      StandardOpenOption.TRUNCATE_EXISTING,
      LinkOption.NOFOLLOW_LINKS);

  private SimProvider() {}

  private static SimFileSystem system(Path path) {
    return ((SimPath) path).getFileSystem();
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (!OPEN_OPTIONS.containsAll(options)) {
      throw SimFileSystem.unsupported("opening with " + options);
    }
    SimPath file = (SimPath) path;
    boolean appends = options.contains(StandardOpenOption.APPEND);
    boolean writes = appends || options.contains(StandardOpenOption.WRITE);
    boolean reads = !writes || options.contains(StandardOpenOption.READ);
    boolean createsNew = writes && options.contains(StandardOpenOption.CREATE_NEW);
    boolean creates = createsNew || (writes && options.contains(StandardOpenOption.CREATE));
    SimFileSystem system = system(path);
    Node node = system.find(file);
    if (node != null && createsNew) {
      throw new FileAlreadyExistsException(path.toString());
    }
    if (node == null && creates) {
      node = create(file, permissions(attributes, FILE_PERMISSIONS));
    } else if (node == null) {
      node = system.get(file); // throws what there is to say
    } else if (node instanceof FolderNode && writes) {
      throw new FileSystemException(path.toString(), null, "Is a directory");
    }
    SimChannel channel = new SimChannel(system, file.toAbsolutePath().toString(), node, reads, writes, appends);
    if (writes && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      channel.truncate(0);
    }
    return channel;
  }

  private static Node create(SimPath file, int permissions) throws IOException {
    SimFileSystem system = file.getFileSystem();
    FolderNode parent = system.parent(file);
    checkRoom(file);
    system.change(
        DiskOperation.Kind.CREATE,
        file.toAbsolutePath(),
        () -> system.volume.createFile(parent, SimFileSystem.name(file), permissions));
    return system.get(file);
  }

  private static void checkRoom(SimPath path) throws IOException {
    if (!path.getFileSystem().space().hasRoomForNode()) {
      throw new FileSystemException(path.toString(), null, SimFileSystem.FULL);
    }
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    SimPath folder = (SimPath) path;
    SimFileSystem system = system(path);
    if (system.find(folder) != null) {
      throw new FileAlreadyExistsException(path.toString());
    }
    FolderNode parent = system.parent(folder);
    int permissions = permissions(attributes, FOLDER_PERMISSIONS);
    checkRoom(folder);
    system.change(
        DiskOperation.Kind.CREATE_FOLDER,
        folder.toAbsolutePath(),
        () -> system.volume.createFolder(parent, SimFileSystem.name(folder), permissions));
  }

  private static int permissions(FileAttribute<?>[] attributes, int without) {
    int permissions = without;
    for (FileAttribute<?> attribute : attributes) {
      if (!attribute.name().equals("posix:permissions")) {
        throw SimFileSystem.unsupported("attribute " + attribute.name());
      }
      permissions = 0;
      for (PosixFilePermission permission : PosixFilePermission.values()) { // in the order of their bits
        permissions = permissions << 1 | (((Collection<?>) attribute.value()).contains(permission) ? 1 : 0);
      }
    }
    return permissions;
  }

  @Override
  public void delete(Path path) throws IOException {
    SimPath gone = (SimPath) path;
    SimFileSystem system = system(path);
    if (system.get(gone) instanceof FolderNode folder && !folder.seen.isEmpty()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    FolderNode parent = system.parent(gone);
    system.change(
        DiskOperation.Kind.DELETE,
        gone.toAbsolutePath(),
        () -> system.volume.delete(parent, SimFileSystem.name(gone)));
  }

  /** As rename(2). Without {@link StandardCopyOption#ATOMIC_MOVE} what is to be replaced is deleted first, as the JDK does. */
  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Set<CopyOption> how = Set.of(options);
    SimPath from = (SimPath) source;
    SimPath to = (SimPath) target;
    SimFileSystem system = system(source);
    if (system(target) != system) {
      throw SimFileSystem.unsupported("move to another disk");
    }
    boolean atomic = how.contains(StandardCopyOption.ATOMIC_MOVE);
    if (!atomic) {
      system.attributes(from);
    }
    FolderNode oldParent = system.parent(from);
    Node replaced = system.find(to);
    if (replaced != null && !atomic && !replaced.equals(system.find(from))) {
      if (!how.contains(StandardCopyOption.REPLACE_EXISTING)) {
        throw new FileAlreadyExistsException(target.toString());
      }
      delete(target);
      replaced = null;
    }
    FolderNode parent = system.parent(to);
    Node node = system.get(from);
    if (node.equals(replaced)) {
      return;
    }
    if (node instanceof FolderNode) {
      throw SimFileSystem.unsupported("rename of a folder");
    }
    if (replaced instanceof FolderNode) {
      throw new FileSystemException(source.toString(), target.toString(), "Is a directory");
    }
    system.change(
        DiskOperation.Kind.RENAME,
        to.toAbsolutePath(),
        () -> system.volume.rename(oldParent, SimFileSystem.name(from), parent, SimFileSystem.name(to)));
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw SimFileSystem.unsupported("copy");
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
      throws IOException {
    List<Path> listed = system(folder).list((SimPath) folder);
    for (Iterator<Path> each = listed.iterator(); each.hasNext(); ) {
      if (!filter.accept(each.next())) {
        each.remove();
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return listed.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    system(path).attributes((SimPath) path);
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return path.equals(other) || system(path).get((SimPath) path).equals(system(other).get((SimPath) other));
  }

  @Override
  public boolean isHidden(Path path) {
    throw SimFileSystem.unsupported("hidden files");
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    system(path).get((SimPath) path);
    return new SimStore(system(path));
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
      throws IOException {
    if (type != BasicFileAttributes.class) {
      throw SimFileSystem.unsupported(type.getSimpleName());
    }
    return type.cast(system(path).attributes((SimPath) path));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
    return system(path).attributes((SimPath) path).named(attributes);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
    return null;
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
    throw SimFileSystem.unsupported("setting of " + attribute);
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw SimFileSystem.unsupported("URI");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw SimFileSystem.unsupported("URI");
  }

  @Override
  public Path getPath(URI uri) {
    throw SimFileSystem.unsupported("URI");
  }
}
