package io.nonreturn.receiver.serve;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.verify.EcosystemChecks;
import io.nonreturn.receiver.verify.PypiFile;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    private record Row(String path, long size, Digest sha256, Optional<String> requiresPython) {}

    /** The names of all projects, normalised, in order. */
    List<String> projects() throws IOException {
        return catalog.snapshot(snapshot -> snapshot.all(
                "SELECT DISTINCT name FROM current WHERE ecosystem = ? AND NOT removed ORDER BY name",
                row -> row.getString(1),
                EcosystemChecks.PYPI));
    }

    /** A project's files by name; empty if there is no such project. */
    Optional<List<File>> project(String name) throws IOException {
        Optional<List<Row>> rows = catalog.snapshot(snapshot -> {
            Optional<Long> sequence = snapshot.first(
                    "SELECT sequence FROM current WHERE ecosystem = ? AND name = ? AND NOT removed ORDER BY mirror",
                    row -> row.getLong(1),
                    EcosystemChecks.PYPI,
                    name);
            if (sequence.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(snapshot.all(
                    "SELECT a.path, a.size, a.sha256, f.value FROM artifact a LEFT JOIN fact f ON f.sequence = a.sequence"
                            + " AND f.path = a.path AND f.name = 'requires-python' WHERE a.sequence = ? ORDER BY a.path",
                    row -> new Row(
                            row.getString(1),
                            row.getLong(2),
                            Digest.of(row.getBytes(3)),
                            Optional.ofNullable(row.getString(4))),
                    sequence.get()));
        });
        return rows.map(found -> files(name, found));
    }

    private static List<File> files(String project, List<Row> rows) {
        Map<String, Digest> metadata = new HashMap<>();
        for (Row row : rows) {
            if (row.path.endsWith(PypiFile.METADATA_SUFFIX)) {
                metadata.put(row.path.substring(0, row.path.length() - PypiFile.METADATA_SUFFIX.length()), row.sha256);
            }
        }
        List<File> files = new ArrayList<>();
        for (Row row : rows) {
            PypiFile.of(project, row.path)
                    .ifPresent(file -> files.add(new File(
                            row.path,
                            row.size,
                            row.sha256,
                            file.version(),
                            row.requiresPython,
                            Optional.ofNullable(metadata.get(row.path)))));
        }
        return files;
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
