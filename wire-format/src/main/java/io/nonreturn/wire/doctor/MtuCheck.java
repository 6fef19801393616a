package io.nonreturn.wire.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Low side: the largest frame must leave by the interface in one packet, since what the kernel would cut does not arrive whole through a diode. */
public record MtuCheck(InetSocketAddress target, InetSocketAddress bind, int mtu) implements Check {
  private static final String NAME = "mtu";

  @Override
  public List<Finding> look() {
    Optional<Route> route;
    try {
      route = Route.to(target, bind);
      if (route.isEmpty()) {
        return List.of(Finding.warning(NAME, "no interface leads to " + target, "ip route get " + target.getAddress().getHostAddress()));
      }
      String device = route.get().device().getName();
      int own = route.get().device().getMTU();
      String figure = "mtu=" + own + " of " + device + ", link.mtu=" + mtu;
      return List.of(own >= mtu
          ? Finding.ok(NAME, figure)
          : Finding.fault(NAME, figure + ": larger frames are refused", "ip link set dev " + device + " mtu " + mtu + "   # on both sides, or link.mtu = " + own));
    } catch (IOException e) {
      return List.of(Finding.fault(NAME, "no route to " + target.getAddress().getHostAddress() + " (" + e.getMessage() + ")",
          "ip addr add ADDRESS/24 dev DEVICE && ip link set dev DEVICE up"));
    }
  }
}
