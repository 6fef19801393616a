package io.nonreturn.receiver.assemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.assemble.CompletedBlob.InMemory;
import io.nonreturn.receiver.assemble.CompletedBlob.InSpool;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.PieceKind;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusalCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblerTest {
  private static final int SMALL = 1_000;
  private static final int RANGES = 20_000;

  @TempDir Path directory;

  private final RefusalCounters refusals = new RefusalCounters();
  private final Catalog catalog = new Catalog();
  private long now = 1;
  private long usable = 1L << 40;
  private Assembler assembler;

  @BeforeEach
  void open() throws IOException {
    SpoolOptions options =
        new SpoolOptions(
            directory, SMALL, 60_000, 3_000, 50_000, Duration.ofMinutes(10), 8, RANGES, 2, 1_000_000);
    assembler = new Assembler(options, catalog, catalog, refusals, () -> usable, () -> now);
    assembler.recover();
  }

  @AfterEach
  void close() throws IOException {
    assembler.close();
  }

  @Test
  void everyOrderOfPiecesWithRepeatsAndOverlapsGivesExactlyTheObjects() {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      List<Piece> pieces = new ArrayList<>();
      Map<Digest, byte[]> sent = new HashMap<>();
      for (int i = 0; i < 6; i++) {
        byte[] content = bytes(random.nextInt(5_000), random.nextLong());
        catalog.name(content);
        sent.put(Digest.sha256(content), content);
        pieces.addAll(cut(content, 1 + random.nextInt(1_500)));
        pieces.addAll(cut(content, 1 + random.nextInt(1_500)));
      }
      Collections.shuffle(pieces, random);
      pieces.forEach(this::receive);
      drain();
      for (Map.Entry<Digest, byte[]> object : sent.entrySet()) {
        assertArrayEquals(object.getValue(), catalog.blobs.get(object.getKey()), "seed " + seed);
      }
    }
    assertEquals(Map.of(), refusals.snapshot());
    assertEquals(0, assembler.stats().spoolBlobs());
    assertEquals(0, assembler.stats().unnamedBytes());
    assertEquals(List.of(), spoolFiles());
  }

  @Test
  void smallBlobsComeInMemoryAndLargeOnesInTheSpool() {
    byte[] small = named(bytes(SMALL, 1));
    byte[] large = named(bytes(SMALL + 1, 2));
    receive(whole(PieceKind.BLOB, small));
    receive(whole(PieceKind.BLOB, large));
    receive(whole(PieceKind.BLOB, named(new byte[0])));
    assertInstanceOf(InMemory.class, catalog.completed.get(0));
    assertInstanceOf(InSpool.class, catalog.completed.get(1));
    assertEquals(0, catalog.completed.get(2).size());
  }

  @Test
  void messagesAreHandedOverOnce() {
    byte[] manifest = bytes(5_000, 1);
    byte[] head = bytes(300, 2);
    byte[] inventory = bytes(400, 3);
    List<Piece> pieces = new ArrayList<>(cut(PieceKind.MANIFEST, manifest, 700));
    Collections.reverse(pieces);
    pieces.forEach(this::receive);
    receive(whole(PieceKind.HEAD, head));
    receive(whole(PieceKind.INVENTORY, inventory));
    assertArrayEquals(manifest, catalog.manifests.get(Digest.sha256(manifest)));
    assertArrayEquals(head, catalog.heads.get(Digest.sha256(head)));
    assertArrayEquals(inventory, catalog.inventories.get(Digest.sha256(inventory)));
    pieces.forEach(this::receive);
    receive(whole(PieceKind.HEAD, head));
    receive(whole(PieceKind.INVENTORY, inventory));
    assertEquals(1, catalog.manifestCalls);
    assertEquals(pieces.size() + 2, assembler.stats().repeatedPieces());
  }

  @Test
  void whatTheCatalogHasIsNotTakenAgain() {
    byte[] blob = named(bytes(2_000, 1));
    catalog.stored.add(Digest.sha256(blob));
    catalog.known.add(Digest.sha256(bytes(10, 3)));
    receive(whole(PieceKind.BLOB, blob));
    receive(whole(PieceKind.MANIFEST, bytes(10, 3)));
    assertEquals(2, assembler.stats().repeatedPieces());
    assertEquals(List.of(), catalog.completed);
    assertEquals(0, catalog.manifestCalls);
  }

  @Test
  void falseBytesAreDroppedAndTheBlobCanComeAgain() {
    for (int size : new int[] {SMALL, 4_000}) {
      byte[] blob = named(bytes(size, size));
      List<Piece> pieces = cut(blob, 600);
      Piece first = pieces.get(0);
      byte[] lie = first.bytes.clone();
      lie[5] ^= 1;
      receive(new Piece(first.kind, first.id, first.offset, first.total, lie));
      pieces.subList(1, pieces.size()).forEach(this::receive);
      drain();
      assertTrue(!catalog.blobs.containsKey(Digest.sha256(blob)));
      pieces.forEach(this::receive);
      drain();
      assertArrayEquals(blob, catalog.blobs.get(Digest.sha256(blob)));
    }
    assertEquals(2, refusals.get(Refusal.HASH_MISMATCH));
    byte[] oneLie = bytes(100, 1);
    receive(new Piece(PieceKind.HEAD, Digest.ZERO, 0, 100, oneLie));
    assertEquals(3, refusals.get(Refusal.HASH_MISMATCH));
  }

  @Test
  void receivedBytesAreNeverWrittenOver() {
    byte[] blob = named(bytes(4_000, 1));
    List<Piece> pieces = cut(blob, 1_000);
    receive(pieces.get(0));
    // Longer than the first piece and false where that one was true: only its new end may count.
    byte[] overlapping = Arrays.copyOf(blob, 2_000);
    Arrays.fill(overlapping, 0, 1_000, (byte) 0);
    receive(new Piece(PieceKind.BLOB, pieces.get(0).id, 0, 4_000, overlapping));
    pieces.subList(2, 4).forEach(this::receive);
    assertArrayEquals(blob, catalog.blobs.get(Digest.sha256(blob)));
    assertEquals(Map.of(), refusals.snapshot());
  }

  @Test
  void sizesThatLieAreRefused() {
    byte[] blob = named(bytes(3_000, 1));
    Digest id = Digest.sha256(blob);
    receive(new Piece(PieceKind.BLOB, id, 0, 3_001, bytes(100, 1)));
    assertEquals(1, refusals.get(Refusal.TOTAL_MISMATCH));
    byte[] unknown = bytes(3_000, 2);
    Digest unknownId = Digest.sha256(unknown);
    receive(new Piece(PieceKind.BLOB, unknownId, 0, 2_500, bytes(100, 1)));
    receive(new Piece(PieceKind.BLOB, unknownId, 100, 3_000, bytes(100, 1)));
    assertEquals(2, refusals.get(Refusal.TOTAL_MISMATCH));
    catalog.name(unknown);
    cut(unknown, 500).forEach(this::receive);
    assertArrayEquals(unknown, catalog.blobs.get(unknownId));
    receive(new Piece(PieceKind.MANIFEST, Digest.ZERO, 0, 300, bytes(100, 1)));
    receive(new Piece(PieceKind.MANIFEST, Digest.ZERO, 100, 301, bytes(100, 1)));
    assertEquals(4, refusals.get(Refusal.TOTAL_MISMATCH));
  }

  @Test
  void blobsWaitForTheManifestThatNamesThem() {
    byte[] small = bytes(500, 1);
    byte[] large = bytes(5_000, 2);
    receive(whole(PieceKind.BLOB, small));
    cut(large, 2_000).forEach(this::receive);
    now += 3_000_000;
    assembler.work(0);
    assertEquals(List.of(), catalog.completed);
    assertEquals(2, assembler.stats().waitingBlobs());
    assertEquals(5_000, assembler.stats().unnamedBytes());
    catalog.name(small);
    catalog.name(large);
    now += 3_000_000;
    assembler.work(0);
    assertEquals(2, catalog.blobs.size());
    assertEquals(0, assembler.stats().unnamedBytes());
    assertEquals(0, assembler.stats().waitingBlobs());
  }

  @Test
  void aBlobOfDisputedSizeIsHandedOverByItsHash() {
    for (int size : new int[] {500, 5_000}) {
      byte[] blob = bytes(size, size);
      catalog.sizes.put(Digest.sha256(blob), -1L);
      cut(blob, 2_000).forEach(this::receive);
      assertArrayEquals(blob, catalog.blobs.get(Digest.sha256(blob)));
    }
    assertEquals(0, assembler.stats().unnamedBytes());
  }

  @Test
  void manySmallBlobsThatWaitMoveIntoTheSpool() {
    List<byte[]> blobs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      blobs.add(bytes(900, i));
      receive(whole(PieceKind.BLOB, blobs.get(i)));
    }
    assertEquals(20, assembler.stats().waitingBlobs());
    assertTrue(assembler.stats().unnamedBytes() > 10_000);
    blobs.forEach(catalog::name);
    now += 3_000_000;
    assembler.work(0);
    blobs.forEach(blob -> assertArrayEquals(blob, catalog.blobs.get(Digest.sha256(blob))));
    assertEquals(0, assembler.stats().unnamedBytes());
  }

  @Test
  void bytesThatNoManifestNamesAreBoundedAndForgotten() {
    for (int i = 0; i < 5; i++) {
      byte[] blob = bytes(20_000, i);
      receive(cut(blob, 19_000).get(0));
    }
    assertEquals(38_000, assembler.stats().unnamedBytes());
    assertEquals(3, refusals.get(Refusal.UNKNOWN_BYTES));
    now += Duration.ofMinutes(11).toNanos();
    assembler.work(0);
    assertEquals(0, assembler.stats().unnamedBytes());
    assertEquals(2, refusals.get(Refusal.UNKNOWN_EXPIRED)); // the refused ones took no place
    assertEquals(List.of(), spoolFiles());
  }

  @Test
  void theSpoolTakesABoundedNumberOfBlobs() {
    for (int i = 0; i < 12; i++) {
      receive(cut(named(bytes(2_000, i)), 1_500).get(0));
    }
    assertEquals(8, assembler.stats().spoolBlobs());
    assertEquals(4, refusals.get(Refusal.OPEN_OBJECTS));
  }

  @Test
  void objectsInMemoryAreBoundedOldestFirst() {
    List<byte[]> manifests = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      manifests.add(bytes(18_000, i));
      receive(cut(PieceKind.MANIFEST, manifests.get(i), 12_000).get(0));
    }
    assertTrue(refusals.get(Refusal.OPEN_OBJECTS) > 0);
    receive(cut(PieceKind.MANIFEST, manifests.get(5), 12_000).get(1));
    receive(cut(PieceKind.MANIFEST, manifests.get(0), 12_000).get(1));
    assertEquals(Set.of(Digest.sha256(manifests.get(5))), catalog.manifests.keySet());
  }

  /** Single bytes with holes between them: what they cost is far more than what they are. */
  @Test
  void holesOfObjectsInMemoryCountAsMemory() {
    byte[] first = bytes(5_000, 1);
    byte[] second = bytes(3_400, 2);
    receive(cut(PieceKind.MANIFEST, first, 3_000).get(0));
    everyOtherByte(PieceKind.MANIFEST, second);
    assertEquals(1, refusals.get(Refusal.OPEN_OBJECTS));
    receive(cut(PieceKind.MANIFEST, first, 3_000).get(1));
    assertEquals(Map.of(), catalog.manifests);
    receive(whole(PieceKind.MANIFEST, second));
    assertEquals(Set.of(Digest.sha256(second)), catalog.manifests.keySet());
  }

  @Test
  void holesInTheSpoolAreBoundedOverAllBlobsAndHalfOfThemIsKeptForTheNamed() throws IOException {
    for (int i = 0; i < 4; i++) {
      everyOtherByte(PieceKind.BLOB, bytes(12_000, i));
    }
    assertEquals(4 * 6_000 - RANGES / 2, refusals.get(Refusal.OPEN_OBJECTS));
    everyOtherByte(PieceKind.BLOB, named(bytes(24_000, 5)));
    assertEquals(4 * 6_000 + 12_000 - RANGES, refusals.get(Refusal.OPEN_OBJECTS));

    close();
    open();
    assertEquals(RANGES, assembler.stats().spoolBytes());
    receive(cut(named(bytes(2_000, 6)), 1_500).get(0));
    assertEquals(4 * 6_000 + 12_000 - RANGES + 1, refusals.get(Refusal.OPEN_OBJECTS));

    // What goes gives its room back.
    assembler.discard(Digest.sha256(bytes(24_000, 5)));
    assembler.work(0);
    byte[] late = named(bytes(2_000, 7));
    cut(late, 1_500).forEach(this::receive);
    assertArrayEquals(late, catalog.blobs.get(Digest.sha256(late)));
  }

  private void everyOtherByte(PieceKind kind, byte[] content) {
    List<Piece> pieces = cut(kind, content, 1);
    for (int i = 0; i < pieces.size(); i += 2) {
      receive(pieces.get(i));
    }
  }

  @Test
  void belowTheFloorOfFreeSpaceNothingIsTakenAndAboveItAllIsTakenAgain() {
    byte[] blob = named(bytes(3_000, 1));
    usable = 1_000_999;
    cut(blob, 1_000).forEach(this::receive);
    receive(whole(PieceKind.BLOB, named(bytes(1_000, 5))));
    assertEquals(4, refusals.get(Refusal.DISK_FLOOR));
    assertEquals(List.of(), spoolFiles());
    now += 2_000_000_000;
    assertTrue(assembler.isShortOfDisk());
    usable = 1_002_000; // room for a piece, not for the whole blob: nothing is begun
    cut(blob, 1_000).forEach(this::receive);
    assertEquals(7, refusals.get(Refusal.DISK_FLOOR));
    now += 2_000_000_000;
    usable = 2_000_000;
    cut(blob, 1_000).forEach(this::receive);
    assertArrayEquals(blob, catalog.blobs.get(Digest.sha256(blob)));
    now += Duration.ofMinutes(1).toNanos();
    assertFalse(assembler.isShortOfDisk());
  }

  @Test
  void aBlobBegunBeforeItWasNamedIsGivenUpWhenTheDiskHasNoRoomForItAndHoldsNoOtherBack() {
    byte[] huge = bytes(50_000, 1);
    usable = 1_010_000;
    receive(cut(huge, 1_000).get(0));
    assertEquals(1, spoolFiles().size());
    named(huge);
    now += 2_000_000_000;
    receive(cut(huge, 1_000).get(1));
    assertEquals(1, refusals.get(Refusal.DISK_FLOOR));
    assertEquals(List.of(), spoolFiles());
    byte[] other = named(bytes(3_000, 2));
    cut(other, 1_000).forEach(this::receive);
    assertArrayEquals(other, catalog.blobs.get(Digest.sha256(other)));
  }

  @Test
  void noRoomIsKeptForABlobThatNobodyWaitsForAnyMore() {
    byte[] huge = named(bytes(50_000, 1));
    usable = 1_060_000;
    receive(cut(huge, 1_000).get(0));
    byte[] other = named(bytes(30_000, 2));
    cut(other, 1_000).forEach(this::receive);
    assertEquals(List.of(), catalog.completed);
    catalog.givenUp.add(Digest.sha256(huge));
    now += 2_000_000_000;
    cut(other, 1_000).forEach(this::receive);
    assertArrayEquals(other, catalog.blobs.get(Digest.sha256(other)));
    now += 2_000_000_000;
    cut(huge, 1_000).forEach(this::receive);
    assertArrayEquals(huge, catalog.blobs.get(Digest.sha256(huge)));
  }

  @Test
  void aDiskThatFailsCostsThePieceAndRecovers() throws IOException {
    byte[] blob = named(bytes(3_000, 1));
    List<Piece> pieces = cut(blob, 1_000);
    Path part = directory.resolve(Digest.sha256(blob).hex() + ".part");
    Files.createDirectory(part); // it cannot be opened for writing
    receive(pieces.get(0));
    assertEquals(1, refusals.get(Refusal.DISK_ERROR));
    Files.delete(part);
    pieces.forEach(this::receive);
    assertArrayEquals(blob, catalog.blobs.get(Digest.sha256(blob)));
  }

  @Test
  void aDiscardedBlobCanBeReceivedAgain() {
    byte[] blob = named(bytes(3_000, 1));
    Digest id = Digest.sha256(blob);
    cut(blob, 1_000).forEach(this::receive);
    assertEquals(3_000, assembler.progress(id));
    catalog.blobs.clear();
    cut(blob, 1_000).forEach(this::receive);
    assertEquals(Map.of(), catalog.blobs);
    assembler.discard(id);
    assembler.work(0);
    assertEquals(0, assembler.progress(id));
    cut(blob, 1_000).forEach(this::receive);
    assertArrayEquals(blob, catalog.blobs.get(id));
  }

  @Test
  void theSpoolSurvivesRestartsAtAnyPoint() throws IOException {
    for (int seed = 0; seed < 15; seed++) {
      Random random = new Random(seed);
      byte[] blob = named(bytes(20_000, seed + 100));
      List<Piece> pieces = new ArrayList<>(cut(blob, 1_700));
      Collections.shuffle(pieces, random);
      for (Piece piece : pieces) {
        receive(piece);
        if (random.nextInt(4) == 0) {
          close();
          open();
        }
      }
      drain();
      assertArrayEquals(blob, catalog.blobs.get(Digest.sha256(blob)), "seed " + seed);
    }
    assertEquals(Map.of(), refusals.snapshot());
  }

  @Test
  void aJournalNotWrittenOrTornOnlyMeansReceivingAgain() throws IOException {
    byte[] blob = named(bytes(20_000, 1));
    Digest id = Digest.sha256(blob);
    List<Piece> pieces = cut(blob, 1_000);
    for (int i = 0; i < 20; i += 2) {
      receive(pieces.get(i));
      now += 2_000_000_000;
      assembler.work(0);
    }
    Path journal = directory.resolve(id.hex() + ".ranges");
    byte[] whole = Files.readAllBytes(journal);
    assertEquals(11 * RangeJournal.RECORD_BYTES, whole.length);
    for (int length = 0; length <= whole.length; length += 7) {
      Files.write(journal, Arrays.copyOf(whole, length));
      Assembler crashed = assembler; // never closed, like a process that was killed
      open();
      int records = Math.max(0, length / RangeJournal.RECORD_BYTES - 1);
      assertEquals(records * 1_000L, assembler.progress(id));
      if (records == 0) {
        assertTrue(Files.notExists(journal));
        receive(pieces.get(0)); // makes the file anew for the next round
      }
      assertTrue(crashed != assembler);
      restorePart(id, blob);
    }
    byte[] flipped = whole.clone();
    flipped[3 * RangeJournal.RECORD_BYTES + 9] ^= 1;
    Files.write(journal, flipped);
    open();
    assertEquals(9_000, assembler.progress(id));
    pieces.forEach(this::receive);
    drain();
    assertArrayEquals(blob, catalog.blobs.get(id));
  }

  @Test
  void aCompleteBlobThatNobodyTookIsHandedOverAfterARestart() throws IOException {
    byte[] blob = bytes(5_000, 1);
    cut(blob, 1_000).forEach(this::receive);
    close();
    catalog.name(blob);
    open();
    assertEquals(Map.of(), catalog.blobs);
    drain();
    assertArrayEquals(blob, catalog.blobs.get(Digest.sha256(blob)));
  }

  @Test
  void aFileDamagedBetweenTwoRunsIsFoundByItsHash() throws IOException {
    byte[] blob = named(bytes(5_000, 1));
    List<Piece> pieces = cut(blob, 1_000);
    pieces.subList(0, 4).forEach(this::receive);
    close();
    Path part = directory.resolve(Digest.sha256(blob).hex() + ".part");
    byte[] damaged = Files.readAllBytes(part);
    damaged[17] ^= 1;
    Files.write(part, damaged);
    open();
    receive(pieces.get(4));
    drain();
    assertEquals(1, refusals.get(Refusal.HASH_MISMATCH));
    pieces.forEach(this::receive);
    assertArrayEquals(blob, catalog.blobs.get(Digest.sha256(blob)));
  }

  /** The file as it stood when the process was killed; bytes that the journal does not name do not count. */
  private void restorePart(Digest id, byte[] blob) throws IOException {
    Files.write(directory.resolve(id.hex() + ".part"), Arrays.copyOf(blob, 19_000));
  }

  private void drain() {
    now += 2_000_000_000;
    while (assembler.work(1)) {
      now++;
    }
  }

  private List<Path> spoolFiles() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] named(byte[] blob) {
    catalog.name(blob);
    return blob;
  }

  private void receive(Piece piece) {
    byte[] around = new byte[piece.bytes.length + 10];
    System.arraycopy(piece.bytes, 0, around, 7, piece.bytes.length);
    assembler.piece(piece.kind, piece.id, piece.offset, piece.total, around, 7, piece.bytes.length);
    Arrays.fill(around, (byte) 0x55);
  }

  private static Piece whole(PieceKind kind, byte[] content) {
    return new Piece(kind, Digest.sha256(content), 0, content.length, content);
  }

  private static List<Piece> cut(byte[] blob, int length) {
    return cut(PieceKind.BLOB, blob, length);
  }

  private static List<Piece> cut(PieceKind kind, byte[] content, int length) {
    Digest id = Digest.sha256(content);
    List<Piece> pieces = new ArrayList<>();
    int from = 0;
    do {
      int to = Math.min(content.length, from + length);
      pieces.add(new Piece(kind, id, from, content.length, Arrays.copyOfRange(content, from, to)));
      from = to;
    } while (from < content.length);
    return pieces;
  }

  private static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Piece(PieceKind kind, Digest id, long offset, long total, byte[] bytes) {}

  /** What the stages behind would do: here they only remember. Files are taken out of the spool, as a committer does. */
  private static final class Catalog implements BlobLookup, AssembledSink {
    final Set<Digest> stored = new HashSet<>();
    final Set<Digest> known = new HashSet<>();
    final Set<Digest> givenUp = new HashSet<>();
    final Map<Digest, Long> sizes = new HashMap<>();
    final Map<Digest, byte[]> blobs = new HashMap<>();
    final Map<Digest, byte[]> manifests = new HashMap<>();
    final Map<Digest, byte[]> heads = new HashMap<>();
    final Map<Digest, byte[]> inventories = new HashMap<>();
    final List<CompletedBlob> completed = new ArrayList<>();
    int manifestCalls;

    void name(byte[] blob) {
      sizes.put(Digest.sha256(blob), (long) blob.length);
    }

    @Override
    public boolean isStored(Digest id) {
      return stored.contains(id);
    }

    @Override
    public long expectedSize(Digest id) {
      return sizes.getOrDefault(id, -1L);
    }

    @Override
    public boolean isWanted(Digest id) {
      return sizes.containsKey(id);
    }

    @Override
    public boolean isGivenUp(Digest id) {
      return givenUp.contains(id);
    }

    @Override
    public boolean isLost(Digest id) {
      return false;
    }

    @Override
    public boolean isKnownObject(Digest id) {
      return known.contains(id);
    }

    @Override
    public void blob(CompletedBlob blob) {
      completed.add(blob);
      blobs.put(
          blob.id(),
          switch (blob) {
            case InMemory small -> small.bytes();
            case InSpool large -> take(large.file());
          });
    }

    @Override
    public void manifest(Digest id, byte[] envelope) {
      manifestCalls++;
      known.add(id);
      manifests.put(id, envelope);
    }

    @Override
    public void head(Digest id, byte[] envelope) {
      known.add(id);
      heads.put(id, envelope);
    }

    @Override
    public void inventory(Digest id, byte[] envelope) {
      known.add(id);
      inventories.put(id, envelope);
    }

    private static byte[] take(Path file) {
      try {
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }
}
