package io.nonreturn.receiver.ecosystem.npm;

import io.nonreturn.receiver.commit.CatalogReader;
import io.nonreturn.receiver.serve.PublishedBundle;
import io.nonreturn.receiver.serve.PublishedFile;
import io.nonreturn.wire.BundleNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which packages are published, as the catalog has it. Any thread. */
final class NpmIndex {
  /** Packages found by a search that are ranked; beyond that, only counted. */
  private static final int MOST_RANKED = 5_000;

  private final CatalogReader catalog;

  NpmIndex(CatalogReader catalog) {
    this.catalog = catalog;
  }

  /**
   * A package's document and what it belongs to, of one moment.
   *
   * @param bundle that has it
   * @param packument the document
   */
  record Found(PublishedBundle bundle, PublishedFile packument) {}

  /**
   * What a search or a list shows.
   *
   * @param name of the package
   * @param description in short; may be empty
   * @param latest version; may be empty
   * @param publishedMicros when it became visible here
   */
  record Entry(String name, String description, String latest, long publishedMicros) {}

  /**
   * What a search found.
   *
   * @param entries best first
   * @param total how many there are in all
   */
  record Hits(List<Entry> entries, long total) {}

  Optional<Found> find(NpmName name) throws IOException {
    return catalog.snapshot(snapshot -> {
      Optional<PublishedBundle> bundle = PublishedBundle.find(snapshot, NpmEcosystem.NAME, BundleNames.of(name.full()));
      if (bundle.isEmpty()) {
        return Optional.empty();
      }
      return bundle.get().file(snapshot, NpmName.PACKUMENT).map(file -> new Found(bundle.get(), file));
    });
  }

  /** Packages by name, in parts: what comes after a name, so many at most. */
  List<Entry> list(String after, int most) throws IOException {
    return catalog.snapshot(snapshot -> {
      List<Entry> entries = new ArrayList<>();
      snapshot.each(
          SELECT + " AND c.name > ? ORDER BY c.name LIMIT ?",
          row -> entry(row.getString(1), row.getString(2), row.getString(3), row.getLong(4)).ifPresent(entries::add),
          NpmEcosystem.NAME,
          after,
          most);
      return entries;
    });
  }

  private static final String SELECT = "SELECT c.name, d.value, l.value, b.published_micros FROM current c"
      + " JOIN bundle b ON b.sequence = c.sequence"
      + " LEFT JOIN fact d ON d.sequence = c.sequence AND d.path = '' AND d.name = '" + NpmCheck.DESCRIPTION + "'"
      + " LEFT JOIN fact l ON l.sequence = c.sequence AND l.path = '' AND l.name = '" + NpmCheck.LATEST + "'"
      + " WHERE c.ecosystem = ? AND NOT c.removed AND NOT c.hidden";

  /**
   * Packages in whose name or description all words stand; names come before descriptions.
   *
   * @param words in small letters
   */
  Hits search(List<String> words, int from, int size) throws IOException {
    List<Entry> named = new ArrayList<>();
    List<Entry> described = new ArrayList<>();
    long[] total = new long[1];
    catalog.snapshot(snapshot -> snapshot.each(
        SELECT + " ORDER BY length(c.name), c.name",
        row -> {
          Optional<Entry> found = entry(row.getString(1), row.getString(2), row.getString(3), row.getLong(4));
          if (found.isEmpty() || !isFound(words, found.get())) {
            return;
          }
          total[0]++;
          String name = found.get().name().toLowerCase(Locale.ROOT);
          List<Entry> list = words.stream().allMatch(name::contains) ? named : described;
          if (list.size() < MOST_RANKED) {
            list.add(found.get());
          }
        },
        NpmEcosystem.NAME));
    named.addAll(described);
    int start = Math.min(from, named.size());
    return new Hits(List.copyOf(named.subList(start, Math.min(start + size, named.size()))), total[0]);
  }

  private static boolean isFound(List<String> words, Entry entry) {
    String text = (entry.name() + " " + entry.description()).toLowerCase(Locale.ROOT);
    return words.stream().allMatch(text::contains);
  }

  private static Optional<Entry> entry(String bundle, String description, String latest, long publishedMicros) {
    return BundleNames.upstream(bundle)
        .map(name -> new Entry(
            name, description == null ? "" : description, latest == null ? "" : latest, publishedMicros));
  }
}
