package io.nonreturn.sender;

import io.nonreturn.sender.schedule.CarouselOptions;
import io.nonreturn.sender.schedule.Shares;
import io.nonreturn.sender.transmit.LinkOptions;
import java.time.Duration;

/**
 * What a link and its hosts must have for mirrors of some size and change. Pure arithmetic; bytes, seconds and bytes a second.
 *
 * @param link as it is or shall be
 * @param needs what is asked of it
 */
record Sizing(LinkOptions link, Needs needs) {

  /** The receiver may not be scheduled for so long. */
  static final Duration STALL = Duration.ofMillis(50);
  /** Of the link, for repeats, indexes and what the mean hides. */
  private static final double USED = 0.9;

  private static final double DAY_SECONDS = 86_400;
  private static final double FLOOR_SHARE = 0.05;
  private static final long FLOOR_BYTES = 10L << 30;

  /**
   * What mirrors bring.
   *
   * @param now bytes that they hold when they begin
   * @param daily bytes that change in a day
   * @param peak how many times as many come in the busiest hour, at least 1
   * @param kept share of the changed bytes that stay for years
   * @param largest bytes of the largest bundle
   * @param lag in which the largest bundle, and any peak, shall have crossed
   * @param outage of the receiver that shall be made up for
   * @param carouselShare of the link, for repeats
   */
  record Needs(long now, long daily, double peak, double kept, long largest, Duration lag, Duration outage, double carouselShare) {}

  /** Bytes of data a second that the link carries, without parity, headers and seals. */
  double goodput() {
    return USED * shape().budget().rateBytesPerSecond();
  }

  /** Bytes of data a second in the busiest hour. */
  double peakBytesPerSecond() {
    return needs.daily() * needs.peak() / DAY_SECONDS;
  }

  /** Bytes of data a second that bring the largest bundle in time. */
  double largestBytesPerSecond() {
    return needs.largest() / seconds(needs.lag());
  }

  /** The least {@code link.rate} that does both. */
  long neededRate() {
    double efficiency = goodput() / link.rateBytesPerSecond();
    return (long) Math.ceil(Math.max(peakBytesPerSecond(), largestBytesPerSecond()) / efficiency);
  }

  boolean isEnough() {
    return link.rateBytesPerSecond() >= neededRate();
  }

  /** Share of the link that is busy on the mean. */
  double load() {
    return needs.daily() / DAY_SECONDS / goodput();
  }

  /** Seconds that so many bytes take when nothing else crosses. */
  double secondsFor(long bytes) {
    return bytes / goodput();
  }

  /** Seconds until what was missed in an outage has been repeated; endless when new bundles leave no room for that. */
  double catchUpSeconds() {
    double free = Math.min(goodput() * needs.carouselShare(), goodput() * (1 - load()));
    return free <= 0 ? Double.POSITIVE_INFINITY : needs.daily() * seconds(needs.outage()) / DAY_SECONDS / free;
  }

  /** Bytes of disk that the high side needs after so many years, with the floor below which it takes nothing. */
  double highSideBytes(double years) {
    double used = lowSideBytes(years);
    return Math.max(used / (1 - FLOOR_SHARE), used + FLOOR_BYTES);
  }

  /** The same on the low side, without a floor: what the stream carries, and as much as is being fetched at once. */
  double lowSideBytes(double years) {
    return needs.now() + needs.daily() * 365.0 * years * needs.kept() + needs.largest();
  }

  /** Bytes of the socket's buffer that the receiver needs while it is not scheduled. */
  double receiveBufferBytes() {
    return link.rateBytesPerSecond() * (STALL.toNanos() / 1e9);
  }

  /** How blocks are spread at this rate. */
  LinkShape shape() {
    return LinkShape.of(Outflow.Options.of(link, CarouselOptions.DEFAULT, Shares.DEFAULT));
  }

  /** Bytes of the blocks under way, on the sender, and about as much on the receiver. */
  double blockBytes() {
    LinkShape shape = shape();
    return (double) shape.mostBlocks() * shape.blocks().slabBytes();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
