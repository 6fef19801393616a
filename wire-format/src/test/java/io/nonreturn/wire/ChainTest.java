package io.nonreturn.wire;

import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

class ChainTest {
  /** Computed by another program after the formula of the specification. */
  @Test
  void firstTwoLinks() {
    Digest one = Chain.next(Chain.START, "manifest one".getBytes(US_ASCII));
    assertEquals("36b1a18ed8f148d78676350884b3a0b5b1a4f85aed0281048b60a167365b7181", one.hex());
    Digest two = Chain.next(one, "manifest two".getBytes(US_ASCII));
    assertEquals("db77582b4ad86e45b13311d873ad82d3522d778b86eda1ce35f0580b7d276266", two.hex());
  }
}
