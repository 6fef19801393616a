package io.nonreturn.receiver.publish;

import io.nonreturn.receiver.commit.Catalog;
import io.nonreturn.receiver.commit.CommittedBundle;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The repository built into the receiver, which serves from catalog and blobs: publishing is one transaction that turns the
 * current generation of each name. Later generations win whatever the order of the calls.
 */
public final class EmbeddedPublisher implements Publisher {
  private final Catalog catalog;
  private final PublicationRecord record;
  private final InstantSource clock;

  /** Publishes into the catalog and notes it in the record. */
  public EmbeddedPublisher(Catalog catalog, PublicationRecord record, InstantSource clock) {
    this.catalog = catalog;
    this.record = record;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public void publish(List<CommittedBundle> bundles) throws IOException {
    long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    catalog.transaction(() -> {
      for (CommittedBundle bundle : bundles) {
        catalog.index().makeCurrent(bundle, nowMicros);
      }
      return bundles.size();
    });
    for (CommittedBundle bundle : bundles) {
      record.published(bundle, nowMicros);
    }
  }
}
