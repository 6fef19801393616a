package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.StreamStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether anything wants doing, and says so in the log: once when it begins, once when it ends. Gaps get a
 * while to close by themselves, since blocks repair late and the sender repeats. {@link #look} belongs to one thread.
 */
public final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    /** A beacon comes every second; three missing are no accident. */
    private static final long BEACON_MILLIS = 3_000;
    private static final long GAP_GRACE_MICROS = 60_000_000;
    private static final int GAPS = 100;

    private final Figures figures;
    private final long startedMicros;
    private final Map<Long, Long> gapSinceMicros = new TreeMap<>();
    private final Set<Long> gapsTold = new HashSet<>();
    private Map<String, Alarm> told = new HashMap<>();

    /** Watches from now on. */
    public Watch(Figures figures) {
        this.figures = figures;
        this.startedMicros = figures.clockMicros().getAsLong();
    }

    /** Looks once. */
    public void look() {
        Map<String, Alarm> now = new HashMap<>();
        for (Alarm alarm : alarms()) {
            now.put(alarm.label(), alarm);
            if (!told.containsKey(alarm.label())) {
                LOG.warn("alarm {}: {}", alarm.label(), alarm.what());
            }
        }
        for (Alarm alarm : told.values()) {
            if (!now.containsKey(alarm.label())) {
                LOG.info("alarm {} is over", alarm.label());
            }
        }
        told = now;
        lookAtGaps();
    }

    /** What is wrong at this moment. Any thread. */
    public List<Alarm> alarms() {
        List<Alarm> alarms = new ArrayList<>();
        long nowMicros = figures.clockMicros().getAsLong();
        OptionalLong age = figures.beacons().ageMillis();
        if (age.orElse((nowMicros - startedMicros) / 1_000) > BEACON_MILLIS && figures.isReady().getAsBoolean()) {
            alarms.add(new Alarm(
                    "beacon-missing",
                    "no beacon for more than " + BEACON_MILLIS + " ms: look at the sender, the link, and that both sides have the"
                            + " same link key; what is here goes on being served"));
        }
        StreamStatus stream = figures.committer().status();
        if (stream.headExpiresMicros() != 0 && stream.headExpiresMicros() < nowMicros) {
            alarms.add(new Alarm(
                    "head-expired",
                    "the newest signed head has expired: nothing is committed until a fresh one comes; look at the sender, the link"
                            + " and both clocks; what is here goes on being served"));
        }
        if (stream.isDiskFull()) {
            alarms.add(new Alarm("disk-full", "nothing is committed until there is room on the file system of the state directory"));
        }
        return alarms;
    }

    private void lookAtGaps() {
        long nowMicros = figures.clockMicros().getAsLong();
        List<Long> gaps = figures.committer().gaps(GAPS);
        gapSinceMicros.keySet().retainAll(new HashSet<>(gaps));
        gapsTold.retainAll(gapSinceMicros.keySet());
        List<Long> fresh = new ArrayList<>();
        for (long gap : gaps) {
            long since = gapSinceMicros.computeIfAbsent(gap, key -> nowMicros);
            if (nowMicros - since >= GAP_GRACE_MICROS && gapsTold.add(gap)) {
                fresh.add(gap);
            }
        }
        if (!fresh.isEmpty()) {
            LOG.warn(
                    "gaps {} at or below head {} are still not committed: more was lost than parity repairs, or their bundles were"
                            + " refused (see /api/status); a repeat by the sender's carousel closes them, otherwise change or"
                            + " touch their files on the low side so that they are staged again",
                    fresh,
                    figures.committer().status().headSequence());
        }
    }
}
