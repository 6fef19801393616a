package io.nonreturn.bench.doctor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What the interface does for us: segmentation on the low side, its counterpart on the high side, and the rings between card and kernel. Source:
 * {@code linux/ethtool.h}.
 *
 * @param device name of the interface
 * @param isSending whether this is the low side
 */
record OffloadCheck(String device, boolean isSending) implements Check {
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
