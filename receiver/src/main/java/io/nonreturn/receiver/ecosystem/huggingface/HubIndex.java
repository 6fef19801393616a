package io.nonreturn.receiver.ecosystem.huggingface;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.commit.CatalogReader.Snapshot;
import io.nonreturn.receiver.serve.PublishedBundle;
import io.nonreturn.receiver.serve.PublishedFile;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.huggingface.RefList;
import io.nonreturn.wire.huggingface.Repo;
import io.nonreturn.wire.huggingface.RepoDocuments;
import io.nonreturn.wire.huggingface.RepoRevision;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the catalog knows of repositories. A repository is all bundles whose names begin with its own and an {@code @}. A commit is found as long
 * as some live revision of the repository is at it or was, so that nobody loses a model in the middle of a download; retention ends that. Each
 * method reads one snapshot. Any thread.
 */
final class HubIndex {
  /** Above the {@code @} that ends a repository's name, with nothing between. */
  private static final String ABOVE = "A";
  /** Revisions with more slashes are looked for in vain. */
  private static final int MOST_PARTS = 8;

  private static final String BUNDLE = "SELECT b.sequence, b.mirror, b.name, b.artifacts, b.published_micros FROM current c";
  private static final String LIVE = " WHERE c.ecosystem = ? AND NOT c.removed AND c.name > ? AND c.name < ?";
  private static final String AT_COMMIT = BUNDLE + " JOIN bundle b ON b.mirror = c.mirror AND b.name = c.name"
      + " JOIN fact f ON f.sequence = b.sequence AND f.path = '' AND f.name = '" + RevisionCheck.COMMIT + "'"
      + LIVE + " AND b.published_micros IS NOT NULL AND f.value = ? ORDER BY b.sequence DESC";
  private static final String REFS = "SELECT c.name, k.value, f.value FROM current c"
      + " JOIN fact k ON k.sequence = c.sequence AND k.path = '' AND k.name = '" + RevisionCheck.KIND + "'"
      + " JOIN fact f ON f.sequence = c.sequence AND f.path = '' AND f.name = '" + RevisionCheck.COMMIT + "'"
      + LIVE + " ORDER BY c.name";
  private static final String SUMMARIES = "SELECT c.name, s.value FROM current c"
      + " JOIN fact s ON s.sequence = c.sequence AND s.path = '' AND s.name = '" + RevisionCheck.SUMMARY + "'"
      + LIVE + " ORDER BY c.name";

  private final CatalogReader catalog;

  HubIndex(CatalogReader catalog) {
    this.catalog = catalog;
  }

  /**
   * What a question leads to.
   *
   * @param hasRepo whether anything of the repository is published
   * @param bundle that is meant; empty if there is no such revision
   * @param commit that it is at; empty if there is none
   * @param rest of the question's path, behind the revision
   */
  record Found(boolean hasRepo, Optional<PublishedBundle> bundle, String commit, List<String> rest) {}

  /** One file of a bundle, and what clients know it by. */
  record FoundFile(PublishedFile file, String etag, boolean isLarge) {}

  /** A repository in a list: its bundle's name without the revision, and what is shown. */
  record Entry(Repo repo, String summary) {}

  /** The revision that the first of these parts name; the default one where there is none. */
  Found find(Repo repo, List<String> parts) throws IOException {
    return catalog.snapshot(snapshot -> {
      for (int named = parts.isEmpty() ? 0 : 1; named <= Math.min(parts.size(), MOST_PARTS); named++) {
        Optional<PublishedBundle> bundle = revision(snapshot, repo, String.join("/", parts.subList(0, named)));
        if (bundle.isPresent()) {
          String commit = bundle.get().fact(snapshot, "", RevisionCheck.COMMIT).orElse("");
          return new Found(true, bundle, commit, List.copyOf(parts.subList(named, parts.size())));
        }
      }
      boolean hasRepo = snapshot.first("SELECT 1 FROM current c" + LIVE, row -> 1, live(repo)).isPresent();
      return new Found(hasRepo, Optional.empty(), "", List.of());
    });
  }

