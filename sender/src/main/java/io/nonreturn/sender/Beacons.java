package io.nonreturn.sender;

import io.nonreturn.sender.schedule.ScheduleThread;
import io.nonreturn.sender.stage.StreamState;
import io.nonreturn.sender.transmit.BeaconSource;
import io.nonreturn.wire.Beacon;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/** Says once a second where the stream stands. Never touches the disk. */
record Beacons(LinkShape shape, long rateBytesPerSecond, ScheduleThread schedule, Clock clock, LongSupplier nanoClock)
    implements BeaconSource {

  @Override
  public byte[] payload(long framesSent, long bytesSent) {
    StreamState state = schedule.state();
    return new Beacon(
            state.epoch(),
            state.sequence(),
            state.chain(),
            framesSent,
            bytesSent,
            schedule.counters().backlogBytes(),
            micros(clock.instant()),
            shape.geometry().maxDataShards(),
            shape.geometry().parityFor(shape.geometry().maxDataShards()),
            shape.geometry().shardLength(),
            shape.spread().repairs().toMillis(),
            rateBytesPerSecond,
            carouselNextMicros())
        .toPayload();
  }

  private long carouselNextMicros() {
    long next = schedule.counters().carouselNextNanos();
    return next == Long.MAX_VALUE ? 0 : micros(clock.instant()) + (next - nanoClock.getAsLong()) / 1000;
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
