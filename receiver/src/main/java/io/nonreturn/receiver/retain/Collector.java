package io.nonreturn.receiver.retain;

import io.nonreturn.receiver.commit.RetentionDesk;
import io.nonreturn.receiver.commit.Retiring;
import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.audit.AuditAction;
import io.nonreturn.wire.audit.AuditEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One garbage collection, or the preview of one. One thread. */
public final class Collector {
  /** Bundles that one run retires. */
  public static final int MOST = 100_000;

  private static final int TOLD_AT_ONCE = 500;
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  private final RetentionDesk desk;
  private final Path blobs;
  private final Retention retention;
  private final Audit audit;
  private final long nowMicros;

  /**
   * @param blobs the store's folder
   * @param audit is told beforehand what goes
   * @param nowMicros microseconds since 1970
   */
  public Collector(RetentionDesk desk, Path blobs, Retention retention, Audit audit, long nowMicros) {
    this.desk = desk;
    this.blobs = blobs;
    this.retention = retention;
    this.audit = audit;
    this.nowMicros = nowMicros;
  }

  /**
   * What went, or would go.
   *
   * @param retired bundles
   * @param isAll whether another run would find no more
   * @param blobs deleted
   * @param bytes of these blobs
   */
  public record Report(List<Retiring> retired, boolean isAll, long blobs, long bytes) {}

  /**
   * Collects.
   *
   * @param isDry only tells what would go
   * @param progress told how many folders of the store, of {@value Sweep#FOLDERS}, have been gone through
   */
  public Report run(boolean isDry, IntConsumer progress) throws IOException {
    Selection.Chosen chosen = desk.read(catalog -> Selection.of(catalog, retention, nowMicros, MOST));
    List<Retiring> retired = isDry ? chosen.bundles() : retire(chosen.bundles());
    Set<Long> retiring = new HashSet<>();
    if (isDry) {
      retired.forEach(bundle -> retiring.add(bundle.place()));
    }
    Sweep sweep = new Sweep(desk, retiring, isDry, nowMicros / 1_000);
    sweep.run(blobs, progress);
    if (!isDry) {
      audit.record(List.of(AuditEvent.of(
          AuditAction.COLLECTED, AuditEvent.person(), blobs.toString(), "bundles", retired.size(), "blobs", sweep.blobs(), "bytes", sweep.bytes())));
      LOG.info("collected bundles={} blobs={} bytes={}", retired.size(), sweep.blobs(), sweep.bytes());
    }
    return new Report(retired, chosen.isAll(), sweep.blobs(), sweep.bytes());
  }

  /** What goes cannot be brought back, so it is put down before. */
  private void tell(List<Retiring> bundles) throws IOException {
    List<AuditEvent> events = new ArrayList<>();
    for (Retiring bundle : bundles) {
      events.add(AuditEvent.of(
          bundle.hides() ? AuditAction.HIDDEN : AuditAction.RETIRED,
          AuditEvent.person(),
          bundle.mirror() + "/" + bundle.name(),
          "place",
          bundle.place()));
    }
    audit.record(events);
  }

  private List<Retiring> retire(List<Retiring> bundles) throws IOException {
    List<Retiring> retired = new ArrayList<>();
    for (int i = 0; i < bundles.size(); i++) {
      Retiring bundle = bundles.get(i);
      if (i % TOLD_AT_ONCE == 0) {
        tell(bundles.subList(i, Math.min(bundles.size(), i + TOLD_AT_ONCE)));
      }
      if (desk.retire(bundle, nowMicros)) {
        retired.add(bundle);
        if (bundle.hides()) {
          LOG.info("hidden by age: mirror={} bundle={} place={}", bundle.mirror(), bundle.name(), bundle.place());
        }
      }
    }
    return retired;
  }
}
