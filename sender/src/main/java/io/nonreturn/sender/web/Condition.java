package io.nonreturn.sender.web;

import io.nonreturn.wire.PublicKeys;
import java.util.List;

/**
 * All of the status in one word, and why in a sentence.
 *
 * @param word {@code starting}, {@code well}, {@code late}, {@code warned} or {@code losing}
 * @param why what a person should know, or do
 */
public record Condition(String word, String why) {

  private static final long DAY_MICROS = 86_400_000_000L;

  /** What the alert for the backlog takes as well. */
  private static final double LATE_SECONDS = 15 * 60;

  /** What the alert for a stale mirror takes as well. */
  private static final long STALE_MICROS = DAY_MICROS;

  private static final long FORECAST_SECONDS = 3 * 86_400;

  private static final long KEY_SOON_MICROS = PublicKeys.EXPIRING.toNanos() / 1_000;

  /**
   * Judges what is known; the worst comes first.
   *
   * @param keyExpiresMicros until when this publisher's key is believed; 0: without end
   * @param sinceMicros when this process began: before, nothing can be stale
   */
  public static Condition of(
      boolean ready, SenderStatus.Flow flow, SenderStatus.Disk disk, List<SenderStatus.MirrorStatus> mirrors, long keyExpiresMicros,
      long nowMicros, long sinceMicros) {
    if (!ready) {
      return new Condition("starting", "the sender is starting");
    }
    if (flow.sendFailuresMinute() > 0) {
      return new Condition("losing", "the kernel refused " + flow.sendFailuresMinute() + " datagrams in the last minute: see the causes");
    }
    if (disk.usableBytes() <= 0) {
      return new Condition("losing", "there is no room for what upstream has: nothing new crosses until there is");
    }
    if (keyExpiresMicros != 0 && keyExpiresMicros < nowMicros) {
      return new Condition("losing", "the publisher's key has expired: the high side believes nothing of what leaves; make new keys");
    }
    if (keyExpiresMicros != 0 && keyExpiresMicros - nowMicros < KEY_SOON_MICROS) {
      return new Condition(
          "warned",
          "the publisher's key expires within " + Math.ceilDiv(keyExpiresMicros - nowMicros, DAY_MICROS)
              + " d: make new keys and carry their trust.pem to the high side before that");
    }
    for (SenderStatus.MirrorStatus mirror : mirrors) {
      if (mirror.problem() != null) {
        return new Condition("warned", "mirror " + mirror.name() + ": " + mirror.problem());
      }
      if (nowMicros - Math.max(sinceMicros, mirror.lookedMicros()) > STALE_MICROS) {
        return new Condition("warned", "mirror " + mirror.name() + ": its upstream was not looked at with success for a day");
      }
    }
    if (disk.fullInSeconds() >= 0 && disk.fullInSeconds() < FORECAST_SECONDS) {
      return new Condition("warned", "the disk of the state folder is full within three days if this goes on");
    }
    if (flow.backlogSeconds() > LATE_SECONDS) {
      return new Condition("late", "what waits takes " + Math.round(flow.backlogSeconds() / 60) + " min at the link's rate");
    }
    return new Condition("well", "frames leave, and every upstream answers");
  }
}
