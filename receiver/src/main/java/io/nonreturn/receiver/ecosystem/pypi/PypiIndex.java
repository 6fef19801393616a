package io.nonreturn.receiver.ecosystem.pypi;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.serve.PublishedBundle;
import io.nonreturn.receiver.serve.PublishedFile;
import io.nonreturn.receiver.serve.PublishedFiles;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What the catalog knows of Python projects. Each method reads one snapshot. Any thread. */
final class PypiIndex {
  private final CatalogReader catalog;
  private final PublishedFiles files;

  PypiIndex(CatalogReader catalog) {
    this.catalog = catalog;
    this.files = new PublishedFiles(catalog, PypiEcosystem.NAME);
  }

  /**
   * One distribution file of a project.
   *
   * @param name of the file
   * @param size in bytes
   * @param sha256 of its bytes
   * @param version as its name states it
   * @param requiresPython from its metadata
   * @param metadata SHA-256 of its core metadata, if that is served beside it
   * @param yanked why upstream took it back, empty for no reason; absent if it did not
   * @param uploadTime when it was uploaded there, if that is known
   * @param hasProvenance whether its attestations are served beside it
   */
  record File(
      String name,
      long size,
      Digest sha256,
      String version,
      Optional<String> requiresPython,
      Optional<Digest> metadata,
      Optional<String> yanked,
      Optional<String> uploadTime,
      boolean hasProvenance) {}

  /**
   * What upstream says of a project as a whole.
   *
   * @param status PEP 792, empty if it says nothing
   * @param reason for the status, empty for none
   * @param versions as upstream spells them; empty if the files' names must do
   */
  record About(String status, String reason, List<String> versions) {}

  /** The names of all projects, normalised, in order. */
  List<String> projects() throws IOException {
    return catalog.snapshot(snapshot -> PublishedBundle.names(snapshot, PypiEcosystem.NAME));
  }

  /** A project's current bundle; empty if there is no such project. */
  Optional<PublishedBundle> project(String name) throws IOException {
    return catalog.snapshot(snapshot -> PublishedBundle.find(snapshot, PypiEcosystem.NAME, name));
  }

  /** What is said of the project of this bundle as a whole. */
  About about(PublishedBundle bundle) throws IOException {
    return catalog.snapshot(snapshot -> {
      Optional<String> versions = bundle.fact(snapshot, "", ProjectDocument.VERSIONS);
      return new About(
          bundle.fact(snapshot, "", ProjectDocument.STATUS).orElse(""),
          bundle.fact(snapshot, "", ProjectDocument.STATUS_REASON).orElse(""),
          versions.filter(text -> !text.isEmpty()).map(text -> List.of(text.split("\n", -1))).orElse(List.of()));
    });
  }

  /** Gives each file of a project's bundle, by name, without holding them all: there may be 100,000. */
  void files(String project, long sequence, Consumer<File> each) throws IOException {
    catalog.snapshot(snapshot -> snapshot.each(
        "SELECT a.path, a.size, a.sha256, f.value, c.sha256, y.value, t.value, p.sha256 FROM artifact a"
            + " LEFT JOIN fact f ON f.sequence = a.sequence AND f.path = a.path AND f.name = 'requires-python'"
            + " LEFT JOIN fact y ON y.sequence = a.sequence AND y.path = a.path AND y.name = 'yanked'"
            + " LEFT JOIN fact t ON t.sequence = a.sequence AND t.path = a.path AND t.name = 'upload-time'"
            + " LEFT JOIN artifact p ON p.sequence = a.sequence AND p.path = a.path || '.provenance'"
            + " LEFT JOIN artifact c ON c.sequence = a.sequence AND c.path = a.path || '.metadata'"
            + " WHERE a.sequence = ? ORDER BY a.path",
        row -> {
          String path = row.getString(1);
          Optional<PypiFile> file = PypiFile.of(project, path);
          if (file.isPresent()) {
            each.accept(new File(
                path,
                row.getLong(2),
                Digest.of(row.getBytes(3)),
                file.get().version(),
                Optional.ofNullable(row.getString(4)),
                Optional.ofNullable(row.getBytes(5)).map(Digest::of),
                Optional.ofNullable(row.getString(6)),
                Optional.ofNullable(row.getString(7)),
                row.getBytes(8) != null));
          }
        },
        sequence));
  }

  /**
   * A file of any published bundle, also one that is no longer current: a client may have read the page just before it changed.
   */
  Optional<PublishedFile> file(Digest sha256, String name) throws IOException {
    return files.digest(sha256, name);
  }

  /**
   * What was published beside such a file.
   *
   * @param suffix what it is called beyond the file's name
   */
  Optional<PublishedFile> beside(Digest sha256, String name, String suffix) throws IOException {
    return catalog.snapshot(snapshot -> snapshot.first(
        "SELECT " + PublishedFile.COLUMNS + " FROM artifact w JOIN artifact a ON a.sequence = w.sequence AND a.path = ?"
            + " JOIN bundle b ON b.sequence = w.sequence JOIN mirror m ON m.name = b.mirror"
            + " WHERE w.sha256 = ? AND w.path = ? AND m.ecosystem = ? AND b.published_micros IS NOT NULL ORDER BY b.sequence DESC",
        PublishedFile::read,
        name + suffix,
        sha256.toBytes(),
        name,
        PypiEcosystem.NAME));
  }
}
