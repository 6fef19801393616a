package io.nonreturn.wire;

import com.google.protobuf.UnsafeByteOperations;
import io.nonreturn.wire.proto.BeaconMessage;

/**
 * Counters of the sender, once a second, from which the receiver computes loss and lag even when nothing else comes. Sealed but
 * not signed: it is for watching the link, and decides nothing. Immutable, always within the limits as {@link Head} is.
 *
 * @param epoch of the stream
 * @param sequence the highest so far
 * @param chain {@link Chain} value of that sequence
 * @param framesSent of this session before this beacon
 * @param bytesSent of UDP payload in those
 * @param backlogBytes waiting to be sent
 * @param clockUnixMicros low-side time
 * @param dataShards k of the code in use for full blocks
 * @param parityShards m of it
 * @param shardLength in bytes
 * @param burstMillis how long an outage is repaired without a repeat
 * @param rateBytesPerSecond of UDP payload, as paced
 * @param carouselNextUnixMicros when the next repeat begins; 0 when none is planned
 */
public record Beacon(
    long epoch,
    long sequence,
    Digest chain,
    long framesSent,
    long bytesSent,
    long backlogBytes,
    long clockUnixMicros,
    int dataShards,
    int parityShards,
    int shardLength,
    long burstMillis,
    long rateBytesPerSecond,
    long carouselNextUnixMicros) {

  public Beacon {
    try {
      Messages.checkRange("epoch", epoch, 1, Long.MAX_VALUE);
      Messages.checkRange("sequence", sequence, 0, Long.MAX_VALUE);
      Messages.checkChain(sequence, chain);
      Messages.checkRange("frames_sent", framesSent, 0, Long.MAX_VALUE);
      Messages.checkRange("bytes_sent", bytesSent, 0, Long.MAX_VALUE);
      Messages.checkRange("backlog_bytes", backlogBytes, 0, Long.MAX_VALUE);
      Messages.checkRange("clock_unix_micros", clockUnixMicros, 0, Limits.UNIX_MICROS);
      Messages.checkRange("data_shards", dataShards, 1, Limits.DATA_SHARDS);
      Messages.checkRange("parity_shards", parityShards, 0, Limits.SHARDS - dataShards);
      Messages.checkRange("shard_length", shardLength, 1, Limits.FRAME_BYTES - Frames.OVERHEAD_BYTES);
      Messages.checkRange("burst_millis", burstMillis, 0, Long.MAX_VALUE);
      Messages.checkRange("rate_bytes_per_second", rateBytesPerSecond, 0, Long.MAX_VALUE);
      Messages.checkRange("carousel_next_unix_micros", carouselNextUnixMicros, 0, Limits.UNIX_MICROS);
    } catch (RefusedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The bytes to be sealed; at most {@link Limits#BEACON_BYTES}. */
  public byte[] toPayload() {
    return BeaconMessage.newBuilder()
        .setVersion(Messages.VERSION)
        .setEpoch(epoch)
        .setSequence(sequence)
        .setChain(UnsafeByteOperations.unsafeWrap(chain.toBytes()))
        .setFramesSent(framesSent)
        .setBytesSent(bytesSent)
        .setBacklogBytes(backlogBytes)
        .setClockUnixMicros(clockUnixMicros)
        .setDataShards(dataShards)
        .setParityShards(parityShards)
        .setShardLength(shardLength)
        .setBurstMillis(burstMillis)
        .setRateBytesPerSecond(rateBytesPerSecond)
        .setCarouselNextUnixMicros(carouselNextUnixMicros)
        .build()
        .toByteArray();
  }

  /**
   * Reads the payload of a beacon frame whose seal opened.
   *
   * @throws RefusedException when it is not a canonical beacon within all limits
   */
  public static Beacon parse(byte[] payload) throws RefusedException {
    if (payload.length > Limits.BEACON_BYTES) {
      throw new RefusedException(Refusal.BEACON_SIZE, "bytes=" + payload.length + " > LIMIT=" + Limits.BEACON_BYTES);
    }
    BeaconMessage message = Messages.parse(BeaconMessage.parser(), payload);
    Messages.checkVersion(message.getVersion());
    Digest chain = Messages.digest("chain", message.getChain());
    return Messages.valid(
        () ->
            new Beacon(
                message.getEpoch(),
                message.getSequence(),
                chain,
                message.getFramesSent(),
                message.getBytesSent(),
                message.getBacklogBytes(),
                message.getClockUnixMicros(),
                message.getDataShards(),
                message.getParityShards(),
                message.getShardLength(),
                message.getBurstMillis(),
                message.getRateBytesPerSecond(),
                message.getCarouselNextUnixMicros()));
  }
}
