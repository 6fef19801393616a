package io.nonreturn.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.nonreturn.wire.proto.InventoryMessage;
import java.util.HexFormat;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class InventoryTest {
  private static final Digest CHAIN = Digest.of(Golden.counting(1));

  @Property(tries = 200)
  void inventoriesCross(
      @ForAll @LongRange(min = 1) long epoch,
      @ForAll @LongRange(min = 1, max = Long.MAX_VALUE - 100_000) long first,
      @ForAll @IntRange(min = 1, max = 5_000) int count,
      @ForAll long salt)
      throws RefusedException {
    SequenceRange range = new SequenceRange(first, first + count - 1);
    Inventory inventory = Inventory.of(epoch, range.last() + 1, CHAIN, range, s -> isLive(s, salt), 5, 6);
    Inventory read = Inventory.parse(inventory.toPayload());
    assertEquals(inventory, read);
    assertEquals(range, read.range());
    for (long sequence = first; sequence <= range.last(); sequence++) {
      assertEquals(isLive(sequence, salt), read.isLive(sequence));
    }
    assertThrows(IllegalArgumentException.class, () -> read.isLive(first - 1));
    assertThrows(IllegalArgumentException.class, () -> read.isLive(range.last() + 1));
  }

  private static boolean isLive(long sequence, long salt) {
    return (((sequence ^ salt) * 0x9E37_79B9_7F4A_7C15L) >>> 63) == 1;
  }

  /** Bits by hand: of 3 … 12 the sequences 3, 5 and 12 are live. */
  @Test
  void bitsLieAsSpecified() throws InvalidProtocolBufferException {
    Inventory inventory =
        Inventory.of(9, 20, CHAIN, new SequenceRange(3, 12), s -> s == 3 || s == 5 || s == 12, 5, 6);
    byte[] live = InventoryMessage.parseFrom(inventory.toPayload()).getLive().toByteArray();
    assertEquals("0502", HexFormat.of().formatHex(live));
  }

  @Test
  void theLargestFitsItsEnvelope() {
    SequenceRange all = new SequenceRange(Long.MAX_VALUE - 65_535, Long.MAX_VALUE);
    Inventory inventory =
        Inventory.of(Long.MAX_VALUE, Long.MAX_VALUE, CHAIN, all, s -> true, Limits.UNIX_MICROS - 1, Limits.UNIX_MICROS);
    int bytes = Golden.PUBLISHER.sign(MessageType.INVENTORY, inventory.toPayload()).length;
    assertTrue(bytes <= Limits.INVENTORY_BYTES, "bytes=" + bytes);
  }

  @Test
  void isSignedInItsOwnRole() throws RefusedException {
    byte[] payload = Golden.INVENTORY.toPayload();
    byte[] envelope = Golden.PUBLISHER.sign(MessageType.INVENTORY, payload);
    assertEquals(Golden.INVENTORY, Inventory.parse(Golden.TRUST.verify(MessageType.INVENTORY, envelope, 0)));
    for (MessageType other : new MessageType[] {MessageType.HEAD, MessageType.MANIFEST}) {
      assertThrows(RefusedException.class, () -> Golden.TRUST.verify(other, envelope, 0));
      byte[] foreign = Golden.PUBLISHER.sign(other, payload);
      assertThrows(RefusedException.class, () -> Golden.TRUST.verify(MessageType.INVENTORY, foreign, 0));
    }
    assertThrows(RefusedException.class, () -> Head.parse(payload));
    assertThrows(RefusedException.class, () -> Inventory.parse(Golden.HEAD.toPayload()));
  }

  @Test
  void fieldsOutOfBounds() {
    assertRefused(Refusal.MESSAGE_VERSION, m -> m.setVersion(2));
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.setEpoch(0));
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.setSequence(0));
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.setSequence(-1));
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.clearChain());
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.setFirst(0));
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.setFirst(5)); // beyond what the stream has
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.setCount(0));
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.setCount(5));
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.setCount(-1));
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.setSequence(1 << 20).setCount(65_537).setLive(zeros(8_193)));
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.clearLive());
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.setLive(zeros(2)));
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.setLive(ByteString.copyFrom(new byte[] {0x10}))); // a bit beyond the fourth
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.setExpiresUnixMicros(m.getCreatedUnixMicros()));
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.setCreatedUnixMicros(-1));
    assertRefused(Refusal.ENVELOPE_SIZE, m -> m.setLive(zeros(20_000)));
  }

  @Test
  void aSequenceMayBeTheLastOfAll() {
    Inventory inventory = Inventory.of(1, Long.MAX_VALUE, CHAIN, new SequenceRange(Long.MAX_VALUE, Long.MAX_VALUE), s -> true, 5, 6);
    assertTrue(inventory.isLive(Long.MAX_VALUE));
  }

  /** Nothing came after it that could have replaced it. */
  @Test
  void theHighestOfTheStreamIsLive() {
    assertRefused(Refusal.MESSAGE_FIELD, m -> m.setLive(ByteString.copyFrom(new byte[] {0x02})));
    assertThrows(
        IllegalArgumentException.class, () -> Inventory.of(1, 4, CHAIN, new SequenceRange(3, 4), s -> s == 3, 5, 6));
    assertFalse(Inventory.of(1, 5, CHAIN, new SequenceRange(3, 4), s -> s == 3, 5, 6).isLive(4));
  }

  private static ByteString zeros(int bytes) {
    return ByteString.copyFrom(new byte[bytes]);
  }

  private static void assertRefused(Refusal expected, Consumer<InventoryMessage.Builder> change) {
    try {
      InventoryMessage.Builder message = InventoryMessage.parseFrom(Golden.INVENTORY.toPayload()).toBuilder();
      change.accept(message);
      byte[] payload = message.build().toByteArray();
      assertEquals(expected, assertThrows(RefusedException.class, () -> Inventory.parse(payload)).cause());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
