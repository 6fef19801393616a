package io.nonreturn.wire;

import com.google.protobuf.UnsafeByteOperations;
import io.nonreturn.wire.proto.InventoryMessage;
import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * Which sequences of a range are still needed: signed and repeated. A sequence is <em>live</em> while it is the latest generation of its
 * name, be it a removal. Every other one in the range was superseded, so a receiver that never saw it, because it started
 * later or was away for long, need not wait for it. The highest sequence of the stream is live always. Immutable, and always within the limits: the constructor throws
 * {@link IllegalArgumentException} for what a receiver would refuse.
 */
public final class Inventory {
  private final long epoch;
  private final long sequence;
  private final Digest chain;
  private final long first;
  private final int count;
  private final byte[] live;
  private final long createdUnixMicros;
  private final long expiresUnixMicros;

  private Inventory(
      long epoch, long sequence, Digest chain, long first, int count, byte[] live, long createdUnixMicros, long expiresUnixMicros) {
    this.epoch = epoch;
    this.sequence = sequence;
    this.chain = chain;
    this.first = first;
    this.count = count;
    this.live = live;
    this.createdUnixMicros = createdUnixMicros;
    this.expiresUnixMicros = expiresUnixMicros;
    try {
      Messages.checkRange("epoch", epoch, 1, Long.MAX_VALUE);
      Messages.checkRange("sequence", sequence, 1, Long.MAX_VALUE);
      Messages.checkChain(sequence, chain);
      Messages.checkRange("first", first, 1, sequence);
      Messages.checkRange("count", count, 1, Math.min(Limits.INVENTORY_SEQUENCES, sequence - first + 1));
      Messages.checkRange("live bytes", live.length, bytesFor(count), bytesFor(count));
      Messages.checkRange("live bits beyond count", unusedBits(), 0, 0);
      boolean isHighestLive = sequence - first >= count || isLive(sequence);
      Messages.checkRange("live bit of the highest sequence", isHighestLive ? 1 : 0, 1, 1);
      Messages.checkRange("created_unix_micros", createdUnixMicros, 0, Limits.UNIX_MICROS);
      Messages.checkRange("expires_unix_micros", expiresUnixMicros, createdUnixMicros + 1, Limits.UNIX_MICROS);
    } catch (RefusedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * States which sequences of a range are live.
   *
   * @param epoch of the stream, from 1
   * @param sequence the highest of the stream now
   * @param chain {@link Chain} value of that sequence
   * @param range at most {@link Limits#INVENTORY_SEQUENCES}, none above {@code sequence}
   * @param live asked once for each sequence of the range, ascending
   * @param createdUnixMicros low-side time
   * @param expiresUnixMicros after it the statement is worth nothing; later than created
   */
  public static Inventory of(
      long epoch,
      long sequence,
      Digest chain,
      SequenceRange range,
      LongPredicate live,
      long createdUnixMicros,
      long expiresUnixMicros) {
    if (range.count() > Limits.INVENTORY_SEQUENCES) {
      throw new IllegalArgumentException("count=" + range.count() + " > LIMIT=" + Limits.INVENTORY_SEQUENCES);
    }
    int count = (int) range.count();
    byte[] bits = new byte[bytesFor(count)];
    for (int i = 0; i < count; i++) {
      if (live.test(range.first() + i)) {
        bits[i / Byte.SIZE] |= (byte) (1 << i % Byte.SIZE);
      }
    }
    return new Inventory(epoch, sequence, chain, range.first(), count, bits, createdUnixMicros, expiresUnixMicros);
  }

  private static int bytesFor(int count) {
    return Math.ceilDiv(count, Byte.SIZE);
  }

  private int unusedBits() {
    int used = count % Byte.SIZE;
    return used == 0 ? 0 : (live[live.length - 1] & 0xff) >> used;
  }

  /** The bytes to be signed. */
  public byte[] toPayload() {
    return InventoryMessage.newBuilder()
        .setVersion(Messages.VERSION)
        .setEpoch(epoch)
        .setSequence(sequence)
        .setChain(UnsafeByteOperations.unsafeWrap(chain.toBytes()))
        .setFirst(first)
        .setCount(count)
        .setLive(UnsafeByteOperations.unsafeWrap(live))
        .setCreatedUnixMicros(createdUnixMicros)
        .setExpiresUnixMicros(expiresUnixMicros)
        .build()
        .toByteArray();
  }

  /**
   * Reads bytes whose signatures were verified.
   *
   * @throws RefusedException when they are not a canonical inventory within all limits
   */
  public static Inventory parse(byte[] payload) throws RefusedException {
    if (payload.length > Limits.INVENTORY_BYTES) {
      throw new RefusedException(Refusal.ENVELOPE_SIZE, "bytes=" + payload.length + " > LIMIT=" + Limits.INVENTORY_BYTES);
    }
    InventoryMessage message = Messages.parse(InventoryMessage.parser(), payload);
    Messages.checkVersion(message.getVersion());
    Digest chain = Messages.digest("chain", message.getChain());
    return Messages.valid(
        () ->
            new Inventory(
                message.getEpoch(),
                message.getSequence(),
                chain,
                message.getFirst(),
                message.getCount(),
                message.getLive().toByteArray(),
                message.getCreatedUnixMicros(),
                message.getExpiresUnixMicros()));
  }

  /** Of the stream, from 1. */
  public long epoch() {
    return epoch;
  }

  /** The highest sequence of the stream when this was stated. */
  public long sequence() {
    return sequence;
  }

  /** {@link Chain} value of that sequence. */
  public Digest chain() {
    return chain;
  }

  /** The sequences that this speaks of. */
  public SequenceRange range() {
    return new SequenceRange(first, first + count - 1);
  }

  /**
   * Whether the sequence is the latest generation of its name.
   *
   * @throws IllegalArgumentException if it lies outside of {@link #range}
   */
  public boolean isLive(long asked) {
    if (asked < first || asked - first >= count) {
      throw new IllegalArgumentException("sequence=" + asked + " not in " + range());
    }
    int i = (int) (asked - first);
    return (live[i / Byte.SIZE] >> i % Byte.SIZE & 1) == 1;
  }

  /** Low-side time of the statement, in microseconds since 1970. */
  public long createdUnixMicros() {
    return createdUnixMicros;
  }

  /** When it ceases to be worth anything, in microseconds since 1970. */
  public long expiresUnixMicros() {
    return expiresUnixMicros;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Inventory o && Arrays.equals(toPayload(), o.toPayload());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(live) * 31 + Long.hashCode(first);
  }

  @Override
  public String toString() {
    return "Inventory epoch=" + epoch + " sequence=" + sequence + " range=" + range();
  }
}
