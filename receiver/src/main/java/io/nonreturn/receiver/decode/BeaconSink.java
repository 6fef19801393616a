package io.nonreturn.receiver.decode;

import io.nonreturn.wire.Beacon;

/** Takes the sender's counters, once a second, on the opener's thread: it must not block. */
@FunctionalInterface
public interface BeaconSink {

  /**
   * A beacon whose seal opened.
   *
   * @param session the session that sent it
   * @param frameSequence frames of that session sent before it
   * @param receivedNanos the collector's clock when it arrived
   */
  void beacon(long session, long frameSequence, Beacon beacon, long receivedNanos);
}
