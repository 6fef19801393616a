package io.nonreturn.receiver.web;

import io.nonreturn.receiver.commit.StreamStatus;
import io.nonreturn.receiver.decode.LinkSnapshot;
import io.nonreturn.receiver.ledger.Sample;
import io.nonreturn.receiver.listen.ListenStats;
import io.nonreturn.wire.Beacon;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.live.Past;
import java.util.List;

/**
 * Counts every two seconds what happened since the last time, and keeps an hour of that: what charts show, and rates are computed from.
 * {@link #beat} belongs to one thread, the rest to any.
 */
public final class Pulse {
  /** From one row to the next: beacons come each second, so that one at least tells of every row. */
  public static final int STEP_SECONDS = 2;

  private static final int ROWS = 3_600 / STEP_SECONDS;
  private static final int TEN_SECONDS = 10 / STEP_SECONDS;
  private static final int MINUTE = 60 / STEP_SECONDS;
  /** A shorter time says nothing about a disk. */
  private static final long FORECAST_SECONDS = 300;

  private static final double MICROS = 1e6;
  private static final double MILLIS = 1e3;

  private final Figures figures;
  private final Past past = new Past(
      ROWS, List.of("time", "late", "sent", "lost", "unrepaired", "line", "good", "drops", "stalls", "room"));
  private Counters before;

  /** Begins with no past. */
  public Pulse(Figures figures) {
    this.figures = figures;
    this.before = counters();
  }

  private record Counters(
      long micros, long sent, long lost, long expired, long bytes, long published, long drops, long stalls) {}

  /** Adds a row. */
  public void beat() {
    Counters now = counters();
    double seconds = (now.micros - before.micros) / MICROS;
    if (seconds <= 0) {
      before = now; // the clock was set back
      return;
    }
    past.add(
        Math.rint(now.micros / MICROS),
        lateSeconds(),
        (double) (now.sent - before.sent),
        (double) (now.lost - before.lost),
        (double) (now.expired - before.expired),
        (now.bytes - before.bytes) / seconds,
        (now.published - before.published) / seconds,
        (double) (now.drops - before.drops),
        (double) (now.stalls - before.stalls),
        (double) figures.usableBytes().getAsLong());
    before = now;
  }

  private Counters counters() {
    LinkSnapshot link = figures.link().get();
    ListenStats listen = figures.listen().get();
    return new Counters(
        figures.clockMicros().getAsLong(),
        link.framesSent(),
        link.framesLost(),
        figures.refusals().get(Refusal.BLOCK_EXPIRED),
        link.bytesReceived(),
        figures.published().totals().bytes(),
        listen.kernelDrops(),
        listen.stalls() + figures.refusals().get(Refusal.DISK_FLOOR) + figures.refusals().get(Refusal.DISK_ERROR));
  }

  /** The longest of: the silence, what the sender has still to send, and the age of the oldest that is announced and not here. */
  private double lateSeconds() {
    long silence = figures.beacons().silentMillis(figures.link().get().framesAccepted());
    double late = silence > Sample.SILENCE_MILLIS ? silence / MILLIS : 0;
    Beacon beacon = figures.beacons().heard().map(LinkWatch.Heard::beacon).orElse(null);
    if (beacon != null && beacon.rateBytesPerSecond() > 0) {
      late = Math.max(late, beacon.backlogBytes() / (double) beacon.rateBytesPerSecond());
    }
    StreamStatus stream = figures.committer().status();
    return stream.open() == 0 ? late : Math.max(late, (figures.clockMicros().getAsLong() - stream.openSinceMicros()) / MICROS);
  }

  /** What the rows of the last ten seconds and of the last minute say. */
  public Rates rates() {
    double repairable = figures.beacons()
        .heard()
        .map(heard -> heard.beacon().parityShards() / (double) (heard.beacon().dataShards() + heard.beacon().parityShards()))
        .orElse(0.0);
    double missed = share(total("lost", MINUTE), MINUTE);
    return new Rates(
        lateSeconds(),
        past.mean("line", TEN_SECONDS),
        past.mean("good", TEN_SECONDS),
        lostOnLink(TEN_SECONDS),
        lostOnLink(MINUTE),
        repairable,
        repairable == 0 ? 0 : Math.clamp(1 - missed / repairable, 0, 1),
        sum("unrepaired"),
        sum("drops"),
        sum("stalls"));
  }

  /** What did not come, less what came as far as this host's kernel: the parity has to make up for both, the link is to blame for one. */
  private double lostOnLink(int rows) {
    return share(total("lost", rows) - total("drops", rows), rows);
  }

  private double share(double lost, int rows) {
    double sent = total("sent", rows);
    return sent <= 0 ? 0 : Math.clamp(lost / sent, 0, 1);
  }

  private long sum(String column) {
    return Math.max(0, (long) total(column, MINUTE));
  }

  private double total(String column, int rows) {
    double total = 0;
    for (double figure : past.latest(column, rows)) {
      total += figure;
    }
    return total;
  }

  /** When the disk has no room above its floor. */
  public ReceiverStatus.Disk disk(long floorBytes) {
    return new ReceiverStatus.Disk(
        figures.usableBytes().getAsLong(), floorBytes, past.secondsUntil("room", (double) floorBytes, FORECAST_SECONDS));
  }

  /** The rows. */
  public Past past() {
    return past;
  }
}
