package io.nonreturn.wire;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TicketTest {
  private static final LinkKey KEY = Golden.LINK;
  private static final long EPOCH = 1_767_225_600;
  private static final long ISSUED = 29_453_760; // 2026-01-01T00:00Z

  /** The code that docs/PROTOCOL.md shows: its first characters by hand, the MAC computed by another program. */
  @Test
  void literal() throws TicketException {
    Ticket ticket = new Ticket(ISSUED, List.of(range(7, 7), range(10, 12)));
    String code = ticket.code(KEY, EPOCH);
    // version 1, issued 0b01_1100_0001_0110_1101_1100_0000: 0001 0111 0000 0101 1011 0111 0000 00 in fives: 2 28 2 27 14 0
    // ranges: 7 - 1 = 6, 1 - 1 = 0; 10 - 9 = 1, 3 - 1 = 2
    assertEquals("2W2VE-06012-AFX89-MN9B4", code);
    assertEquals(ticket, Ticket.parse(code, KEY, EPOCH));
    assertEquals(ticket, Ticket.parse(" " + code.toLowerCase(Locale.ROOT).replace('-', ' ') + " ", KEY, EPOCH));
  }

  @Property(tries = 500)
  void everySequenceIsNamedOnce(
      @ForAll @Size(min = 1, max = 40) List<@LongRange(min = 1, max = 2_000) Long> asked,
      @ForAll @LongRange(max = Ticket.MAX_SEQUENCE - 2_001) long above)
      throws TicketException {
    BitSet wanted = new BitSet();
    asked.forEach(each -> wanted.set(each.intValue()));
    List<SequenceRange> ranges = new ArrayList<>();
    for (int from = wanted.nextSetBit(0); from >= 0; from = wanted.nextSetBit(wanted.nextClearBit(from))) {
      ranges.add(range(above + from, above + wanted.nextClearBit(from) - 1));
    }
    BitSet named = new BitSet();
    for (Ticket ticket : Ticket.split(ISSUED, ranges)) {
      String code = ticket.code(KEY, EPOCH);
      assertTrue(code.length() <= 27 + 5, code);
      Ticket read = Ticket.parse(code, KEY, EPOCH);
      assertEquals(ticket, read);
      for (SequenceRange range : read.ranges()) {
        for (long sequence = range.first(); sequence <= range.last(); sequence++) {
          assertTrue(!named.get((int) (sequence - above)), "named twice");
          named.set((int) (sequence - above));
        }
      }
    }
    assertEquals(wanted, named);
  }

  @Property(tries = 300)
  void longRangesAreCut(
      @ForAll @LongRange(min = 1, max = Ticket.MAX_SEQUENCE) long first, @ForAll @IntRange(max = 1 << 22) int more)
      throws TicketException {
    long last = Math.min(Ticket.MAX_SEQUENCE, first + more);
    // The longest ranges at the highest sequences take very many tickets: only as many as a person would ever print are made here.
    if (first > 1L << 28) {
      last = Math.min(last, first + 40);
    }
    long next = first;
    for (Ticket ticket : Ticket.split(0, List.of(range(first, last)))) {
      SequenceRange only = Ticket.parse(ticket.code(KEY, EPOCH), KEY, EPOCH).ranges().getFirst();
      assertEquals(next, only.first());
      next = only.last() + 1;
    }
    assertEquals(last + 1, next);
  }

  @Test
  void touchingRangesAreJoined() {
    assertEquals(
        List.of(new Ticket(5, List.of(range(3, 9)))), Ticket.split(5, List.of(range(3, 4), range(5, 9))));
    assertThrows(IllegalArgumentException.class, () -> Ticket.split(5, List.of(range(3, 4), range(4, 9))));
  }

  @Test
  void everythingIsOneTicket() {
    assertEquals(1, Ticket.split(ISSUED, List.of(range(1, 1_000_000_000))).size());
  }

  @Test
  void refusedWithTheReason() {
    String code = new Ticket(ISSUED, List.of(range(1_000_000, 1_000_003))).code(KEY, EPOCH);
    LinkKey other = LinkKey.of(Golden.counting(0x77));
    assertRefused(TicketException.Reason.MISTYPED, code.replace(code.charAt(8), code.charAt(8) == 'Z' ? 'Y' : 'Z'), KEY, EPOCH);
    assertRefused(TicketException.Reason.MISTYPED, code.substring(1), KEY, EPOCH);
    assertRefused(TicketException.Reason.MISTYPED, "", KEY, EPOCH);
    assertRefused(TicketException.Reason.MISTYPED, "hello", KEY, EPOCH);
    assertRefused(TicketException.Reason.FOREIGN, code, other, EPOCH);
    assertRefused(TicketException.Reason.FOREIGN, code, KEY, EPOCH + 1);
  }

  /** Each of the characters that the MAC covers, and the MAC, changed by somebody who knows how the check is made. */
  @Test
  void forgeriesAreRefused() {
    byte[] digits = CrockfordBase32.read(new Ticket(ISSUED, List.of(range(40, 60))).code(KEY, EPOCH), 25);
    int forged = 0;
    for (int i = 0; i < digits.length; i++) {
      for (int bit = 0; bit < 5; bit++) {
        byte[] changed = digits.clone();
        changed[i] ^= (byte) (1 << bit);
        TicketException refused =
            assertThrows(TicketException.class, () -> Ticket.parse(CrockfordBase32.write(changed), KEY, EPOCH));
        forged += refused.reason() == TicketException.Reason.FORGED ? 1 : 0;
      }
    }
    // Four bits are the version and eight the tag: the others can only be wrong by the MAC.
    assertEquals(digits.length * 5 - 4 - 8, forged);
  }

  @Test
  void ofALaterVersion() {
    byte[] digits = CrockfordBase32.read(new Ticket(ISSUED, List.of(range(40, 60))).code(KEY, EPOCH), 25);
    digits[0] = (byte) (digits[0] + 2);
    assertRefused(TicketException.Reason.VERSION, CrockfordBase32.write(digits), KEY, EPOCH);
  }

  @Test
  void outOfBounds() {
    assertThrows(IllegalArgumentException.class, () -> new Ticket(-1, List.of(range(1, 1))));
    assertThrows(IllegalArgumentException.class, () -> new Ticket(1 << 26, List.of(range(1, 1))));
    assertThrows(IllegalArgumentException.class, () -> new Ticket(1, List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Ticket(1, List.of(range(5, 5), range(6, 6))));
    assertThrows(IllegalArgumentException.class, () -> Ticket.split(1, List.of(range(1, Ticket.MAX_SEQUENCE + 1))));
  }

  private static void assertRefused(TicketException.Reason reason, String code, LinkKey key, long epoch) {
    assertEquals(reason, assertThrows(TicketException.class, () -> Ticket.parse(code, key, epoch), code).reason(), code);
  }

  private static SequenceRange range(long first, long last) {
    return new SequenceRange(first, last);
  }
}
