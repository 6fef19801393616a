package io.nonreturn.receiver.serve;

import io.nonreturn.receiver.commit.CatalogReader.Snapshot;
import io.nonreturn.wire.Digest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of a folder. Paths are kept whole in the catalog, so a folder is what several of them begin with. There may be 100,000 entries,
 * so that it is told in parts.
 *
 * @param entries by name, {@value #PART} at most
 * @param next where the next part begins: the last entry here; empty if this was the last part
 */
public record Folder(List<Entry> entries, Optional<String> next) {
  /** Entries of a folder that are told at once. */
  public static final int PART = 1_000;

  /** Rows read at once: a few when there are only folders, which are leapt over one by one. */
  private static final int LEAP = 100;
  /** Above every character that a path may have. */
  private static final String LAST = "\uDBFF\uDFFF";

  /**
   * One line of a folder.
   *
   * @param name without a slash
   * @param file the file's size and digest; empty for a folder
   */
  public record Entry(String name, Optional<Leaf> file) {
    /** A folder. */
    public static Entry folder(String name) {
      return new Entry(name, Optional.empty());
    }

    /** The name as it stands in a list, a folder with its slash: tells where a next part begins. */
    public String listed() {
      return file.isPresent() ? name : name + "/";
    }
  }

  /**
   * What is told of a file in its folder.
   *
   * @param size in bytes
   * @param sha256 of its bytes
   */
  public record Leaf(long size, Digest sha256) {}

  private record Row(String path, long size, Digest sha256) {}

  /**
   * A folder of a bundle; empty if there is none.
   *
   * @param path without a slash at its end; empty for the bundle's own
   * @param after what comes after this entry, as it is listed; empty for the beginning
   */
  public static Optional<Folder> of(Snapshot snapshot, PublishedBundle bundle, String path, String after) throws SQLException {
    List<Entry> entries = entries(snapshot, bundle, path.isEmpty() ? "" : path + "/", after, PART + 1);
    boolean isThere = path.isEmpty() || !after.isEmpty() || !entries.isEmpty();
    return isThere ? Optional.of(cut(entries)) : Optional.empty();
  }

  /** A part of these entries: up to {@value #PART} of them, and one more that tells whether there is a next part. */
  public static Folder cut(List<Entry> entries) {
    boolean isLast = entries.size() <= PART;
    List<Entry> part = isLast ? entries : entries.subList(0, PART);
    return new Folder(part, isLast ? Optional.empty() : Optional.of(part.getLast().listed()));
  }

  /**
   * The next level below a prefix. What lies in a folder is leapt over, not read, so that a part of a listing costs the same
   * however much lies below it.
   *
   * @param prefix empty, or ends with a slash
   * @param after what comes after this entry, as it is listed; empty for the beginning
   * @param most so many entries
   */
  public static List<Entry> entries(Snapshot snapshot, PublishedBundle bundle, String prefix, String after, int most)
      throws SQLException {
    String end = prefix.isEmpty() ? LAST : prefix.substring(0, prefix.length() - 1) + "0"; // '0' comes after '/'
    // A folder's name ends with a slash: what comes after all of it.
    String beyond = prefix + after + (after.endsWith("/") ? LAST : "");
    List<Entry> entries = new ArrayList<>();
    while (entries.size() < most) {
      List<Row> rows = snapshot.all(
          "SELECT path, size, sha256 FROM artifact WHERE sequence = ? AND path > ? AND path < ? ORDER BY path LIMIT ?",
          row -> new Row(row.getString(1), row.getLong(2), Digest.of(row.getBytes(3))),
          bundle.sequence(),
          beyond,
          end,
          LEAP);
      String folder = "";
      for (Row row : rows) {
        if (entries.size() == most || (!folder.isEmpty() && row.path.startsWith(folder))) {
          continue;
        }
        String rest = row.path.substring(prefix.length());
        int slash = rest.indexOf('/');
        folder = slash < 0 ? "" : prefix + rest.substring(0, slash + 1);
        beyond = slash < 0 ? row.path : folder + LAST;
        entries.add(
            slash < 0
                ? new Entry(rest, Optional.of(new Leaf(row.size, row.sha256)))
                : Entry.folder(rest.substring(0, slash)));
      }
      if (rows.size() < LEAP) {
        break;
      }
    }
    return entries;
  }
}
