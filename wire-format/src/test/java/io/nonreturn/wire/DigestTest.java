package io.nonreturn.wire;

import java.util.HexFormat;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class DigestTest {
  /** FIPS 180-4, example of "abc". */
  private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void hashesAsTheStandardSays() {
    assertEquals(ABC, Digest.sha256("abc".getBytes(US_ASCII)).hex());
    assertEquals(ABC, Digest.sha256("xabcx".getBytes(US_ASCII), 1, 3).hex());
  }

  @Test
  void writesItsBytesInOrder() {
    byte[] to = new byte[34];
    Digest.parse(ABC.toUpperCase(Locale.ROOT)).write(to, 1);
    assertEquals("00" + ABC + "00", HexFormat.of().formatHex(to));
  }

  @Test
  void refusesOtherLengths() {
    assertThrows(IllegalArgumentException.class, () -> Digest.of(new byte[31]));
    assertThrows(IllegalArgumentException.class, () -> Digest.parse(ABC.substring(2)));
    assertThrows(IllegalArgumentException.class, () -> Digest.parse("x" + ABC.substring(1)));
  }

  @Property(tries = 300)
  void ordersAndEqualsAsItsHexadecimalForm(@ForAll @Size(32) byte[] one, @ForAll @Size(32) byte[] other) {
    Digest a = Digest.of(one);
    Digest b = Digest.of(other);
    assertEquals(Integer.signum(a.hex().compareTo(b.hex())), Integer.signum(a.compareTo(b)));
    assertEquals(a.hex().equals(b.hex()), a.equals(b));
    assertEquals(a, Digest.of(one));
    assertEquals(a.hashCode(), Digest.parse(a.hex()).hashCode());
    assertArrayEquals(one, a.toBytes());
  }
}
