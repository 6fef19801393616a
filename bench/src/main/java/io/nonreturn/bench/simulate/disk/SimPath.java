package io.nonreturn.bench.simulate.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;

/** A path on a simulated disk. What is true of names alone is left to the platform's own paths, so that it is the same. */
final class SimPath implements Path {
  private final SimFileSystem system;
  private final Path names;

  SimPath(SimFileSystem system, Path names) {
    this.system = system;
    this.names = names;
  }

  private Path path(Path result) {
    return result == null ? null : new SimPath(system, result);
  }

  private static Path names(Path other) {
    return ((SimPath) other).names;
  }

  private boolean isOurs(Path other) {
    return other instanceof SimPath path && path.system == system;
  }

  @Override
  public SimFileSystem getFileSystem() {
    return system;
  }

  @Override
  public boolean isAbsolute() {
    return names.isAbsolute();
  }

  @Override
  public Path getRoot() {
    return path(names.getRoot());
  }

  @Override
  public Path getFileName() {
    return path(names.getFileName());
  }

  @Override
  public Path getParent() {
    return path(names.getParent());
  }

  @Override
  public int getNameCount() {
    return names.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return path(names.getName(index));
  }

  @Override
  public Path subpath(int begin, int end) {
    return path(names.subpath(begin, end));
  }

  @Override
  public boolean startsWith(Path other) {
    return isOurs(other) && names.startsWith(names(other));
  }

  @Override
  public boolean endsWith(Path other) {
    return isOurs(other) && names.endsWith(names(other));
  }

  @Override
  public Path normalize() {
    return path(names.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return path(names.resolve(names(other)));
  }

  @Override
  public Path relativize(Path other) {
    return path(names.relativize(names(other)));
  }

  @Override
  public URI toUri() {
    return URI.create(SimProvider.SCHEME + "://" + absolute().toUri().getRawPath());
  }

  @Override
  public SimPath toAbsolutePath() {
    return new SimPath(system, absolute());
  }

  private Path absolute() {
    return Path.of("/").resolve(names);
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    SimPath real = new SimPath(system, absolute().normalize());
    if (system.find(real) == null) {
      throw new NoSuchFileException(toString());
    }
    return real;
  }

  @Override
  public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("a simulated disk tells nobody of changes");
  }

  @Override
  public int compareTo(Path other) {
    return names.compareTo(names(other));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SimPath path && isOurs(path) && names.equals(path.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return names.toString();
  }
}
