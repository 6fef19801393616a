package io.nonreturn.wire.calibrate;

import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.FrameType;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.Refusal;
import java.nio.ByteBuffer;

/**
 * A frame that carries nothing but its place in a sweep: a header as every frame has, with a type of its own, and sealed
 *
 * <pre>
 *   0      4       8        16       24        32
 *   │ step │ steps │ index  │ frames │ nanos   │ zeros …
 * </pre>
 *
 * {@code frames} and {@code nanos} are zero in all frames but those that end a step: how many were sent, and how long that took.
 *
 * @param step from 0
 * @param steps how many there are
 * @param index of the frame in its step, from 0
 * @param frames sent in the step, in the frames that end it
 * @param nanos that took, in the frames that end it
 * @param bytes of the datagram
 */
public record TestFrame(int step, int steps, long index, long frames, long nanos, int bytes) {
  /** No type of the wire. */
  private static final byte TYPE = 0x43;

  private static final int TYPE_AT = 3;
  private static final int PLACE_BYTES = 32;
  /** The least that holds a frame. */
  public static final int LEAST_BYTES = Frames.OVERHEAD_BYTES + PLACE_BYTES;

  /** Whether it ends its step. */
  public boolean isEnd() {
    return frames > 0;
  }

  /** Writes it sealed; {@code buffer} holds it, and {@code plain} its content. */
  public void seal(FrameSeal seal, long session, long sequence, byte[] buffer, byte[] plain) {
    Frames.write(buffer, 0, FrameType.SHARD, session, sequence, 0, 0, 0, 0);
    buffer[TYPE_AT] = TYPE;
    ByteBuffer.wrap(plain).putInt(step).putInt(steps).putLong(index).putLong(frames).putLong(nanos);
    seal.seal(buffer, 0, plain, 0, bytes - Frames.OVERHEAD_BYTES);
  }

  /** Opens frames of one sweep after another. One thread. */
  public static final class Opener {
    private final LinkKey key;
    private final byte[] plain = new byte[1 << 16];
    private long session;
    private FrameSeal seal;

    /** @param key that they must be sealed with */
    public Opener(LinkKey key) {
      this.key = key;
    }

    /** Null if it is no test frame, or not sealed with our key. */
    public TestFrame open(byte[] frame, int length) {
      if (length < LEAST_BYTES || Frames.check(frame, 0, length) != Refusal.BAD_TYPE || frame[TYPE_AT] != TYPE) {
        return null;
      }
      if (seal == null || Frames.session(frame, 0) != session) {
        session = Frames.session(frame, 0);
        seal = FrameSeal.of(key, session);
      }
      if (!seal.open(frame, 0, length, plain, 0)) {
        return null;
      }
      ByteBuffer place = ByteBuffer.wrap(plain);
      return new TestFrame(place.getInt(), place.getInt(), place.getLong(), place.getLong(), place.getLong(), length);
    }
  }
}
