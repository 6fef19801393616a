package io.nonreturn.receiver.decode;

import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.Refusal;

/**
 * The one active session and at most one candidate. Opener thread only.
 *
 * <p>Session ids only grow. A frame of a higher one makes it the candidate, which costs a key derivation and is therefore
 * limited in rate; the first seal that opens makes the candidate active and raises the stored mark, below which no
 * session is ever taken again.
 */
final class Sessions {
  private static final long SECOND_NANOS = 1_000_000_000;

  private final LinkKey key;
  private final SessionStore store;
  private final int replayFrames;
  private final long derivationNanos;
  private final long burstNanos = SECOND_NANOS;
  private long highest;
  private long allowanceNanos = SECOND_NANOS;
  private long refilledNanos;
  private boolean refilled;
  private Session active;
  private Session candidate;
  private Refusal refusal;

  Sessions(LinkKey key, SessionStore store, int replayFrames, int derivationsPerSecond) {
    this.key = key;
    this.store = store;
    this.replayFrames = replayFrames;
    derivationNanos = SECOND_NANOS / derivationsPerSecond;
    highest = store.highest();
  }

  /** The active session, or null before the first frame. */
  Session active() {
    return active;
  }

  /** The session to try a frame's seal with, or null: then {@link #refusal()} says why. */
  Session find(long id, long nowNanos) {
    if (active != null && active.id == id) {
      return active;
    }
    if (candidate != null && candidate.id == id) {
      return candidate;
    }
    if (Long.compareUnsigned(id, highest) < 0) {
      refusal = Refusal.OLD_SESSION;
      return null;
    }
    if (!mayDerive(nowNanos)) {
      refusal = Refusal.SESSION_RATE;
      return null;
    }
    candidate = new Session(id, FrameSeal.of(key, id), replayFrames);
    return candidate;
  }

  Refusal refusal() {
    return refusal;
  }

  /** Makes the candidate, one of whose seals opened, the active session. */
  void activate(Session session) {
    active = session;
    candidate = null;
    if (session.id != highest) {
      highest = session.id;
      store.raise(highest);
    }
  }

  /** A bucket of derivations that refills steadily and holds those of one second. */
  private boolean mayDerive(long nowNanos) {
    if (refilled) {
      allowanceNanos = Math.min(burstNanos, allowanceNanos + Math.max(0, nowNanos - refilledNanos));
    }
    refilled = true;
    refilledNanos = nowNanos;
    if (allowanceNanos < derivationNanos) {
      return false;
    }
    allowanceNanos -= derivationNanos;
    return true;
  }
}
