package io.nonreturn.receiver.web;

import java.util.List;
import java.util.Optional;

/**
 * All of the status in one word, and why in a sentence.
 *
 * @param word {@code starting}, {@code well}, {@code late}, {@code warned}, {@code losing} or {@code cut}
 * @param why what a person should know, or do
 */
public record Condition(String word, String why) {
  /** What the alert for lag takes as well. */
  private static final double LATE_SECONDS = 15 * 60;
  private static final long FORECAST_SECONDS = 3 * 86_400;

  /** Judges what is known; the worst comes first. */
  static Condition of(
      boolean isReady,
      List<Alarm> alarms,
      Rates rates,
      ReceiverStatus.Disk disk,
      long overdue,
      boolean isHeadExpiring,
      boolean isCertificateExpiring) {
    if (!isReady) {
      return new Condition("starting", "the receiver is starting");
    }
    return alarm(alarms, "cut")
        .or(() -> alarm(alarms, "losing"))
        .or(() -> losing(rates, disk, overdue))
        .or(() -> alarm(alarms, "warned"))
        .or(() -> warned(disk, isHeadExpiring, isCertificateExpiring))
        .orElseGet(() -> rates.lateSeconds() > LATE_SECONDS
            ? new Condition("late", "what is visible lies " + Math.round(rates.lateSeconds() / 60) + " min behind the low side")
            : new Condition("well", "the sender is heard and nothing is missing"));
  }

  private static Optional<Condition> alarm(List<Alarm> alarms, String word) {
    return alarms.stream().filter(it -> word(it.label()).equals(word)).map(it -> new Condition(word, it.what())).findFirst();
  }

  private static Optional<Condition> losing(Rates rates, ReceiverStatus.Disk disk, long overdue) {
    String why = null;
    if (disk.usableBytes() <= disk.floorBytes()) {
      why = "the disk has no room above limits.disk_floor: what comes is refused until there is";
    } else if (overdue > 0) {
      why = (overdue == 1 ? "1 sequence" : overdue + " sequences") + " had time enough to come and did not: see what is missing";
    } else if (rates.unrepairedBlocksMinute() > 0) {
      why = rates.unrepairedBlocksMinute() + " blocks of the last minute lost more frames than parity repairs; they come again";
    }
    return Optional.ofNullable(why).map(it -> new Condition("losing", it));
  }

  private static Optional<Condition> warned(ReceiverStatus.Disk disk, boolean isHeadExpiring, boolean isCertificateExpiring) {
    String why = null;
    if (isHeadExpiring) {
      why = "the newest signed head expires within six hours, as none came for most of a day: then nothing is committed any more";
    } else if (disk.fullInSeconds() >= 0 && disk.fullInSeconds() < FORECAST_SECONDS) {
      why = "the disk is full within three days if this goes on";
    } else if (isCertificateExpiring) {
      why = "the certificate of HTTPS expires within two weeks, then clients refuse it: put a new one in its file before";
    }
    return Optional.ofNullable(why).map(it -> new Condition("warned", it));
  }

  private static String word(String alarm) {
    return switch (alarm) {
      case "beacon-missing" -> "cut";
      case "disk-full", "disk-floor", "gaps", "head-expired" -> "losing";
      default -> "warned";
    };
  }
}