  private static Optional<PublishedBundle> revision(Snapshot snapshot, Repo repo, String asked) throws SQLException {
    if (RepoRevision.isCommit(asked)) {
      return snapshot.first(
          AT_COMMIT, HubIndex::readBundle, HuggingFaceEcosystem.NAME, first(repo), above(repo), asked);
    }
    boolean isDefault = asked.isEmpty() || asked.equals("HEAD");
    String revision = isDefault ? RepoRevision.DEFAULT : asked.replaceFirst("^refs/(heads|tags)/", "");
    if (!RepoRevision.isRevision(revision)) {
      return Optional.empty();
    }
    Optional<PublishedBundle> bundle =
        PublishedBundle.find(snapshot, HuggingFaceEcosystem.NAME, new RepoRevision(repo, revision).bundle());
    if (bundle.isEmpty() && isDefault) {
      return snapshot.first(BUNDLE + " JOIN bundle b ON b.sequence = c.sequence" + LIVE + " ORDER BY c.name",
          HubIndex::readBundle, live(repo));
    }
    return bundle;
  }

  private static PublishedBundle readBundle(ResultSet row) throws SQLException {
    return new PublishedBundle(row.getLong(1), row.getString(2), row.getString(3), row.getInt(4), row.getLong(5));
  }

  /** A file of a bundle; what the hub tells of the files is none. */
  Optional<FoundFile> file(PublishedBundle bundle, String path) throws IOException {
    if (RepoDocuments.isReserved(path)) {
      return Optional.empty();
    }
    return catalog.snapshot(snapshot -> {
      Optional<PublishedFile> file = bundle.file(snapshot, path);
      if (file.isEmpty()) {
        return Optional.empty();
      }
      Optional<String> oid = bundle.fact(snapshot, path, RevisionCheck.OID);
      return Optional.of(new FoundFile(file.get(), oid.orElse(file.get().sha256().hex()), oid.isEmpty()));
    });
  }

  /** One of the documents of a bundle. */
  PublishedFile document(PublishedBundle bundle, String path) throws IOException {
    return catalog.snapshot(snapshot -> bundle.file(snapshot, path))
        .orElseThrow(() -> new IOException("bundle=" + bundle.name() + " has lost path=" + path));
  }

  /** Branches and tags of a repository that are published; empty if nothing of it is. */
  Optional<RefList> refs(Repo repo) throws IOException {
    return catalog.snapshot(snapshot -> {
      List<RefList.Ref> refs = new ArrayList<>();
      long rows = snapshot.each(
          REFS,
          row -> {
            String revision = RepoRevision.ofBundle(row.getString(1)).map(RepoRevision::revision).orElse("");
            for (RefList.RefKind kind : RefList.RefKind.values()) {
              if (kind.word().equals(row.getString(2))) {
                refs.add(new RefList.Ref(kind, revision, row.getString(3)));
              }
            }
          },
          live(repo));
      return rows == 0 ? Optional.empty() : Optional.of(new RefList(refs));
    });
  }

  /**
   * Repositories by name, each once, shown as their default revision is.
   *
   * @param first names begin with this
   * @param after names come after this one; empty for the beginning
   * @param most so many of them
   */
  List<Entry> list(String first, String after, Predicate<Repo> wanted, int most) throws IOException {
    String from = BundleNames.of(after.isEmpty() ? first : after + ABOVE);
    String to = BundleNames.of(first) + "~";
    return catalog.snapshot(snapshot -> {
      List<Entry> entries = new ArrayList<>();
      snapshot.each(
          SUMMARIES,
          row -> {
            Optional<RepoRevision> name = RepoRevision.ofBundle(row.getString(1));
            if (name.isEmpty() || !wanted.test(name.get().repo())) {
              return;
            }
            boolean isSame = !entries.isEmpty() && entries.getLast().repo().equals(name.get().repo());
            if (!isSame && entries.size() < most) {
              entries.add(new Entry(name.get().repo(), row.getString(2)));
            } else if (isSame && name.get().revision().equals(RepoRevision.DEFAULT)) {
              entries.set(entries.size() - 1, new Entry(name.get().repo(), row.getString(2)));
            }
          },
          HuggingFaceEcosystem.NAME,
          from,
          to);
      return entries;
    });
  }

  private static Object[] live(Repo repo) {
    return new Object[] {HuggingFaceEcosystem.NAME, first(repo), above(repo)};
  }

  private static String first(Repo repo) {
    return BundleNames.of(repo.toString()) + "@";
  }

  private static String above(Repo repo) {
    return BundleNames.of(repo.toString()) + ABOVE;
  }
}
