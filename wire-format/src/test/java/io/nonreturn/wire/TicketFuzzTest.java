package io.nonreturn.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/** Ticket codes: the one thing that comes from the high side, typed by a person, believed by nobody. */
class TicketFuzzTest {
  private static final long EPOCH = 1_767_225_600L;
  private static final String CODE = new Ticket(29_453_760, List.of(new SequenceRange(3, 9), new SequenceRange(12, 12))).code(Golden.LINK, EPOCH);

  /** Any text. Only the code that was printed with the key, or another way to type it, is one. */
  @FuzzTest
  void typed(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    Measured.within(64L * text.length(), () -> {
      try {
        Ticket ticket = Ticket.parse(text, Golden.LINK, EPOCH);
        assertEquals(bare(CODE), bare(text), "forged");
        assertEquals(CODE, ticket.code(Golden.LINK, EPOCH));
      } catch (TicketException expected) {
        assertTrue(expected.getMessage().length() > 20);
      }
    });
  }

  /** Digits by whoever has the link key: each byte one, tag, MAC and check made good. */
  @FuzzTest
  void sealed(byte[] bytes) throws GeneralSecurityException {
    byte[] content = Arrays.copyOf(bytes, Math.min(bytes.length, 17));
    for (int i = 0; i < content.length; i++) {
      content[i] &= 31;
    }
    String code = CrockfordBase32.write(sealedDigits(content));
    List<long[]> expected = ranges(content);
    try {
      Ticket ticket = Ticket.parse(code, Golden.LINK, EPOCH);
      assertTrue(expected != null, () -> "taken: " + ticket);
      assertEquals(expected.size(), ticket.ranges().size());
      for (int i = 0; i < expected.size(); i++) {
        assertEquals(new SequenceRange(expected.get(i)[0], expected.get(i)[1]), ticket.ranges().get(i));
      }
      assertEquals(code, ticket.code(Golden.LINK, EPOCH), "a ticket has one form only");
      assertEquals(List.of(ticket), Ticket.split(ticket.issuedUnixMinutes(), ticket.ranges()));
    } catch (TicketException e) {
      if (expected != null) {
        fail("refused: " + code, e);
      }
    }
  }

  private static byte[] sealedDigits(byte[] content) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(Golden.LINK.forTickets(EPOCH));
    byte[] tag = mac.doFinal("tag".getBytes(US_ASCII));
    byte[] sum = mac.doFinal(content);
    long seal = tag[0] & 0xFFL;
    for (int i = 0; i < 4; i++) {
      seal = seal << 8 | (sum[i] & 0xFF);
    }
    byte[] digits = Arrays.copyOf(content, content.length + 8);
    for (int i = 0; i < 8; i++) {
      digits[content.length + i] = (byte) (seal >>> (35 - 5 * i) & 31);
    }
    return digits;
  }

  /** What the digits name, or null. */
  private static List<long[]> ranges(byte[] content) {
    if (content.length < 8 || content[0] >> 1 != 1) {
      return null;
    }
    List<Long> numbers = new ArrayList<>();
    StringBuilder hex = new StringBuilder();
    for (int i = 6; i < content.length; i++) {
      hex.append(Character.forDigit(content[i] & 15, 16));
      if (content[i] < 16) {
        if (hex.length() > 1 && hex.charAt(0) == '0') {
          return null;
        }
        numbers.add(Long.parseLong(hex.toString(), 16));
        hex.setLength(0);
      }
    }
    if (hex.length() > 0 || numbers.size() % 2 != 0) {
      return null;
    }
    List<long[]> ranges = new ArrayList<>();
    long least = 1;
    for (int i = 0; i < numbers.size(); i += 2) {
      long first = least + numbers.get(i);
      long last = first + numbers.get(i + 1);
      if (last >= 1L << 40) {
        return null;
      }
      ranges.add(new long[] {first, last});
      least = last + 2;
    }
    return ranges;
  }

  private static String bare(String code) {
    return code.toUpperCase(Locale.ROOT).replaceAll("[ -]", "").replace('O', '0').replace('I', '1').replace('L', '1');
  }
}
