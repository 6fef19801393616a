package io.nonreturn.wire.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/**
 * The way that the kernel would take to an address. Asked by connecting a datagram socket, which sends nothing.
 *
 * @param device the interface
 * @param isDirect whether the address is in that interface's own network, so that no router is in between
 */
record Route(NetworkInterface device, boolean isDirect) {
  /** Empty where no interface has the local address, and an error where there is no route. */
  static Optional<Route> to(InetSocketAddress target, InetSocketAddress from) throws IOException {
    try (DatagramChannel socket = DatagramChannel.open()) {
      socket.bind(new InetSocketAddress(from.getAddress(), 0));
      socket.connect(target);
      InetAddress local = ((InetSocketAddress) socket.getLocalAddress()).getAddress();
      return Optional.ofNullable(NetworkInterface.getByInetAddress(local)).map(device -> new Route(device, isIn(device, target.getAddress())));
    }
  }

  private static boolean isIn(NetworkInterface device, InetAddress address) {
    return device.getInterfaceAddresses().stream().anyMatch(own -> isIn(own, address.getAddress()));
  }

  private static boolean isIn(InterfaceAddress own, byte[] address) {
    byte[] network = own.getAddress().getAddress();
    if (network.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < own.getNetworkPrefixLength(); bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((network[bit / 8] & mask) != (address[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
