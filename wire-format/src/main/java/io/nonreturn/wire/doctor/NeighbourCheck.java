package io.nonreturn.wire.doctor;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Low side: the high side never answers, not even ARP, so its hardware address must be known for ever. Source: {@code /proc/net/arp}, flags of
 * {@code if_arp.h}.
 */
public record NeighbourCheck(InetSocketAddress target, InetSocketAddress bind) implements Check {
  private static final Path TABLE = Path.of("/proc/net/arp");
  private static final String NAME = "neighbour";
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final int COMPLETE = 0x02;
  private static final int PERMANENT = 0x04;

  @Override
  public List<Finding> look() throws IOException {
    String address = target.getAddress().getHostAddress();
    if (target.getAddress().isLoopbackAddress()) {
      return List.of(Finding.ok(NAME, address + " is this host"));
    }
    Optional<Route> route = Route.to(target, bind);
    if (route.isEmpty() || !(target.getAddress() instanceof Inet4Address)) {
      return List.of(Finding.warning(NAME, address + " was not looked for", "ip neigh show to " + address + "   # must say PERMANENT"));
    }
    String device = route.get().device().getName();
    String fix = "ip neigh replace " + address + " lladdr HIGH_MAC nud permanent dev " + device + "   # HIGH_MAC: ip link, on the high side";
    if (NetworkDevices.isLocal(target.getAddress())) {
      return List.of(Finding.ok(NAME, address + " is this host"));
    }
    if (!route.get().isDirect()) {
      return List.of(Finding.warning(NAME, address + " is not in the network of " + device + ": a router is in between", "ip route get " + address));
    }
    Optional<String[]> row;
    try (var lines = Files.lines(TABLE)) {
      row = lines.skip(1).map(line -> BLANKS.split(line.strip(), -1)).filter(fields -> fields.length > 5 && fields[0].equals(address) && fields[5].equals(device)).findFirst();
    }
    int flags = row.map(fields -> Integer.decode(fields[2])).orElse(0);
    if ((flags & COMPLETE) == 0) {
      return List.of(Finding.fault(NAME, address + " has no hardware address on " + device + ": nothing leaves", fix));
    }
    String known = address + " is " + row.get()[3] + " on " + device;
    return List.of((flags & PERMANENT) != 0
        ? Finding.ok(NAME, known + ", for ever")
        : Finding.warning(NAME, known + ", until that is forgotten: nobody answers when it is asked again", fix));
  }
}
