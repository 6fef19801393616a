package io.nonreturn.bench.simulate.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a crash takes and what it leaves, case by case. */
class SimDiskTest {
  private static final int SECTOR = 4096;
  private static final int SEEDS = 200;

  private SimDisk disk = newDisk(1);

  private static SimDisk newDisk(long seed) {
    return SimDisk.create(new SplittableRandom(seed), 1 << 20, () -> Instant.EPOCH);
  }

  private Path path(String name) {
    return disk.root().resolve(name);
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** A file that survives anything. */
  private void durable(String name, byte[] bytes) throws IOException {
    Files.write(path(name), bytes);
    force(path(name));
    force(disk.root());
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private void crash(Loss loss) {
    disk = disk.crash(loss);
  }

  @Test
  void forcedFileInForcedFolderSurvives() throws IOException {
    durable("file", filled(10_000, 7));
    crash(Loss.ALL);
    assertArrayEquals(filled(10_000, 7), Files.readAllBytes(path("file")));
  }

  @Test
  void writeWithoutForceIsLost() throws IOException {
    durable("file", filled(SECTOR, 1));
    Files.write(path("file"), filled(SECTOR, 2), StandardOpenOption.WRITE);
    assertEquals(2, Files.readAllBytes(path("file"))[0]);
    crash(Loss.ALL);
    assertArrayEquals(filled(SECTOR, 1), Files.readAllBytes(path("file")));
  }

  @Test
  void forcedFileWithoutForceOfItsFolderCannotBeFound() throws IOException {
    Files.write(path("file"), filled(10, 1));
    force(path("file"));
    crash(Loss.ALL);
    assertFalse(Files.exists(path("file")));
  }

  @Test
  void forcedFolderGivesNameToFileWithoutBytes() throws IOException {
    Files.write(path("file"), filled(10, 1));
    force(disk.root());
    crash(Loss.ALL);
    assertEquals(0, Files.size(path("file")));
  }

  @Test
  void everythingInAFolderWhoseOwnNameWasNotForcedCannotBeFound() throws IOException {
    Files.createDirectory(path("folder"));
    Files.write(path("folder/file"), filled(10, 1));
    force(path("folder/file"));
    force(path("folder"));
    crash(Loss.ALL);
    assertFalse(Files.exists(path("folder")));
  }

  @Test
  void renameWithoutForceOfTheNewFolderIsLost() throws IOException {
    Files.createDirectory(path("old"));
    Files.createDirectory(path("new"));
    force(disk.root());
    Files.write(path("old/file"), filled(10, 1));
    force(path("old/file"));
    force(path("old"));
    Files.move(path("old/file"), path("new/file"), StandardCopyOption.ATOMIC_MOVE);
    force(path("old")); // says nothing of the folder where it leads
    crash(Loss.ALL);
    assertTrue(Files.exists(path("old/file")));
    assertFalse(Files.exists(path("new/file")));

    Files.move(path("old/file"), path("new/file"), StandardCopyOption.ATOMIC_MOVE);
    force(path("new"));
    crash(Loss.ALL);
    assertFalse(Files.exists(path("old/file")));
    assertArrayEquals(filled(10, 1), Files.readAllBytes(path("new/file")));
  }

  @Test
  void renameOverAnotherFileLeavesOneOfTheTwoWhole() throws IOException {
    Set<Integer> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      disk = newDisk(seed);
      durable("file", filled(100, 1));
      Files.write(path("new"), filled(100, 2));
      force(path("new"));
      Files.move(path("new"), path("file"), StandardCopyOption.ATOMIC_MOVE);
      crash(Loss.SOME);
      byte[] bytes = Files.readAllBytes(path("file"));
      assertArrayEquals(filled(100, bytes[0]), bytes);
      seen.add((int) bytes[0]);
    }
    assertEquals(Set.of(1, 2), seen);
  }

  /** The mistake that many programs made: the name may reach the disk before the bytes. */
  @Test
  void renameOfUnforcedFileMayLeaveAnEmptyOne() throws IOException {
    Set<Long> sizes = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      disk = newDisk(seed);
      durable("file", filled(100, 1));
      Files.write(path("new"), filled(200, 2));
      Files.move(path("new"), path("file"), StandardCopyOption.ATOMIC_MOVE);
      crash(Loss.SOME);
      sizes.add(Files.size(path("file")));
    }
    assertEquals(Set.of(0L, 100L, 200L), sizes);
  }

