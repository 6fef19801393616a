package io.nonreturn.wire.doctor;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.List;

/**
 * What the kernel really grants of a socket's buffer.
 *
 * @param name of the finding
 * @param option of the socket
 * @param asked in bytes
 * @param limit the setting of the kernel that bounds it
 */
public record BufferCheck(String name, SocketOption<Integer> option, int asked, String limit) implements Check {
  private static final int SEND_BYTES = 4 << 20;

  /** Of the high side's socket on the link. */
  public static BufferCheck receive(int asked) {
    return new BufferCheck("receive-buffer", StandardSocketOptions.SO_RCVBUF, asked, "net.core.rmem_max");
  }

  /** Of the low side's, which asks for 4 MiB. */
  public static BufferCheck send() {
    return new BufferCheck("send-buffer", StandardSocketOptions.SO_SNDBUF, SEND_BYTES, "net.core.wmem_max");
  }

  @Override
  public List<Finding> look() throws IOException {
    try (DatagramChannel socket = DatagramChannel.open()) {
      socket.setOption(option, asked);
      int granted = socket.getOption(option);
      String figure = "granted=" + granted + " asked=" + asked;
      return List.of(granted >= asked
          ? Finding.ok(name, figure)
          : Finding.warning(
              name,
              figure + ": bursts overflow it",
              "sysctl -w " + limit + "=" + asked + "   # and in /etc/sysctl.d/60-nonreturn.conf"));
    }
  }
}
