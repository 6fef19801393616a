package io.nonreturn.wire;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * A short code that a person carries from the high side to the low side, to have gaps sent again.
 *
 * <pre>
 *   characters   6          2 … 11       8          2
 *              ┌──────────┬────────────┬──────────┬───────┐
 *              │ version, │  ranges    │ tag,     │ check │
 *              │ issued   │            │ MAC      │       │
 *              └──────────┴────────────┴──────────┴───────┘
 *   bits         4 + 26     5 each       8 + 32     10
 * </pre>
 *
 * <p>Each character is five bits of {@link CrockfordBase32}. Ranges are numbers, two a range: how far its first sequence lies
 * above the least that it could be, and how many more follow. A number is hexadecimal digits, highest first, each in one
 * character whose upper bit says that another one follows.
 *
 * <p>The MAC, of the characters before it, is the first 32 bits of HMAC-SHA-256 under a key that is derived from the link key and the
 * epoch; the tag tells a ticket of another link or epoch from a forged one. That is enough for what a person types, one
 * after the other: a ticket makes the low side send again what it has sent, and nothing else. At most 125 bits of content,
 * no free text: nothing else can cross on this way.
 *
 * @param issuedUnixMinutes the low side's time as the high side last heard it, in minutes since 1970
 * @param ranges what is to be sent again: ascending, neither touching nor overlapping, at least one
 */
public record Ticket(long issuedUnixMinutes, List<SequenceRange> ranges) {
  private static final int VERSION = 1;
  private static final int ISSUED_BITS = 26;

  /** The last minute that a ticket can name, of the year 2097. */
  public static final long MAX_ISSUED_UNIX_MINUTES = (1L << ISSUED_BITS) - 1;

  private static final int ISSUED_DIGITS = 6;
  private static final int MAC_DIGITS = 8;
  private static final int MAC_BYTES = 4;
  private static final int MAX_RANGE_DIGITS = 11;
  private static final int MAX_DIGITS = ISSUED_DIGITS + MAX_RANGE_DIGITS + MAC_DIGITS;
  private static final int NIBBLE = 4;
  private static final int MORE = 1 << NIBBLE;

  /** The highest sequence that a ticket can name: it and a length leave room for no more digits. */
  public static final long MAX_SEQUENCE = (1L << (NIBBLE * (MAX_RANGE_DIGITS - 1))) - 1;

  public Ticket {
    if (issuedUnixMinutes < 0 || issuedUnixMinutes >= 1L << ISSUED_BITS) {
      throw new IllegalArgumentException("issued=" + issuedUnixMinutes + " not in 26 bits");
    }
    ranges = List.copyOf(ranges);
    if (ranges.isEmpty() || rangeDigits(ranges).length > MAX_RANGE_DIGITS) {
      throw new IllegalArgumentException("ranges=" + ranges + " do not fit a ticket");
    }
  }

  /**
   * As many tickets as it takes, in ascending order, each with as many ranges as it holds.
   *
   * @param ranges ascending and disjoint, none above {@link #MAX_SEQUENCE}
   */
  public static List<Ticket> split(long issuedUnixMinutes, List<SequenceRange> ranges) {
    List<Ticket> tickets = new ArrayList<>();
    List<SequenceRange> open = new ArrayList<>();
    for (SequenceRange range : joined(ranges)) {
      SequenceRange rest = range;
      while (rest != null) {
        open.add(rest);
        if (rangeDigits(open).length <= MAX_RANGE_DIGITS) {
          break;
        }
        open.removeLast();
        if (open.isEmpty()) {
          long most = longest(rest.first());
          open.add(new SequenceRange(rest.first(), rest.first() + most - 1));
          rest = new SequenceRange(rest.first() + most, rest.last());
        }
        tickets.add(new Ticket(issuedUnixMinutes, open));
        open.clear();
      }
    }
    if (!open.isEmpty()) {
      tickets.add(new Ticket(issuedUnixMinutes, open));
    }
    return tickets;
  }

  private static List<SequenceRange> joined(List<SequenceRange> ranges) {
    List<SequenceRange> joined = new ArrayList<>();
    for (SequenceRange range : ranges) {
      if (range.last() > MAX_SEQUENCE) {
        throw new IllegalArgumentException("last=" + range.last() + " > LIMIT=" + MAX_SEQUENCE);
      }
      if (!joined.isEmpty() && joined.getLast().last() >= range.first() - 1) {
        SequenceRange before = joined.removeLast();
        if (range.first() <= before.last()) {
          throw new IllegalArgumentException("ranges overlap: " + before + " " + range);
        }
        joined.add(new SequenceRange(before.first(), range.last()));
      } else {
        joined.add(range);
      }
    }
    return joined;
  }

  /** How many sequences from this one on a ticket can hold as its only range. */
  private static long longest(long first) {
    List<Byte> digits = new ArrayList<>();
    putNumber(digits, first - 1);
    return 1L << (NIBBLE * (MAX_RANGE_DIGITS - digits.size()));
  }

