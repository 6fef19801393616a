package io.nonreturn.wire.doctor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the interface does for us: segmentation on the low side, its counterpart on the high side, and the rings between card and kernel. Source:
 * {@code linux/ethtool.h}.
 *
 * @param device name of the interface
 * @param isSending whether this is the low side
 */
public record OffloadCheck(String device, boolean isSending) implements Check {
  private static final long SIOCETHTOOL = 0x8946;
  private static final int GET_GSO = 0x23;
  private static final int GET_GRO = 0x2b;
  private static final int GET_RINGS = 0x10;
  private static final int NAME_BYTES = 16;
  private static final int REQUEST_BYTES = 40;
  private static final int ANSWER_INTS = 9;
  /** Places in the answer of the rings: most and present, of receiving and of sending. */
  private static final int RX_MOST = 1;

  private static final int TX_MOST = 4;
  private static final int RX = 5;
  private static final int TX = 8;

  /** Of the interface that leads from one address to another; nothing where none does, which the MTU's check says. */
  public static Check sending(InetSocketAddress target, InetSocketAddress bind) {
    return () -> {
      Optional<Route> route = Route.to(target, bind);
      return route.isPresent() ? new OffloadCheck(route.get().device().getName(), true).look() : List.of();
    };
  }

  /** Of the interface that has the address; nothing where all have it, or none. */
  public static Check receiving(InetAddress address) {
    return () -> {
      NetworkInterface device = NetworkInterface.getByInetAddress(address);
      return device == null ? List.of() : new OffloadCheck(device.getName(), false).look();
    };
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    String feature = isSending ? "gso" : "gro";
    String name = "offload-" + feature;
    OptionalInt value = ask(isSending ? GET_GSO : GET_GRO, 1);
    if (value.isEmpty()) {
      findings.add(Finding.warning(name, device + " does not say", "ethtool -k " + device));
    } else if (value.getAsInt() == 0) {
      findings.add(Finding.warning(name, feature + "=off of " + device + ": each datagram costs a pass through the kernel", "ethtool -K " + device + " " + feature + " on"));
    } else {
      findings.add(Finding.ok(name, feature + "=on of " + device));
    }
    OptionalInt most = ask(GET_RINGS, isSending ? TX_MOST : RX_MOST);
    OptionalInt now = ask(GET_RINGS, isSending ? TX : RX);
    String ring = isSending ? "tx" : "rx";
    if (most.isEmpty() || most.getAsInt() == 0) {
      findings.add(Finding.ok("ring", device + " has none that can be set"));
    } else if (now.orElse(0) < most.getAsInt()) {
      findings.add(Finding.warning("ring", ring + "=" + now.orElse(0) + " of " + most.getAsInt() + " on " + device + ": a short hold-up of the host loses frames",
          "ethtool -G " + device + " " + ring + " " + most.getAsInt()));
    } else {
      findings.add(Finding.ok("ring", ring + "=" + now.getAsInt() + " on " + device));
    }
    return findings;
  }

  private OptionalInt ask(int command, int place) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answer = arena.allocate((long) ANSWER_INTS * Integer.BYTES, Long.BYTES);
      answer.set(ValueLayout.JAVA_INT, 0, command);
      MemorySegment request = arena.allocate(REQUEST_BYTES, Long.BYTES);
      request.setString(0, device.length() < NAME_BYTES ? device : device.substring(0, NAME_BYTES - 1));
      request.set(ValueLayout.ADDRESS, NAME_BYTES, answer);
      return Libc.ask(SIOCETHTOOL, request) ? OptionalInt.of(answer.getAtIndex(ValueLayout.JAVA_INT, place)) : OptionalInt.empty();
    }
  }
}
