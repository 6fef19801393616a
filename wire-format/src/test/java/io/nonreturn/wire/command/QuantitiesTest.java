package io.nonreturn.wire.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class QuantitiesTest {
  @Test
  void theFormIsThatOfConfigurationFiles() {
    assertEquals(0.005, new Quantities.Share().convert("0.5%"));
    assertEquals(Duration.ofMillis(20), new Quantities.Time().convert("20ms"));
    assertEquals(100_000_000L, new Quantities.Rate().convert("100MB/s"));
  }

  @Test
  void whatIsNotOfThatFormIsNamedInTheMessage() {
    String message = assertThrows(TypeConversionException.class, () -> new Quantities.Time().convert("fast"))
        .getMessage();
    assertEquals("'fast' is not a duration such as \"20 ms\", \"5 s\" or \"10 min\"", message);
  }

  @Test
  void aShareEndsAtTheWhole() {
    assertEquals(1, new Quantities.Share().convert("100%"));
    assertThrows(TypeConversionException.class, () -> new Quantities.Share().convert("101%"));
  }
}
