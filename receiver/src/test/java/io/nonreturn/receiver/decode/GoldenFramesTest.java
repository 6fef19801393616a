package io.nonreturn.receiver.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.wire.LinkKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The frames that the wire's own tests keep as files: every later receiver must take them. */
class GoldenFramesTest {
  private static final Path GOLDEN = Path.of("../wire-format/src/test/resources/golden/v1");

  @Test
  void framesOfVersionOneAreTaken() throws IOException {
    HighSide high = new HighSide(HighSide.OPTIONS, LinkKey.of(counting()), 0);
    List<String> names = List.of("frame-shard.bin", "frame-beacon.bin");
    for (String name : names) {
      high.receive(Files.readAllBytes(GOLDEN.resolve(name)));
    }
    assertEquals(Map.of(), high.refusals.snapshot());
    assertEquals(0x19b7_6daa_8005_4321L, high.store.highest);
    assertEquals(1, high.pieces.size());
    assertArrayEquals("hello, high side\n".getBytes(UTF_8), high.pieces.get(0));
    assertEquals(1, high.beacons.size());
    assertEquals(100_000_000, high.beacons.get(0).rateBytesPerSecond());
  }

  private static byte[] counting() {
    byte[] key = new byte[LinkKey.BYTES];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    return key;
  }
}