  @Test
  void deletedFileMayComeBackUntilItsFolderIsForced() throws IOException {
    durable("file", filled(10, 1));
    Files.delete(path("file"));
    crash(Loss.ALL);
    assertTrue(Files.exists(path("file")));
    Files.delete(path("file"));
    force(disk.root());
    crash(Loss.ALL);
    assertFalse(Files.exists(path("file")));
  }

  /** Any subset of the sectors, old or new, and the size old or new: all of these must come, and nothing else. */
  @Test
  void unforcedWriteTearsBetweenSectors() throws IOException {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < 10 * SEEDS; seed++) {
      disk = newDisk(seed);
      durable("file", filled(2 * SECTOR, 1));
      Files.write(path("file"), filled(3 * SECTOR, 2), StandardOpenOption.WRITE);
      crash(Loss.SOME);
      byte[] bytes = Files.readAllBytes(path("file"));
      StringBuilder sectors = new StringBuilder();
      for (int at = 0; at < bytes.length; at += SECTOR) {
        byte[] sector = Arrays.copyOfRange(bytes, at, at + SECTOR);
        assertArrayEquals(filled(SECTOR, sector[0]), sector);
        sectors.append(sector[0]);
      }
      seen.add(sectors.toString());
    }
    Set<String> possible = new HashSet<>();
    for (String first : List.of("1", "2")) {
      for (String second : List.of("1", "2")) {
        // The third is new, or a hole, or behind the end.
        Stream.of("2", "0", "").forEach(third -> possible.add(first + second + third));
      }
    }
    assertEquals(possible, seen);
  }

  @Test
  void killedProcessLosesNothingAndItsUnforcedWritesStayUnforced() throws IOException {
    Files.write(path("file"), filled(10, 1));
    crash(Loss.NOTHING);
    assertArrayEquals(filled(10, 1), Files.readAllBytes(path("file")));
    crash(Loss.ALL);
    assertFalse(Files.exists(path("file")));
  }

  /** The system takes the pages that it could not write for clean: they are seen, and no later force writes them. */
  @Test
  void failedForceLosesWhatALaterForceSeemsToSave() throws IOException {
    durable("file", filled(2 * SECTOR, 1));
    Files.write(path("file"), filled(SECTOR, 2), StandardOpenOption.WRITE);
    disk.faults().failNext(1, operation -> operation.kind() == DiskOperation.Kind.FORCE);
    assertEquals("Input/output error", assertThrows(IOException.class, () -> force(path("file"))).getMessage());
    force(path("file"));
    assertEquals(2, Files.readAllBytes(path("file"))[0]);
    crash(Loss.SOME);
    assertArrayEquals(filled(2 * SECTOR, 1), Files.readAllBytes(path("file")));

    // What is written anew after the failure is forced as ever.
    Files.write(path("file"), filled(SECTOR, 3), StandardOpenOption.WRITE);
    force(path("file"));
    crash(Loss.ALL);
    assertEquals(3, Files.readAllBytes(path("file"))[0]);
  }

  @Test
  void failedForceKeepsTheSizeButNotTheBytes() throws IOException {
    durable("file", new byte[0]);
    Files.write(path("file"), filled(10, 1), StandardOpenOption.WRITE);
    disk.faults().failNext(1, operation -> operation.kind() == DiskOperation.Kind.FORCE);
    assertThrows(IOException.class, () -> force(path("file")));
    force(path("file"));
    crash(Loss.ALL);
    assertArrayEquals(new byte[10], Files.readAllBytes(path("file")));
  }

  /** File systems write names through a journal, and stop as a whole where that fails: none takes a name for written that is not. */
  @Test
  void failedForceOfFolderPromisesNothingAndForgetsNothing() throws IOException {
    for (boolean again : new boolean[] {false, true}) {
      disk = newDisk(1);
      Files.write(path("file"), filled(10, 1));
      disk.faults().failNext(1, operation -> operation.kind() == DiskOperation.Kind.FORCE_FOLDER);
      assertThrows(IOException.class, () -> force(disk.root()));
      if (again) {
        force(disk.root());
      }
      crash(Loss.ALL);
      assertEquals(again, Files.exists(path("file")));
    }
  }

  @Test
  void fullDiskTakesWhatFitsAndSaysSoAsTheSystemDoes() throws IOException {
    disk.resize(4 * SECTOR); // the root, the file, and two sectors of bytes
    try (FileChannel channel =
        FileChannel.open(path("file"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      assertEquals(2 * SECTOR, channel.write(ByteBuffer.wrap(filled(3 * SECTOR, 1))));
      assertEquals(
          "No space left on device",
          assertThrows(IOException.class, () -> channel.write(ByteBuffer.wrap(filled(1, 1)))).getMessage());
      assertEquals(SECTOR, channel.write(ByteBuffer.wrap(filled(SECTOR, 2)), 0), "what is there can be overwritten");
      assertEquals(0, Files.getFileStore(disk.root()).getUsableSpace());
      IOException full = assertThrows(IOException.class, () -> Files.createFile(path("other")));
      assertTrue(full.getMessage().endsWith("No space left on device"), full.getMessage());
      Files.delete(path("file"));
      assertEquals(0, disk.freeBytes(), "a file that is open keeps its room");
    }
    assertEquals(3 * SECTOR, disk.freeBytes());
    assertEquals(4 * SECTOR, Files.getFileStore(disk.root()).getTotalSpace());
  }

  @Test
  void crashAtAnOperationLeavesItUndoneOrDone() throws IOException {
    for (Outcome outcome : List.of(Outcome.CRASH_BEFORE, Outcome.CRASH_AFTER)) {
      disk = newDisk(1);
      durable("file", filled(10, 1));
      disk.faults().crashAt(disk.changes() + 2, outcome);
      Files.createFile(path("other"));
      assertThrows(Crash.class, () -> Files.delete(path("file")));
      crash(Loss.NOTHING);
      assertTrue(Files.exists(path("other")));
      assertEquals(outcome == Outcome.CRASH_BEFORE, Files.exists(path("file")));
      assertEquals(0, disk.changes());
    }
  }

  @Test
  void crashWithinAWriteLeavesItsBeginning() throws IOException {
    Set<Long> sizes = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      disk = newDisk(seed);
      disk.faults().crashAt(2, Outcome.CRASH_TORN);
      assertThrows(Crash.class, () -> Files.write(path("file"), filled(1_000, 1)));
      crash(Loss.NOTHING);
      byte[] bytes = Files.readAllBytes(path("file"));
      assertArrayEquals(filled(bytes.length, 1), bytes);
      sizes.add((long) bytes.length);
    }
    assertTrue(sizes.size() > SEEDS / 2, sizes.toString());
    assertFalse(sizes.contains(1_000L));
  }

  @Test
  void crashWithinAForceLeavesSomeOfIt() throws IOException {
    Set<Long> sizes = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      disk = newDisk(seed);
      durable("file", new byte[0]);
      Files.write(path("file"), filled(SECTOR, 1));
      disk.faults().add(operation ->
          operation.kind() == DiskOperation.Kind.FORCE ? Outcome.CRASH_TORN : Outcome.DONE);
      assertThrows(Crash.class, () -> force(path("file")));
      crash(Loss.ALL);
      sizes.add(Files.size(path("file")));
    }
    assertEquals(Set.of(0L, (long) SECTOR), sizes);
  }

  /** What a process does on its way out, in {@code finally} and at the end of {@code try}, must not reach the disk. */
  @Test
  void nothingThatADeadProcessDoesHasEffect() throws IOException {
    FileChannel open = FileChannel.open(path("open"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    disk.faults().crashAt(disk.changes() + 1, Outcome.CRASH_BEFORE);
    assertThrows(Crash.class, () -> Files.createFile(path("a")));
    Path dead = path("a");
    assertThrows(Crash.class, () -> Files.createFile(dead));
    assertThrows(Crash.class, () -> Files.exists(dead));
    assertThrows(Crash.class, () -> open.write(ByteBuffer.allocate(1)));
    assertThrows(Crash.class, () -> open.force(true));
    crash(Loss.NOTHING);
    assertThrows(Crash.class, () -> Files.createFile(dead));
    assertThrows(Crash.class, () -> open.write(ByteBuffer.allocate(1)));
    open.close();
    assertFalse(Files.exists(path("a")));
    assertEquals("/a", path("a").toString());
  }

  @Test
  void deletedFileThatWasOpenTakesNoRoomAfterACrash() throws IOException {
    long free = disk.freeBytes();
    FileChannel open = FileChannel.open(path("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    open.write(ByteBuffer.allocate(3 * SECTOR));
    Files.delete(path("file"));
    assertTrue(disk.freeBytes() < free);
    crash(Loss.NOTHING);
    assertEquals(free, disk.freeBytes());
  }

  @Test
  void lockIsHeldByOneAndEndsWithTheProcess() throws IOException {
    FileChannel one = FileChannel.open(path("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileChannel other = FileChannel.open(path("lock"), StandardOpenOption.WRITE);
    assertTrue(one.tryLock().isValid());
    assertThrows(OverlappingFileLockException.class, other::tryLock);
    one.close();
    assertTrue(other.tryLock().isValid());
    crash(Loss.NOTHING);
    try (FileChannel next = FileChannel.open(path("lock"), StandardOpenOption.WRITE)) {
      assertTrue(next.tryLock().isValid());
    }
  }

  @Test
  void oldestNamesReachTheDiskByThemselves() throws IOException {
    for (int i = 0; i < 2_000; i++) {
      Files.createFile(path("file"));
      Files.delete(path("file"));
      Files.createDirectories(path("a"));
    }
    crash(Loss.ALL);
    assertTrue(Files.exists(path("a")));
  }

  @Test
  void sameSeedSameTraceAndSameOrderOfNames() throws IOException {
    List<List<Object>> runs = new ArrayList<>();
    for (long seed : new long[] {1, 1, 2}) {
      disk = newDisk(seed);
      List<Object> trace = new ArrayList<>();
      disk.faults().observe(trace::add);
      for (int i = 0; i < 40; i++) {
        Files.write(path("file" + i), filled(100 * i, 1));
      }
      try (var names = Files.newDirectoryStream(disk.root())) {
        names.forEach(name -> trace.add(name.toString()));
      }
      crash(Loss.SOME);
      try (Stream<Path> names = Files.list(disk.root())) {
        names.forEach(name -> trace.add(name.toString()));
      }
      runs.add(trace);
    }
    assertEquals(runs.get(0), runs.get(1));
    List<Object> names = new ArrayList<>(runs.get(0).stream().filter(String.class::isInstance).limit(40).toList());
    List<Object> other = new ArrayList<>(runs.get(2).stream().filter(String.class::isInstance).limit(40).toList());
    assertFalse(names.equals(other), "another seed, another order");
    assertEquals(new HashSet<>(names), new HashSet<>(other));
  }

  @Test
  void whatNobodyNeedsIsRefusedByName() throws IOException {
    String text = assertThrows(
            UnsupportedOperationException.class,
            () -> FileChannel.open(path("x"), StandardOpenOption.WRITE, StandardOpenOption.DSYNC))
        .getMessage();
    assertTrue(text.contains("DSYNC"), text);
    assertThrows(UnsupportedOperationException.class, () -> path("x").toFile());
    assertThrows(UnsupportedOperationException.class, () -> Files.exists(path("../x")));
  }
}
