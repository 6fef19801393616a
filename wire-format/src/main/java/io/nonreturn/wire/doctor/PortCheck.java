package io.nonreturn.wire.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * An address must be free, or held by our own daemon.
 *
 * @param isUdp whether it is the link's
 * @param isOurs whether our daemon answers
 */
public record PortCheck(String name, InetSocketAddress address, boolean isUdp, BooleanSupplier isOurs) implements Check {
  @Override
  public List<Finding> look() {
    String text = (isUdp ? "udp " : "tcp ") + address.getAddress().getHostAddress() + ":" + address.getPort();
    try {
      bind();
      return List.of(Finding.ok(name, text + " is free"));
    } catch (IOException e) {
      return List.of(isOurs.getAsBoolean()
          ? Finding.ok(name, text + " is held by the daemon that runs")
          : Finding.fault(name, text + " cannot be had: " + e.getMessage(), "ss -" + (isUdp ? "u" : "t") + "lpn 'sport = :" + address.getPort() + "'   # who has it"));
    }
  }

  private void bind() throws IOException {
    if (isUdp) {
      try (DatagramChannel socket = DatagramChannel.open()) {
        socket.bind(address);
      }
    } else {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(address);
      }
    }
  }
}
