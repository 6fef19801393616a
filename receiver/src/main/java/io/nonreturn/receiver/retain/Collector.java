package io.nonreturn.receiver.retain;

import io.nonreturn.receiver.commit.RetentionDesk;
import io.nonreturn.receiver.commit.Retiring;
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

    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    private final RetentionDesk desk;
    private final Path blobs;
    private final Retention retention;
    private final long nowMicros;

    /**
     * @param blobs the store's folder
     * @param nowMicros microseconds since 1970
     */
    public Collector(RetentionDesk desk, Path blobs, Retention retention, long nowMicros) {
        this.desk = desk;
        this.blobs = blobs;
        this.retention = retention;
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
            LOG.info("collected bundles={} blobs={} bytes={}", retired.size(), sweep.blobs(), sweep.bytes());
        }
        return new Report(retired, chosen.isAll(), sweep.blobs(), sweep.bytes());
    }

    private List<Retiring> retire(List<Retiring> bundles) throws IOException {
        List<Retiring> retired = new ArrayList<>();
        for (Retiring bundle : bundles) {
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
