package io.nonreturn.wire.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Heads hold for 24 hours by these clocks: one that is wrong stops everything, and one that went back looks like a replay. */
record ClockCheck(Path state, InstantSource clock, Supplier<OptionalInt> kernel) implements Check {
  private static final int TIME_ERROR = 5;
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  @Override
  public List<Finding> look() throws IOException {
    List<Finding> findings = new ArrayList<>();
    OptionalInt state = kernel.get();
    Instant now = clock.instant();
    findings.add(state.isEmpty()
        ? Finding.warning("clock", now + ", and the kernel does not say whether that is right", "timedatectl")
        : state.getAsInt() == TIME_ERROR
            ? Finding.warning("clock", now + ", not synchronised", "timedatectl set-ntp true   # with a source of time of this side's own")
            : Finding.ok("clock", now + ", synchronised"));
    Instant newest = newest(now);
    findings.add(newest.isAfter(now.plus(TOLERANCE))
        ? Finding.fault("clock-back", "files of " + this.state + " were written " + Duration.between(now, newest).toMinutes() + " min ahead of this clock",
            "timedatectl set-time ...   # the clock went back, or was ahead when they were written")
        : Finding.ok("clock-back", "no file of the state folder is newer than now"));
    return findings;
  }

  private Instant newest(Instant least) throws IOException {
    if (!Files.isDirectory(state)) {
      return least;
    }
    Instant newest = Instant.MIN;
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.toList()) {
        Instant written = Files.getLastModifiedTime(file).toInstant();
        newest = written.isAfter(newest) ? written : newest;
      }
    }
    return newest;
  }
}
