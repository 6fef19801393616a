package io.nonreturn.receiver.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.receiver.LowSide;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CollectorTest {
  private static final long SESSION = 7L << 20;
  private static final int SHARD = 200;
  private static final int K = 4;
  private static final int M = 2;

  private final LowSide low = new LowSide(SESSION, SHARD, K, M);
  private final HighSide high = new HighSide();
  private final byte[] content = bytes(low.pieceBytes(), 1);
  private final List<byte[]> frames = low.object(PieceKind.BLOB, content);

  @AfterEach
  void close() {
    low.close();
  }

  @Test
  void anyKShardsGiveTheBlock() {
    int shards = K + M;
    int tried = 0;
    for (int mask = 0; mask < 1 << shards; mask++) {
      if (Integer.bitCount(mask) == K) {
        HighSide side = new HighSide();
        for (int shard = 0; shard < shards; shard++) {
          if ((mask & (1 << shard)) != 0) {
            side.receive(frames.get(shard));
          }
        }
        assertEquals(1, side.pieces.size());
        assertArrayEquals(content, side.pieces.get(0));
        assertEquals(K - Integer.bitCount(mask & ((1 << K) - 1)), side.snapshot().shardsRebuilt());
        tried++;
      }
    }
    assertEquals(15, tried); // 6 over 4
  }

  @Test
  void shardsBeyondKAreCountedAsLateAndHarmNothing() {
    high.receive(frames);
    assertEquals(1, high.pieces.size());
    assertEquals(M, high.snapshot().shardsLate());
    assertEquals(K + M, high.snapshot().framesAccepted());
    assertEquals(Map.of(), high.refusals.snapshot());
    assertEquals(0, high.snapshot().slabBytes());
  }

  @Test
  void aFrameIsTakenOnce() {
    high.receive(frames.get(0));
    high.receive(frames.get(0));
    assertRefused(Refusal.REPLAYED, 1);
    assertEquals(1, high.snapshot().framesAccepted());
  }

  @Test
  void aWholeCapturePlayedAgainHasNoEffect() {
    high.receive(frames);
    LinkSnapshot before = high.snapshot();
    high.receive(frames);
    assertRefused(Refusal.REPLAYED, frames.size());
    assertEquals(before.framesAccepted(), high.snapshot().framesAccepted());
    assertEquals(1, high.pieces.size());
  }

  @Test
  void everySingleBitFlipIsRefusedAndTheBlockStillComesOutRight() {
    byte[] first = frames.get(1);
    high.receive(frames.get(0));
    for (int bit = 0; bit < first.length * 8; bit++) {
      byte[] flipped = first.clone();
      flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
      high.receive(flipped);
    }
    assertEquals(1, high.snapshot().framesAccepted());
    high.receive(frames.subList(1, frames.size()));
    assertArrayEquals(content, high.pieces.get(0));
  }

  @Test
  void aForgedCopyOfAShardThatIsHereLeavesItAlone() {
    high.receive(frames.get(0));
    byte[] forged = low.frame(0, 0, K, M, bytes(SHARD, 9));
    forged[forged.length - 1] ^= 1;
    high.receive(forged);
    assertRefused(Refusal.BAD_SEAL, 1);
    high.receive(frames.subList(1, K));
    assertArrayEquals(content, high.pieces.get(0));
  }

  @Test
  void truncatedAndForeignDatagramsAreRefusedByCause() {
    byte[] frame = frames.get(0);
    high.receive(Arrays.copyOf(frame, 48));
    high.receive(new byte[1]);
    assertRefused(Refusal.FRAME_LENGTH, 2);
    high.receive(Arrays.copyOf(frame, frame.length - 1));
    assertRefused(Refusal.BAD_SEAL, 1);
    high.receive(changed(frame, 0, 0x4F));
    assertRefused(Refusal.BAD_MAGIC, 1);
    high.receive(changed(frame, 2, 2));
    assertRefused(Refusal.BAD_VERSION, 1);
    high.receive(changed(frame, 3, 9));
    assertRefused(Refusal.BAD_TYPE, 1);
    high.receive(changed(frame, 29, 0));
    assertRefused(Refusal.BAD_GEOMETRY, 1);
    byte[] beacon = low.beaconFrame(new byte[20]);
    high.receive(changed(beacon, 25, 1));
    assertRefused(Refusal.NONZERO_RESERVED, 1);
    assertEquals(0, high.snapshot().framesAccepted());
    assertEquals(0, high.snapshot().slabBytes());
    assertEquals(0, high.store.raised);
  }

  @Test
  void aBeaconThatIsNoneIsCounted() {
    high.receive(low.beaconFrame(bytes(20, 3)));
    assertRefused(Refusal.MESSAGE_MALFORMED, 1);
    assertEquals(List.of(), high.beacons);
  }

  @Test
  void shardsOfAnotherShapeThanTheirBlockAreRefused() {
    high.receive(frames.get(0));
    high.receive(low.frame(0, 1, K, M + 1, bytes(SHARD, 2)));
    high.receive(low.frame(0, 1, K + 1, M, bytes(SHARD, 2)));
    high.receive(low.frame(0, 1, K, M, bytes(SHARD + 1, 2)));
    assertRefused(Refusal.BLOCK_MISMATCH, 3);
    high.receive(frames.subList(1, K));
    assertArrayEquals(content, high.pieces.get(0));
  }

  @Test
  void aBlockThatIsNoBlockIsCountedAndTheNextOneComes() {
    byte[] junk = bytes(K * SHARD, 5);
    junk[0] = 9;
    high.receive(low.block(junk, junk.length));
    assertRefused(Refusal.BLOCK_CODEC, 1);
    high.receive(frames);
    assertEquals(1, high.pieces.size());
  }

  @Test
  void aHigherSessionTakesOverWithItsFirstGoodSealOnly() {
    high.receive(frames.get(0));
    try (LowSide next = new LowSide(SESSION + 1, SHARD, K, M)) {
      List<byte[]> later = next.object(PieceKind.BLOB, content);
      byte[] forged = later.get(0).clone();
      forged[40] ^= 1;
      high.receive(forged);
      assertEquals(SESSION, high.store.highest);
      high.receive(frames.get(1));
      assertEquals(2, high.snapshot().framesAccepted());
      high.receive(later.get(1));
      assertEquals(SESSION + 1, high.store.highest);
      assertRefused(Refusal.BLOCK_SESSION_ENDED, 1);
      high.receive(frames.get(2));
      assertRefused(Refusal.OLD_SESSION, 1);
      high.receive(later.subList(2, later.size()));
      assertArrayEquals(content, high.pieces.get(0));
      assertEquals(2, high.store.raised);
    }
  }

  @Test
  void anOldSessionCannotComeBackAfterARestart() {
    HighSide restarted = new HighSide(HighSide.OPTIONS, SESSION + 1);
    restarted.receive(frames);
    assertEquals(frames.size(), restarted.refusals.get(Refusal.OLD_SESSION));
    HighSide same = new HighSide(HighSide.OPTIONS, SESSION);
    same.receive(frames);
    assertEquals(1, same.pieces.size());
    assertEquals(0, same.store.raised);
  }

  @Test
  void keysOfUnknownSessionsAreDerivedAtALimitedRate() {
    high.receive(frames.get(0));
    byte[] junk = frames.get(1).clone();
    for (int i = 1; i <= 250; i++) {
      junk[11] = (byte) i; // last byte of the session id: all higher than the active one
      high.receive(junk);
    }
    assertRefused(Refusal.BAD_SEAL, 99); // the hundredth key of this second is the active session's
    assertRefused(Refusal.SESSION_RATE, 151);
    high.now += 500_000_000;
    for (int i = 1; i <= 100; i++) {
      junk[10] = 1;
      junk[11] = (byte) i;
      high.receive(junk);
    }
    assertRefused(Refusal.BAD_SEAL, 99 + 50);
    high.receive(frames.subList(1, K));
    assertEquals(1, high.pieces.size());
  }

  @Test
  void aFloodOfBlocksEvictsTheOldestAndStaysInItsBounds() {
    for (int i = 0; i < 1_000; i++) {
      high.receive(low.frame(100 + i, 0, K, M, bytes(SHARD, i)));
    }
    assertEquals(HighSide.OPTIONS.openBlocks(), high.snapshot().blocksOpen());
    assertRefused(Refusal.BLOCK_EVICTED, 1_000 - HighSide.OPTIONS.openBlocks());
    List<byte[]> large = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      large.add(low.frame(2_000 + i, 0, 200, 20, bytes(8_000, i)));
    }
    high.receive(large);
    assertEquals(2, high.snapshot().blocksOpen()); // 1.76 MB each, 4 MiB in all
    high.receive(low.frame(3_000, 0, 1, 0, blockOfOneEmptyHead()));
    assertEquals(1, high.pieces.size());
  }

  @Test
  void aBlockTooLargeForAllMemoryIsRefused() {
    DecodeOptions small = new DecodeOptions(1_024, 100, 16, 64 << 10, Duration.ofSeconds(10), 1, 8);
    HighSide side = new HighSide(small, 0);
    side.receive(low.frame(9, 0, 100, 2, bytes(1_000, 1)));
    assertEquals(1, side.refusals.get(Refusal.BLOCK_MEMORY));
    side.receive(frames);
    assertEquals(1, side.pieces.size());
  }

  @Test
  void blocksThatGetNoMoreShardsAreGivenUp() {
    high.receive(frames.get(0));
    high.now += 9_000_000_000L;
    high.receive(frames.get(1));
    high.now += 9_000_000_000L;
    assertEquals(1, high.snapshot().blocksOpen());
    high.now += 2_000_000_000L;
    assertEquals(1, high.snapshot().blocksOpen()); // counted before the expiry of the same tick
    assertEquals(0, high.snapshot().blocksOpen());
    assertRefused(Refusal.BLOCK_EXPIRED, 1);
    high.receive(frames.subList(2, frames.size()));
    assertEquals(0, high.pieces.size());
    assertEquals(K + M - 2, high.snapshot().shardsLate());
  }

  @Test
  void blocksInAnyOrderOfShardsWithRepeatsComeOut() {
    Random random = new Random(42);
    List<byte[]> all = new ArrayList<>(frames);
    for (int i = 0; i < 9; i++) {
      all.addAll(low.object(PieceKind.BLOB, bytes(low.pieceBytes() - i, i)));
    }
    all.addAll(all.subList(0, 30));
    Collections.shuffle(all, random);
    high.receive(all);
    assertEquals(10, high.pieces.size());
    assertRefused(Refusal.REPLAYED, 30);
  }

  private static byte[] blockOfOneEmptyHead() {
    byte[] slab = new byte[12 + 56];
    slab[7] = 56; // raw length
    slab[11] = 56; // encoded length
    slab[12] = 3; // an empty head
    Digest.sha256(new byte[0]).write(slab, 20);
    return slab;
  }

  private void assertRefused(Refusal cause, long times) {
    assertEquals(times, high.refusals.get(cause), () -> cause + " of " + high.refusals.snapshot());
  }

  private static byte[] changed(byte[] frame, int at, int value) {
    byte[] changed = frame.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
