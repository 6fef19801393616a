package io.nonreturn.receiver.serve;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.verify.EcosystemChecks;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Raw mirrors as a tree of folders and files, read from the catalog: a mirror's folders are its bundles, and the files of the
 * bundle {@value #TOP} lie beside them. Each method reads one snapshot. Any thread.
 */
final class RawIndex {
    /** The bundle of the files that lie directly in a mirror's folder. */
    static final String TOP = "@top";

    private final CatalogReader catalog;

    RawIndex(CatalogReader catalog) {
        this.catalog = catalog;
    }

    /** What a path leads to. */
    sealed interface Node {
        /** A file, with its media type as the low side states it. */
        record File(String name, Digest sha256, long size, String mediaType, long publishedMicros) implements Node {}

        /** A folder; the sub-folders first, each kind by name. */
        record Folder(List<Entry> entries) implements Node {}
    }

    /**
     * One line of a folder.
     *
     * @param name without a slash
     * @param file the file's size and digest; empty for a folder
     */
    record Entry(String name, Optional<Leaf> file) {}

    /** What is told of a file in its folder. */
    record Leaf(long size, Digest sha256) {}

    private record Bundle(long sequence, long publishedMicros) {}

    private record Row(String path, long size, Digest sha256) {}

    /** All raw mirrors. */
    Node.Folder mirrors() throws IOException {
        return new Node.Folder(catalog.snapshot(snapshot -> snapshot.all(
                "SELECT DISTINCT mirror FROM current WHERE ecosystem = ? AND NOT removed ORDER BY mirror",
                row -> new Entry(row.getString(1), Optional.empty()),
                EcosystemChecks.RAW)));
    }

    /** What lies at a path of a mirror; the empty path is the mirror's own folder. */
    Optional<Node> find(String mirror, String path) throws IOException {
        return catalog.snapshot(snapshot -> {
            if (path.isEmpty()) {
                return mirror(snapshot, mirror);
            }
            int slash = path.indexOf('/');
            String bundleName = slash < 0 ? path : path.substring(0, slash);
            if (slash < 0) {
                Optional<Bundle> top = bundle(snapshot, mirror, TOP);
                Optional<Node> file = top.isEmpty() ? Optional.empty() : file(snapshot, top.get(), path);
                if (file.isPresent()) {
                    return file;
                }
            }
            Optional<Bundle> bundle = bundleName.equals(TOP) ? Optional.empty() : bundle(snapshot, mirror, bundleName);
            if (bundle.isEmpty()) {
                return Optional.empty();
            }
            String inner = slash < 0 ? "" : path.substring(slash + 1);
            Optional<Node> file = inner.isEmpty() ? Optional.empty() : file(snapshot, bundle.get(), inner);
            return file.isPresent() ? file : folder(snapshot, bundle.get(), inner);
        });
    }

    private static Optional<Node> mirror(CatalogReader.Snapshot snapshot, String mirror) throws SQLException {
        List<String> bundles = snapshot.all(
                "SELECT name FROM current WHERE ecosystem = ? AND mirror = ? AND NOT removed ORDER BY name",
                row -> row.getString(1),
                EcosystemChecks.RAW,
                mirror);
        List<Entry> entries = new ArrayList<>();
        for (String name : bundles) {
            if (!name.equals(TOP)) {
                entries.add(new Entry(name, Optional.empty()));
            }
        }
        Optional<Bundle> top = bundle(snapshot, mirror, TOP);
        if (top.isPresent()) {
            folder(snapshot, top.get(), "").ifPresent(files -> entries.addAll(((Node.Folder) files).entries()));
        }
        return bundles.isEmpty() ? Optional.empty() : Optional.of(new Node.Folder(entries));
    }

    private static Optional<Bundle> bundle(CatalogReader.Snapshot snapshot, String mirror, String name) throws SQLException {
        return snapshot.first(
                "SELECT c.sequence, b.published_micros FROM current c JOIN bundle b ON b.sequence = c.sequence"
                        + " WHERE c.mirror = ? AND c.name = ? AND c.ecosystem = ? AND NOT c.removed",
                row -> new Bundle(row.getLong(1), row.getLong(2)),
                mirror,
                name,
                EcosystemChecks.RAW);
    }

    private static Optional<Node> file(CatalogReader.Snapshot snapshot, Bundle bundle, String path) throws SQLException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return snapshot.first(
                "SELECT sha256, size, media_type FROM artifact WHERE sequence = ? AND path = ?",
                row -> new Node.File(
                        name, Digest.of(row.getBytes(1)), row.getLong(2), row.getString(3), bundle.publishedMicros()),
                bundle.sequence(),
                path);
    }

    /** The next level below a path: paths are kept whole, so a folder is what several of them begin with. */
    private static Optional<Node> folder(CatalogReader.Snapshot snapshot, Bundle bundle, String path) throws SQLException {
        String prefix = path.isEmpty() ? "" : path + "/";
        // '0' is the character after '/': the range holds exactly the paths that begin with the prefix.
        String end = path.isEmpty() ? "\uDBFF\uDFFF" : path + "0";
        List<Row> below = snapshot.all(
                "SELECT path, size, sha256 FROM artifact WHERE sequence = ? AND path >= ? AND path < ? ORDER BY path",
                row -> new Row(row.getString(1), row.getLong(2), Digest.of(row.getBytes(3))),
                bundle.sequence(),
                prefix,
                end);
        Map<String, Entry> folders = new LinkedHashMap<>();
        List<Entry> files = new ArrayList<>();
        for (Row row : below) {
            String rest = row.path.substring(prefix.length());
            int slash = rest.indexOf('/');
            if (slash < 0) {
                files.add(new Entry(rest, Optional.of(new Leaf(row.size, row.sha256))));
            } else {
                String name = rest.substring(0, slash);
                folders.putIfAbsent(name, new Entry(name, Optional.empty()));
            }
        }
        List<Entry> entries = new ArrayList<>(folders.values());
        entries.addAll(files);
        boolean isThere = path.isEmpty() || !entries.isEmpty();
        return isThere ? Optional.of(new Node.Folder(entries)) : Optional.empty();
    }
}
