package io.nonreturn.wire.doctor;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/** Interfaces of this host. */
final class NetworkDevices {
  private NetworkDevices() {}

  static boolean isLocal(InetAddress address) throws SocketException {
    return NetworkInterface.getByInetAddress(address) != null;
  }
}
