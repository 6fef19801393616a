package io.nonreturn.receiver.serve;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.verify.EcosystemChecks;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Raw mirrors as a tree of folders and files, read from the catalog: a mirror's folders are its bundles, and the files of the
 * bundle {@value #TOP} lie beside them. Each method reads one snapshot. Any thread.
 */
final class RawIndex {
    /** The bundle of the files that lie directly in a mirror's folder. */
    static final String TOP = "@top";
    /** Entries of a folder that are told at once. */
    static final int PART = 1_000;

    /** Rows read at once: a few when there are only folders, which are leapt over one by one. */
    private static final int LEAP = 100;
    /** Above every character that a path may have. */
    private static final String LAST = "\uDBFF\uDFFF";

    private final CatalogReader catalog;

    RawIndex(CatalogReader catalog) {
        this.catalog = catalog;
    }

    /** What a path leads to. */
    sealed interface Node {
        /** A file, with its media type as the low side states it. */
        record File(String name, Digest sha256, long size, String mediaType, long publishedMicros) implements Node {}

        /**
         * A part of a folder.
         *
         * @param entries by name; in a mirror's own folder the bundles first
         * @param next where the next part begins: the last entry here; empty if this was the last part
         */
        record Folder(List<Entry> entries, Optional<String> next) implements Node {}
    }

    /**
     * One line of a folder.
     *
     * @param name without a slash
     * @param file the file's size and digest; empty for a folder
     */
    record Entry(String name, Optional<Leaf> file) {
        /** The name as it stands in a list, a folder with its slash: tells where a next part begins. */
        String listed() {
            return file.isPresent() ? name : name + "/";
        }
    }

    /** What is told of a file in its folder. */
    record Leaf(long size, Digest sha256) {}

    private record Bundle(long sequence, long publishedMicros) {}

    private record Row(String path, long size, Digest sha256) {}

    /** Raw mirrors, in parts. */
    Node.Folder mirrors(String after) throws IOException {
        return catalog.snapshot(snapshot -> part(snapshot.all(
                "SELECT name FROM mirror m WHERE ecosystem = ? AND name > ?"
                        + " AND EXISTS (SELECT 1 FROM current c WHERE c.mirror = m.name AND NOT c.removed) ORDER BY name LIMIT ?",
                row -> new Entry(row.getString(1), Optional.empty()),
                EcosystemChecks.RAW,
                withoutSlash(after),
                PART + 1)));
    }

    /**
     * What lies at a path of a mirror; the empty path is the mirror's own folder.
     *
     * @param after of a folder, what comes after this entry; empty for its beginning
     */
    Optional<Node> find(String mirror, String path, String after) throws IOException {
        return catalog.snapshot(snapshot -> {
            if (path.isEmpty()) {
                return mirror(snapshot, mirror, after);
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
            return file.isPresent() ? file : folder(snapshot, bundle.get(), inner, after);
        });
    }

    private static Optional<Node> mirror(CatalogReader.Snapshot snapshot, String mirror, String after) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        if (after.isEmpty() || after.endsWith("/")) {
            entries.addAll(snapshot.all(
                    "SELECT name FROM current WHERE mirror = ? AND ecosystem = ? AND NOT removed AND name > ? AND name <> ?"
                            + " ORDER BY name LIMIT ?",
                    row -> new Entry(row.getString(1), Optional.empty()),
                    mirror,
                    EcosystemChecks.RAW,
                    withoutSlash(after),
                    TOP,
                    PART + 1));
        }
        Optional<Bundle> top = bundle(snapshot, mirror, TOP);
        if (top.isPresent() && entries.size() <= PART) {
            for (Entry entry : entries(snapshot, top.get(), "", after.endsWith("/") ? "" : after, PART + 1 - entries.size())) {
                // By its own rules the bundle has no folders; one would not be found under its name.
                if (entry.file().isPresent()) {
                    entries.add(entry);
                }
            }
        }
        boolean isThere = !after.isEmpty() || top.isPresent() || !entries.isEmpty();
        return isThere ? Optional.of(part(entries)) : Optional.empty();
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

    private static Optional<Node> folder(CatalogReader.Snapshot snapshot, Bundle bundle, String path, String after)
            throws SQLException {
        List<Entry> entries = entries(snapshot, bundle, path.isEmpty() ? "" : path + "/", after, PART + 1);
        boolean isThere = path.isEmpty() || !after.isEmpty() || !entries.isEmpty();
        return isThere ? Optional.of(part(entries)) : Optional.empty();
    }

    /**
     * The next level below a prefix: paths are kept whole, so a folder is what several of them begin with. Its content is leapt
     * over, not read, so that a part of a listing costs the same however much lies below it.
     */
    private static List<Entry> entries(CatalogReader.Snapshot snapshot, Bundle bundle, String prefix, String after, int most)
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
                                : new Entry(rest.substring(0, slash), Optional.empty()));
            }
            if (rows.size() < LEAP) {
                break;
            }
        }
        return entries;
    }

    /** Cuts off the one entry too many that tells whether there is a next part. */
    private static Node.Folder part(List<Entry> entries) {
        boolean isLast = entries.size() <= PART;
        List<Entry> part = isLast ? entries : entries.subList(0, PART);
        return new Node.Folder(part, isLast ? Optional.empty() : Optional.of(part.getLast().listed()));
    }

    private static String withoutSlash(String after) {
        return after.endsWith("/") ? after.substring(0, after.length() - 1) : after;
    }
}
