package io.nonreturn.receiver.ecosystem.raw;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.serve.Folder;
import io.nonreturn.receiver.serve.PublishedBundle;
import io.nonreturn.receiver.serve.PublishedFile;
import io.nonreturn.wire.Names;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Raw mirrors as a tree of folders and files, read from the catalog: a mirror's folders are its bundles, and the files of the
 * bundle {@link Names#TOP} lie beside them. Each method reads one snapshot. Any thread.
 */
final class RawIndex {
  private final CatalogReader catalog;

  RawIndex(CatalogReader catalog) {
    this.catalog = catalog;
  }

  /** What a path leads to. */
  sealed interface Node {
    /** A file. */
    record OfFile(PublishedFile file) implements Node {}

    /** A part of a folder; in a mirror's own folder the bundles come first. */
    record OfFolder(Folder folder) implements Node {}
  }

  /** Raw mirrors, in parts. */
  Node mirrors(String after) throws IOException {
    return catalog.snapshot(snapshot -> new Node.OfFolder(Folder.cut(
        PublishedBundle.mirrors(snapshot, RawEcosystem.NAME, withoutSlash(after), Folder.PART + 1).stream()
            .map(Folder.Entry::folder)
            .toList())));
  }

  /**
   * What lies at a path of a mirror; the empty path is the mirror's own folder.
   *
   * @param after of a folder, what comes after this entry; empty for its beginning
   */
  Optional<Node> find(String mirror, String path, String after) throws IOException {
    return catalog.snapshot(snapshot -> {
      if (path.isEmpty()) {
        return mirror(snapshot, mirror, after).map(Node.OfFolder::new);
      }
      int slash = path.indexOf('/');
      String bundleName = slash < 0 ? path : path.substring(0, slash);
      if (slash < 0) {
        Optional<PublishedBundle> top = bundle(snapshot, mirror, Names.TOP);
        Optional<Node> file = top.isEmpty() ? Optional.empty() : file(snapshot, top.get(), path);
        if (file.isPresent()) {
          return file;
        }
      }
      Optional<PublishedBundle> bundle = bundleName.equals(Names.TOP) ? Optional.empty() : bundle(snapshot, mirror, bundleName);
      if (bundle.isEmpty()) {
        return Optional.empty();
      }
      String inner = slash < 0 ? "" : path.substring(slash + 1);
      Optional<Node> file = inner.isEmpty() ? Optional.empty() : file(snapshot, bundle.get(), inner);
      return file.isPresent() ? file : Folder.of(snapshot, bundle.get(), inner, after).map(Node.OfFolder::new);
    });
  }

  private static Optional<Folder> mirror(CatalogReader.Snapshot snapshot, String mirror, String after) throws SQLException {
    List<Folder.Entry> entries = new ArrayList<>();
    if (after.isEmpty() || after.endsWith("/")) {
      // One more than a part, and the one that is no folder.
      PublishedBundle.of(snapshot, RawEcosystem.NAME, mirror, withoutSlash(after), Folder.PART + 2).stream()
          .filter(bundle -> !bundle.name().equals(Names.TOP))
          .limit(Folder.PART + 1)
          .forEach(bundle -> entries.add(Folder.Entry.folder(bundle.name())));
    }
    Optional<PublishedBundle> top = bundle(snapshot, mirror, Names.TOP);
    int room = Folder.PART + 1 - entries.size();
    if (top.isPresent() && room > 0) {
      for (Folder.Entry entry : Folder.entries(snapshot, top.get(), "", after.endsWith("/") ? "" : after, room)) {
        // By its own rules the bundle has no folders; one would not be found under its name.
        if (entry.file().isPresent()) {
          entries.add(entry);
        }
      }
    }
    boolean isThere = !after.isEmpty() || top.isPresent() || !entries.isEmpty();
    return isThere ? Optional.of(Folder.cut(entries)) : Optional.empty();
  }

  private static Optional<PublishedBundle> bundle(CatalogReader.Snapshot snapshot, String mirror, String name) throws SQLException {
    return PublishedBundle.find(snapshot, RawEcosystem.NAME, mirror, name);
  }

  private static Optional<Node> file(CatalogReader.Snapshot snapshot, PublishedBundle bundle, String path) throws SQLException {
    return bundle.file(snapshot, path).map(Node.OfFile::new);
  }

  private static String withoutSlash(String after) {
    return after.endsWith("/") ? after.substring(0, after.length() - 1) : after;
  }
}
