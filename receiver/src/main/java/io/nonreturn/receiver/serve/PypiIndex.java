package io.nonreturn.receiver.serve;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.verify.EcosystemChecks;
import io.nonreturn.receiver.verify.PypiFile;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What the catalog knows of Python projects. Each method reads one snapshot. Any thread. */
final class PypiIndex {
    private final CatalogReader catalog;

    PypiIndex(CatalogReader catalog) {
        this.catalog = catalog;
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
     */
    record File(
            String name, long size, Digest sha256, String version, Optional<String> requiresPython, Optional<Digest> metadata) {}

    /**
     * A blob to be served.
     *
     * @param id its SHA-256
     * @param publishedMicros when its bundle became visible
     */
    record Target(Digest id, long publishedMicros) {}

    /** The names of all projects, normalised, in order. */
    List<String> projects() throws IOException {
        return catalog.snapshot(snapshot -> snapshot.all(
                "SELECT DISTINCT name FROM current WHERE ecosystem = ? AND NOT removed ORDER BY name",
                row -> row.getString(1),
                EcosystemChecks.PYPI));
    }

    /**
     * A project's current bundle; what it holds never changes.
     *
     * @param sequence its place in the stream
     * @param artifacts how many it holds
     */
    record Project(long sequence, int artifacts) {}

    /** Which bundle is a project's current one; empty if there is no such project. */
    Optional<Project> project(String name) throws IOException {
        return catalog.snapshot(snapshot -> snapshot.first(
                "SELECT c.sequence, b.artifacts FROM current c JOIN bundle b ON b.sequence = c.sequence"
                        + " WHERE c.ecosystem = ? AND c.name = ? AND NOT c.removed ORDER BY c.mirror",
                row -> new Project(row.getLong(1), row.getInt(2)),
                EcosystemChecks.PYPI,
                name));
    }

    /** Gives each file of a project's bundle, by name, without holding them all: there may be 100,000. */
    void files(String project, long sequence, Consumer<File> each) throws IOException {
        catalog.snapshot(snapshot -> snapshot.each(
                "SELECT a.path, a.size, a.sha256, f.value, c.sha256 FROM artifact a"
                        + " LEFT JOIN fact f ON f.sequence = a.sequence AND f.path = a.path AND f.name = 'requires-python'"
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
                                Optional.ofNullable(row.getBytes(5)).map(Digest::of)));
                    }
                },
                sequence));
    }

    /**
     * A file of any published bundle, also one that is no longer current: a client may have read the page just before it changed.
     */
    Optional<Target> file(Digest sha256, String name) throws IOException {
        return catalog.snapshot(snapshot -> snapshot.first(
                "SELECT b.published_micros FROM artifact a JOIN bundle b ON b.sequence = a.sequence"
                        + " JOIN mirror m ON m.name = b.mirror WHERE a.sha256 = ? AND a.path = ? AND m.ecosystem = ?"
                        + " AND b.published_micros IS NOT NULL",
                row -> new Target(sha256, row.getLong(1)),
                sha256.toBytes(),
                name,
                EcosystemChecks.PYPI));
    }

    /** The core metadata that was published beside such a file. */
    Optional<Target> metadata(Digest sha256, String name) throws IOException {
        return catalog.snapshot(snapshot -> snapshot.first(
                "SELECT c.sha256, b.published_micros FROM artifact a JOIN artifact c ON c.sequence = a.sequence AND c.path = ?"
                        + " JOIN bundle b ON b.sequence = a.sequence JOIN mirror m ON m.name = b.mirror"
                        + " WHERE a.sha256 = ? AND a.path = ? AND m.ecosystem = ? AND b.published_micros IS NOT NULL",
                row -> new Target(Digest.of(row.getBytes(1)), row.getLong(2)),
                name + PypiFile.METADATA_SUFFIX,
                sha256.toBytes(),
                name,
                EcosystemChecks.PYPI));
    }
}
