package io.nonreturn.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.nonreturn.wire.proto.BeaconMessage;
import io.nonreturn.wire.proto.HeadMessage;
import io.nonreturn.wire.proto.InventoryMessage;
import io.nonreturn.wire.proto.ManifestMessage;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/**
 * Messages: bytes of any origin, and messages of every shape that their schemas allow. What is taken has one form, and keeps the rules of
 * docs/PROTOCOL.md, section 8, checked here by other means.
 */
class MessagesFuzzTest {
  /** What one byte of a message may cost, garbage included. */
  private static final int BYTES_A_BYTE = 256;

  private static final Map<MessageType, byte[]> GENUINE = Map.of(
      MessageType.MANIFEST, Golden.manifestEnvelope(),
      MessageType.HEAD, Golden.headEnvelope(),
      MessageType.INVENTORY, Golden.inventoryEnvelope());

  private interface Parser<M> {
    M parse(byte[] payload) throws RefusedException;
  }

  /** Envelopes by whoever has the link key but no publisher's. */
  @FuzzTest
  void envelope(byte[] envelope) {
    for (MessageType type : MessageType.values()) {
      try {
        byte[] payload = Golden.TRUST.verify(type, envelope, 0);
        assertArrayEquals(GENUINE.get(type), envelope, "forged");
        assertTrue(payload.length < envelope.length);
      } catch (RefusedException expected) {
        assertEquals(Refusal.Stage.SIGNATURE, expected.cause().stage());
      }
    }
  }

  @FuzzTest
  void manifest(byte[] payload) {
    Manifest manifest = parse(Manifest::parse, payload);
    if (manifest != null) {
      assertArrayEquals(payload, manifest.toPayload());
      assertManifest(manifest);
    }
  }

  @FuzzTest
  void head(byte[] payload) {
    Head head = parse(Head::parse, payload);
    if (head != null) {
      assertArrayEquals(payload, head.toPayload());
      assertTrue(head.createdUnixMicros() < head.expiresUnixMicros());
    }
  }

  @FuzzTest
  void beacon(byte[] payload) {
    Beacon beacon = parse(Beacon::parse, payload);
    if (beacon != null) {
      assertArrayEquals(payload, beacon.toPayload());
      assertBeacon(beacon);
    }
  }

  @FuzzTest
  void inventory(byte[] payload) {
    Inventory inventory = parse(Inventory::parse, payload);
    if (inventory != null) {
      assertArrayEquals(payload, inventory.toPayload());
    }
  }

  /** Manifests that are protobuf of their schema. */
  @FuzzTest
  void manifestFields(@NotNull ManifestMessage message) {
    byte[] payload = message.toByteArray();
    Manifest manifest = parse(Manifest::parse, payload);
    if (manifest != null) {
      assertArrayEquals(payload, manifest.toPayload());
      assertManifest(manifest);
    }
  }

  /** Heads that are protobuf of their schema: taken exactly when the rules hold. */
  @FuzzTest
  void headFields(@NotNull HeadMessage message) {
    byte[] payload = message.toByteArray();
    Head head = parse(Head::parse, payload);
    boolean good = message.getVersion() == 1
        && message.getEpoch() > 0
        && message.getSequence() >= 0
        && isChain(message.getSequence(), message.getChain().toByteArray())
        && isTime(message.getCreatedUnixMicros())
        && isTime(message.getExpiresUnixMicros())
        && message.getCreatedUnixMicros() < message.getExpiresUnixMicros()
        && message.getBundles() >= 0
        && message.getBlobBytes() >= 0
        && message.getUnknownFields().asMap().isEmpty();
    assertEquals(good, head != null, message::toString);
    if (good) {
      assertArrayEquals(payload, head.toPayload());
    }
  }

  /** Beacons that are protobuf of their schema. */
  @FuzzTest
  void beaconFields(@NotNull BeaconMessage message) {
    byte[] payload = message.toByteArray();
    Beacon beacon = parse(Beacon::parse, payload);
    boolean good = message.getVersion() == 1
        && message.getEpoch() > 0
        && message.getSequence() >= 0
        && isChain(message.getSequence(), message.getChain().toByteArray())
        && message.getFramesSent() >= 0
        && message.getBytesSent() >= 0
        && message.getBacklogBytes() >= 0
        && isTime(message.getClockUnixMicros())
        && isTime(message.getCarouselNextUnixMicros())
        && message.getBurstMillis() >= 0
        && message.getRateBytesPerSecond() >= 0
        && message.getUnknownFields().asMap().isEmpty()
        && isGeometry(message.getDataShards(), message.getParityShards(), message.getShardLength());
    assertEquals(good, beacon != null, message::toString);
    if (good) {
      assertArrayEquals(payload, beacon.toPayload());
    }
  }

