package io.nonreturn.wire.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.nonreturn.wire.FrameSeal;
import io.nonreturn.wire.Frames;
import io.nonreturn.wire.LinkKey;
import io.nonreturn.wire.Refusal;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class TestFrameTest {
  private static final LinkKey KEY = LinkKey.generate(new SecureRandom());

  private static byte[] sealed(LinkKey key, TestFrame frame) {
    byte[] bytes = new byte[frame.bytes()];
    frame.seal(FrameSeal.of(key, 7), 7, 1, bytes, new byte[frame.bytes()]);
    return bytes;
  }

  @Test
  void aReceiverTakesATestFrameForNothing() {
    byte[] bytes = sealed(KEY, new TestFrame(0, 1, 0, 0, 0, 1_000));
    assertEquals(Refusal.BAD_TYPE, Frames.check(bytes, 0, bytes.length));
  }

  @Test
  void onlyFramesOfOurKeyCount() {
    TestFrame frame = new TestFrame(3, 16, 12_345, 0, 0, 1_000);
    assertEquals(frame, new TestFrame.Opener(KEY).open(sealed(KEY, frame), 1_000));
    assertNull(new TestFrame.Opener(LinkKey.generate(new SecureRandom())).open(sealed(KEY, frame), 1_000));
    byte[] changed = sealed(KEY, frame);
    changed[500] ^= 1;
    assertNull(new TestFrame.Opener(KEY).open(changed, 1_000));
    assertNull(new TestFrame.Opener(KEY).open(changed, 20));
  }
}