  /** The code as it is printed, in groups of five characters. */
  public String code(LinkKey key, long epoch) {
    byte[] ranges = rangeDigits(this.ranges);
    byte[] digits = new byte[ISSUED_DIGITS + ranges.length + MAC_DIGITS];
    putBits(digits, 0, ISSUED_DIGITS, (long) VERSION << ISSUED_BITS | issuedUnixMinutes);
    System.arraycopy(ranges, 0, digits, ISSUED_DIGITS, ranges.length);
    int content = ISSUED_DIGITS + ranges.length;
    putBits(digits, content, MAC_DIGITS, seal(key, epoch, digits, content));
    return CrockfordBase32.write(digits);
  }

  /**
   * Reads a code that a person typed. Upper and lower case, blanks and hyphens make no difference.
   *
   * @param key of the link
   * @param epoch of the stream that is sent now
   * @throws TicketException with the reason, in words for that person
   */
  public static Ticket parse(String code, LinkKey key, long epoch) throws TicketException {
    byte[] digits = CrockfordBase32.read(code, MAX_DIGITS);
    if (digits == null || digits.length < ISSUED_DIGITS + 2 + MAC_DIGITS) {
      throw new TicketException(TicketException.Reason.MISTYPED);
    }
    long versionAndIssued = bits(digits, 0, ISSUED_DIGITS);
    if (versionAndIssued >> ISSUED_BITS != VERSION) {
      throw new TicketException(TicketException.Reason.VERSION);
    }
    int content = digits.length - MAC_DIGITS;
    long stated = bits(digits, content, MAC_DIGITS);
    long expected = seal(key, epoch, digits, content);
    if (stated != expected) {
      boolean sameTag = stated >>> Integer.SIZE == expected >>> Integer.SIZE;
      throw new TicketException(sameTag ? TicketException.Reason.FORGED : TicketException.Reason.FOREIGN);
    }
    List<SequenceRange> ranges = ranges(Arrays.copyOfRange(digits, ISSUED_DIGITS, content));
    return new Ticket(versionAndIssued & ((1L << ISSUED_BITS) - 1), ranges);
  }

  /** Tag and MAC: 40 bits. */
  private static long seal(LinkKey key, long epoch, byte[] digits, int length) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key.forTickets(epoch));
      byte[] tag = mac.doFinal("tag".getBytes(US_ASCII));
      mac.update(digits, 0, length);
      byte[] sum = mac.doFinal();
      long value = tag[0] & 0xff;
      for (int i = 0; i < MAC_BYTES; i++) {
        value = value << Byte.SIZE | (sum[i] & 0xff);
      }
      return value;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform must have HmacSHA256", e);
    }
  }

  private static byte[] rangeDigits(List<SequenceRange> ranges) {
    List<Byte> digits = new ArrayList<>();
    long least = 1;
    for (SequenceRange range : ranges) {
      if (range.first() < least) {
        throw new IllegalArgumentException("ranges=" + ranges + " do not ascend with gaps between them");
      }
      putNumber(digits, range.first() - least);
      putNumber(digits, range.count() - 1);
      least = range.last() + 2;
    }
    byte[] array = new byte[digits.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = digits.get(i);
    }
    return array;
  }

  private static void putNumber(List<Byte> digits, long number) {
    int nibbles = Math.max(1, Math.ceilDiv(Long.SIZE - Long.numberOfLeadingZeros(number), NIBBLE));
    for (int i = nibbles - 1; i >= 0; i--) {
      long nibble = (number >>> (NIBBLE * i)) & (MORE - 1);
      digits.add((byte) (nibble | (i > 0 ? MORE : 0)));
    }
  }

  /** Whatever has a right MAC was made with the key, yet a receiver is believed nothing either. */
  private static List<SequenceRange> ranges(byte[] digits) throws TicketException {
    List<SequenceRange> ranges = new ArrayList<>();
    long least = 1;
    int at = 0;
    while (at < digits.length) {
      int end = numberEnd(digits, at);
      long first = least + number(digits, at, end);
      at = end;
      end = numberEnd(digits, at);
      long last = first + number(digits, at, end);
      at = end;
      if (last > MAX_SEQUENCE) {
        throw new TicketException(TicketException.Reason.MALFORMED);
      }
      ranges.add(new SequenceRange(first, last));
      least = last + 2;
    }
    return ranges;
  }

  private static int numberEnd(byte[] digits, int from) throws TicketException {
    int end = from;
    while (end < digits.length && digits[end] >= MORE) {
      end++;
    }
    boolean isPadded = end > from && digits[from] == MORE;
    if (end == digits.length || isPadded) {
      throw new TicketException(TicketException.Reason.MALFORMED);
    }
    return end + 1;
  }

  private static long number(byte[] digits, int from, int end) {
    long number = 0;
    for (int i = from; i < end; i++) {
      number = number << NIBBLE | (digits[i] & (MORE - 1));
    }
    return number;
  }

  private static void putBits(byte[] digits, int at, int length, long value) {
    for (int i = 0; i < length; i++) {
      digits[at + i] = (byte) ((value >>> (CrockfordBase32.BITS * (length - 1 - i))) & 31);
    }
  }

  private static long bits(byte[] digits, int at, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << CrockfordBase32.BITS | digits[at + i];
    }
    return value;
  }
}
