package io.nonreturn.bench.simulate.disk;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;

/** What stat(2) says of a node at one moment. */
record SimAttributes(int mode, long size, FileTime lastModifiedTime, FileTime changeTime, Long fileKey, boolean isDirectory)
    implements BasicFileAttributes {
  static SimAttributes of(Node node) {
    return new SimAttributes(
        node.mode(),
        node.size(),
        FileTime.from(node.modified),
        FileTime.from(node.changed),
        node.number,
        node instanceof FolderNode);
  }

  /** Of a list such as {@code unix:mode,size}, as {@link java.nio.file.Files#readAttributes(java.nio.file.Path, String,
   * java.nio.file.LinkOption...)} takes it. */
  Map<String, Object> named(String list) {
    Map<String, Object> values = new TreeMap<>();
    for (String name : list.substring(list.indexOf(':') + 1).split(",", -1)) {
      values.put(name, value(name));
    }
    return values;
  }

  private Object value(String name) {
    return switch (name) {
      case "mode" -> mode;
      case "size" -> size;
      case "lastModifiedTime" -> lastModifiedTime;
      case "ctime" -> changeTime;
      case "ino", "fileKey" -> fileKey;
      case "isDirectory" -> isDirectory;
      case "isRegularFile" -> isRegularFile();
      default -> throw new UnsupportedOperationException("attribute " + name + " on a simulated disk");
    };
  }

  @Override
  public FileTime lastAccessTime() {
    return lastModifiedTime;
  }

  @Override
  public FileTime creationTime() {
    return lastModifiedTime;
  }

  @Override
  public boolean isRegularFile() {
    return !isDirectory;
  }

  @Override
  public boolean isSymbolicLink() {
    return false;
  }

  @Override
  public boolean isOther() {
    return false;
  }
}
