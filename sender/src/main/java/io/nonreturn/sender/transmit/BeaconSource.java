package io.nonreturn.sender.transmit;

/** Makes the payload of beacons. Called on the transmitter's thread once a second; must never block. */
@FunctionalInterface
public interface BeaconSource {
  /**
   * The protobuf beacon.
   *
   * @param framesSent frames of this session before this one
   * @param bytesSent bytes of those frames
   * @return at most 1,024 bytes
   */
  byte[] payload(long framesSent, long bytesSent);
}
