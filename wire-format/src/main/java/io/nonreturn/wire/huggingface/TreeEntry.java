package io.nonreturn.wire.huggingface;

/**
 * A file or a folder of a commit.
 *
 * @param type as the hub names it
 * @param path within the repository
 * @param oid Git's name of it, 40 digits: of a file, SHA-1 over {@code blob <size>\0} and its bytes; of a large file, that of the pointer which
 *     Git has in its place; of a folder, that of its tree
 * @param size in bytes; 0 for a folder
 * @param sha256 of a large file's bytes, 64 digits: its name in Git LFS; else empty
 * @param pointerSize bytes of the pointer; -1 where nothing is told
 */
public record TreeEntry(Type type, String path, String oid, long size, String sha256, long pointerSize) {

  /** What an entry is. */
  public enum Type {
    FILE("file"),
    DIRECTORY("directory"),
    /** A submodule, or what the hub may name one day: it has no bytes here. */
    OTHER("unknown");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }

    static Type of(String word) {
      return word.equals(FILE.word) ? FILE : word.equals(DIRECTORY.word) ? DIRECTORY : OTHER;
    }
  }

  /** A file that Git holds itself. */
  public static TreeEntry file(String path, String oid, long size) {
    return new TreeEntry(Type.FILE, path, oid, size, "", -1);
  }

  /** A file that Git holds a pointer to. */
  public static TreeEntry large(String path, String oid, long size, String sha256, long pointerSize) {
    return new TreeEntry(Type.FILE, path, oid, size, sha256, pointerSize);
  }

  /** A folder. */
  public static TreeEntry folder(String path, String oid) {
    return new TreeEntry(Type.DIRECTORY, path, oid, 0, "", -1);
  }

  /** Whether it is a file. */
  public boolean isFile() {
    return type == Type.FILE;
  }

  /** Whether it is a file of Git LFS. */
  public boolean isLarge() {
    return !sha256.isEmpty();
  }

  /** What clients know the bytes by. */
  public String etag() {
    return isLarge() ? sha256 : oid;
  }
}
