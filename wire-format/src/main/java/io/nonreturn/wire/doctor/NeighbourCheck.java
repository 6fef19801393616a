package io.nonreturn.wire.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Low side: the high side never answers, neither ARP nor neighbour solicitations, so its hardware address must be known for ever.
 *
 * @param target the high side's end of the link
 * @param bind the low side's
 */
public record NeighbourCheck(InetSocketAddress target, InetSocketAddress bind) implements Check {
  private static final String NAME = "neighbour";

  @Override
  public List<Finding> look() throws IOException {
    String address = Neighbour.text(target.getAddress());
    if (target.getAddress().isLoopbackAddress() || NetworkDevices.isLocal(target.getAddress())) {
      return List.of(Finding.ok(NAME, address + " is this host"));
    }
    Optional<Route> route = Route.to(target, bind);
    if (route.isEmpty()) {
      return List.of(Finding.warning(NAME, "no interface leads to " + address, "ip route get " + address));
    }
    String device = route.get().device().getName();
    if (!route.get().isDirect()) {
      return List.of(Finding.warning(NAME, address + " is not in the network of " + device + ": a router is in between", "ip route get " + address));
    }
    try {
      return List.of(judge(address, device, Neighbour.of(target.getAddress(), device)));
    } catch (IOException e) {
      return List.of(Finding.warning(NAME, address + " was not looked for: " + e.getMessage(),
          "apt-get install iproute2   # where ip is missing; ip neigh show to " + address + " dev " + device + " must say PERMANENT"));
    }
  }

  private static Finding judge(String address, String device, Optional<Neighbour> found) {
    String fix = "ip neigh replace " + address + " lladdr HIGH_MAC nud permanent dev " + device + "   # HIGH_MAC: ip link, on the high side";
    if (found.isEmpty()) {
      return Finding.fault(NAME, address + " has no hardware address on " + device + ": nothing leaves", fix);
    }
    String known = address + " is " + found.get().hardware() + " on " + device;
    return found.get().isPermanent()
        ? Finding.ok(NAME, known + ", for ever")
        : Finding.warning(NAME, known + ", until that is forgotten: nobody answers when it is asked again", fix);
  }
}
