package io.nonreturn.receiver.commit;

import java.io.IOException;
import java.util.List;

/** The catalog's index of what clients see: one bundle for each name, written last. Called by the publisher, on the committer's thread. */
public final class PublicIndex {
  private final CatalogSession session;

  PublicIndex(CatalogSession session) {
    this.session = session;
  }

  /** Committed bundles that are not visible yet, in the order of the stream. */
  public List<CommittedBundle> unpublished() throws IOException {
    return session.all(
        "SELECT " + CommittedBundle.COLUMNS + " FROM bundle b JOIN mirror m ON m.name = b.mirror"
            + " WHERE b.state = 1 AND b.published_micros IS NULL ORDER BY b.sequence",
        CommittedBundle::read);
  }

  /** Makes a bundle the current one of its name, or lets it hide that, unless a later one decided already. */
  public void makeCurrent(CommittedBundle bundle, long publishedMicros) throws IOException {
    session.update(
        "INSERT INTO current (mirror, name, ecosystem, sequence, removed, decided) VALUES (?1, ?2, ?3, ?4, ?5, ?4)"
            + " ON CONFLICT (mirror, name) DO UPDATE SET "
            + (bundle.hides() ? "hidden = 1" : "sequence = excluded.sequence, removed = excluded.removed, hidden = 0")
            + ", decided = excluded.decided WHERE excluded.decided > current.decided",
        bundle.mirror(),
        bundle.name(),
        bundle.ecosystem(),
        bundle.sequence(),
        bundle.removed());
    session.update("UPDATE bundle SET published_micros = ? WHERE sequence = ?", publishedMicros, bundle.sequence());
  }
}