  /** Inventories that are protobuf of their schema. */
  @FuzzTest
  void inventoryFields(@NotNull InventoryMessage message) {
    byte[] payload = message.toByteArray();
    Inventory inventory = parse(Inventory::parse, payload);
    BitSet live = BitSet.valueOf(message.getLive().toByteArray());
    long count = message.getCount();
    boolean good = message.getVersion() == 1
        && message.getEpoch() > 0
        && message.getSequence() > 0
        && isChain(message.getSequence(), message.getChain().toByteArray())
        && message.getFirst() > 0
        && count > 0
        && count <= 65_536
        && BigInteger.valueOf(message.getFirst()).add(BigInteger.valueOf(count - 1)).compareTo(BigInteger.valueOf(message.getSequence())) <= 0
        && message.getLive().size() == (count + 7) / 8
        && live.length() <= count
        && isTime(message.getCreatedUnixMicros())
        && isTime(message.getExpiresUnixMicros())
        && message.getCreatedUnixMicros() < message.getExpiresUnixMicros()
        && message.getUnknownFields().asMap().isEmpty();
    assertEquals(good, inventory != null, message::toString);
    if (good) {
      assertArrayEquals(payload, inventory.toPayload());
      for (int i = 0; i < count; i++) {
        assertEquals(live.get(i), inventory.isLive(message.getFirst() + i));
      }
    }
  }

  private static <M> M parse(Parser<M> parser, byte[] payload) {
    Object[] parsed = new Object[1];
    try {
      Measured.within((long) BYTES_A_BYTE * payload.length, () -> parsed[0] = parser.parse(payload));
      @SuppressWarnings("unchecked")
      M message = (M) parsed[0];
      return message;
    } catch (RefusedException expected) {
      assertTrue(
          expected.cause().stage() == Refusal.Stage.MESSAGE || expected.cause() == Refusal.ENVELOPE_SIZE,
          () -> "cause=" + expected.cause());
      // It goes to a log: one line, bounded, of printable characters.
      assertTrue(expected.getMessage().length() < 4_096, "a refusal writes a novel");
      return null;
    }
  }

  private static void assertManifest(Manifest manifest) {
    assertTrue(manifest.epoch() > 0 && manifest.sequence() > 0 && manifest.generation() > 0);
    assertTrue(isChain(manifest.sequence() - 1, manifest.previousChain().toBytes()));
    assertTrue(manifest.mirror().matches("^[a-z0-9][a-z0-9._-]*$") && manifest.mirror().length() <= 64);
    assertTrue(manifest.ecosystem().matches("^[a-z][a-z0-9-]*$") && manifest.ecosystem().length() <= 32);
    assertTrue(NaivePath.isPath(manifest.name()) && manifest.name().indexOf('/') < 0);
    assertTrue(isTime(manifest.stagedUnixMicros()) && isTime(manifest.expiresUnixMicros()));
    for (String text : new String[] {
        manifest.provenance().upstream(), manifest.admission().decision(), manifest.admission().policy()}) {
      assertTrue(text.getBytes(UTF_8).length <= 1_024 && text.chars().noneMatch(c -> c < ' ' || (c >= 0x7F && c < 0xA0)));
    }
    assertTrue(!manifest.removed() || manifest.artifacts().isEmpty());
    assertTrue(manifest.artifacts().size() <= 100_000);
    Set<String> paths = new HashSet<>();
    for (Manifest.Artifact artifact : manifest.artifacts()) {
      assertTrue(NaivePath.isPath(artifact.path()), artifact::path);
      assertTrue(paths.add(artifact.path()), artifact::path);
      assertTrue(artifact.size() >= 0 && artifact.size() <= 1L << 40);
      assertEquals(2, artifact.mediaType().split("/", -1).length);
      assertTrue(artifact.mediaType().chars().allMatch(c -> c > ' ' && c < 0x7F && ";,\"\\()<>@:?={}[]".indexOf(c) < 0), artifact::mediaType);
    }
    assertTrue(NaivePath.areTogether(manifest.artifacts().stream().map(Manifest.Artifact::path).toList()));
    assertTrue(manifest.totalBytes() >= 0);
    if (manifest.removed()) {
      assertThrows(IllegalArgumentException.class, () -> new Manifest(
          manifest.epoch(), manifest.sequence(), manifest.previousChain(), manifest.ecosystem(), manifest.mirror(), manifest.name(),
          manifest.generation(), Golden.MANIFEST.artifacts(), true, manifest.provenance(), manifest.admission(),
          manifest.stagedUnixMicros(), manifest.expiresUnixMicros()));
    }
  }

  private static void assertBeacon(Beacon beacon) {
    assertTrue(beacon.epoch() > 0 && beacon.sequence() >= 0);
    assertTrue(isChain(beacon.sequence(), beacon.chain().toBytes()));
    assertTrue(isGeometry(beacon.dataShards(), beacon.parityShards(), beacon.shardLength()));
    if (beacon.toPayload().length > 1_024) {
      fail("a beacon does not fit its frame");
    }
  }

  private static boolean isGeometry(int k, int m, int length) {
    return k >= 1 && k <= 223 && m >= 0 && (long) k + m <= 255 && length >= 1 && length <= 65_507 - 48;
  }

  private static boolean isChain(long sequence, byte[] chain) {
    return chain.length == 32 && (sequence == 0) == Arrays.equals(chain, new byte[32]);
  }

  private static boolean isTime(long unixMicros) {
    return unixMicros >= 0 && unixMicros < 253_402_300_800_000_000L;
  }
}
