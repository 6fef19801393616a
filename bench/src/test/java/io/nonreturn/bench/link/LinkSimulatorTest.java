package io.nonreturn.bench.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real sockets of the simulator, with plain JDK sockets at both ends. */
@Timeout(300)
class LinkSimulatorTest {
  private static final int FRAMES = 200;
  private static final int POLL_MILLIS = 20;

  @Test
  void everyFrameArrivesUnchangedWhenNothingIsAskedFor() throws IOException {
    List<byte[]> arrived = cross(LinkFaults.NONE);
    assertEquals(FRAMES, arrived.size());
    for (int i = 0; i < FRAMES; i++) {
      assertArrayEquals(frame(i), arrived.get(i));
    }
  }

  @Test
  void theModelAloneDecidesWhichFramesArrive() throws IOException {
    LinkFaults faults = LinkFaults.NONE.withLoss(0.3).withSeed(5);
    FaultModel model = new FaultModel(faults);
    List<byte[]> expected = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      if (model.next(0, frame(i).length) == Fate.PASSED) {
        expected.add(frame(i));
      }
    }
    List<byte[]> arrived = cross(faults);
    assertEquals(expected.size(), arrived.size());
    for (int i = 0; i < arrived.size(); i++) {
      assertArrayEquals(expected.get(i), arrived.get(i));
    }
  }

  @Test
  void aCorruptedFrameDiffersInOneBit() throws IOException {
    List<byte[]> arrived = cross(LinkFaults.NONE.withDamage(0, 0, 1));
    assertEquals(FRAMES, arrived.size());
    for (int i = 0; i < FRAMES; i++) {
      int differing = 0;
      byte[] sent = frame(i);
      for (int at = 0; at < sent.length; at++) {
        differing += Integer.bitCount((sent[at] ^ arrived.get(i)[at]) & 0xFF);
      }
      assertEquals(1, differing);
    }
  }

  @Test
  void duplicatesAndLateFramesArriveToo() throws IOException {
    assertEquals(2 * FRAMES, cross(LinkFaults.NONE.withDamage(1, 0, 0)).size());
    List<byte[]> late = cross(LinkFaults.NONE.withDamage(0, 0.2, 0).withSeed(9));
    // At most the last few are still held back when the stream ends.
    assertTrue(late.size() >= FRAMES - FaultModel.REORDER_DISTANCE, "arrived=" + late.size());
    boolean inOrder = true;
    for (int i = 1; i < late.size(); i++) {
      inOrder &= number(late.get(i)) > number(late.get(i - 1));
    }
    assertTrue(!inOrder, "no frame was overtaken");
  }

  @Test
  void nothingComesBack() throws IOException {
    try (DatagramSocket high = socket();
        DatagramSocket low = socket();
        LinkSimulator link = open(high, LinkFaults.NONE)) {
      low.send(new DatagramPacket(frame(1), frame(1).length, link.listenAddress()));
      DatagramPacket seen = new DatagramPacket(new byte[9_000], 9_000);
      high.receive(seen);
      // The high side answers the address that the frame came from, and the link's own.
      high.send(new DatagramPacket(frame(2), frame(2).length, seen.getSocketAddress()));
      low.setSoTimeout(300);
      assertThrows(SocketTimeoutException.class, () -> low.receive(new DatagramPacket(new byte[9_000], 9_000)));
      LinkReport report = link.report();
      assertEquals(1, report.received());
      assertTrue(report.cameBackBytes() > 0, "the answer waits unread, and is reported");
    }
  }

  private static List<byte[]> cross(LinkFaults faults) throws IOException {
    List<byte[]> arrived = new ArrayList<>();
    try (DatagramSocket high = socket();
        DatagramSocket low = socket();
        LinkSimulator link = open(high, faults)) {
      for (int i = 0; i < FRAMES; i++) {
        low.send(new DatagramPacket(frame(i), frame(i).length, link.listenAddress()));
      }
      high.setSoTimeout(POLL_MILLIS);
      DatagramPacket packet = new DatagramPacket(new byte[9_000], 9_000);
      LinkReport report = link.report();
      // What was forwarded has been sent, and loopback loses nothing that fits the buffer.
      while (report.received() < FRAMES || arrived.size() < report.forwarded()) {
        try {
          high.receive(packet);
          arrived.add(Arrays.copyOf(packet.getData(), packet.getLength()));
          packet.setLength(9_000);
        } catch (SocketTimeoutException e) {
          assertEquals(0, report.kernelDrops());
        }
        report = link.report();
      }
      assertEquals(FRAMES, report.received());
      assertEquals(0, report.kernelDrops());
      assertEquals(arrived.size(), report.forwarded());
      assertEquals(0, report.cameBackBytes());
    }
    return arrived;
  }

  private static byte[] frame(int number) {
    byte[] frame = new byte[100 + number % 7];
    frame[0] = (byte) (number >> 8);
    frame[1] = (byte) number;
    return frame;
  }

  private static int number(byte[] frame) {
    return (frame[0] & 0xFF) << 8 | (frame[1] & 0xFF);
  }

  private static DatagramSocket socket() throws IOException {
    DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.setReceiveBufferSize(1 << 20);
    return socket;
  }

  private static LinkSimulator open(DatagramSocket high, LinkFaults faults) throws IOException {
    return LinkSimulator.open(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        (InetSocketAddress) high.getLocalSocketAddress(),
        faults);
  }
}
