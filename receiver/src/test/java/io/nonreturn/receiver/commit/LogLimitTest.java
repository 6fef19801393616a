package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LogLimitTest {
  @Test
  void linesBeyondTheLimitAreCountedUntilTheNextSecond() {
    LogLimit limit = new LogLimit(2);
    assertEquals(OptionalLong.of(0), limit.ask(5_000_000));
    assertEquals(OptionalLong.of(0), limit.ask(5_500_000));
    assertEquals(OptionalLong.empty(), limit.ask(5_999_999));
    assertEquals(OptionalLong.empty(), limit.ask(5_999_999));
    assertEquals(OptionalLong.of(2), limit.ask(6_000_000));
    assertEquals(OptionalLong.of(0), limit.ask(6_000_001));
  }
}
