package io.nonreturn.bench.simulate.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Any operations and crashes, held against what a reader of POSIX would write down beside them: for each name the files that it may
 * stand for, for each sector the values that it may have, and the files that must still be there.
 */
class CrashPropertyTest {
  private static final int SECTOR = 4096;
  private static final int SECTORS = 3;
  private static final List<String> FOLDERS = List.of("/", "/one", "/two");
  private static final List<String> NAMES = List.of("/a", "/b", "/one/a", "/one/b", "/two/a", "/two/b");
  /** No file. */
  private static final long NONE = 0;

  private SplittableRandom random;
  private SimDisk disk;
  private int lastStamp;

  /** What each name stands for, and may stand for after a crash. */
  private final Map<String, Long> now = new HashMap<>();

  private final Map<String, Set<Long>> possible = new HashMap<>();
  private final List<Departure> departures = new ArrayList<>();
  private final Map<Long, Content> contents = new HashMap<>();
  /** Files that had a durable name and were not deleted since, nor another renamed over them. */
  private final Set<Long> mustExist = new HashSet<>();

  /** A file that was renamed: it may come back until the folder where it went is forced, whatever becomes of the folder it left. */
  private record Departure(String name, long file, String toFolder) {}

  /** Each value is a sector's stamp, 0 for a hole; the last is the one that is seen. */
  private static final class Content {
    final List<List<Integer>> sectors = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>(List.of(0));

    Content() {
      for (int i = 0; i < SECTORS; i++) {
        sectors.add(new ArrayList<>(List.of(0)));
      }
    }

    void force() {
      sectors.replaceAll(values -> new ArrayList<>(List.of(values.getLast())));
      sizes = new ArrayList<>(List.of(sizes.getLast()));
    }
  }

  @Property(tries = 3_000)
  void crashLeavesOneOfTheStatesThatMayBe(@ForAll long seed) throws IOException {
    random = new SplittableRandom(seed);
    disk = SimDisk.create(random.split(), 1 << 20, () -> Instant.EPOCH);
    Files.createDirectory(path("/one"));
    Files.createDirectory(path("/two"));
    force("/");
    takeStock();
    int crashes = 1 + random.nextInt(4);
    for (int i = 0; i < crashes; i++) {
      int steps = random.nextInt(25);
      for (int step = 0; step < steps; step++) {
        step();
      }
      Loss loss = List.of(Loss.values()).get(random.nextInt(Loss.values().length));
      disk = disk.crash(loss);
      check(loss);
      if (loss != Loss.NOTHING) {
        takeStock();
      }
    }
  }

  private Path path(String name) {
    return disk.root().resolve(name);
  }

  private String anyName() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private void step() throws IOException {
    String name = anyName();
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> write(name);
      case 3 -> {
        if (now.get(name) != NONE) {
          force(name);
          contents.get(now.get(name)).force();
        }
      }
      case 4 -> delete(name);
      case 5, 6 -> rename(name, anyName());
      default -> forceFolder(FOLDERS.get(random.nextInt(FOLDERS.size())));
    }
  }

  private void write(String name) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (now.get(name) == NONE) {
        long file = fileAt(name);
        becomes(name, file);
        contents.put(file, new Content());
      }
      Content content = contents.get(now.get(name));
      int first = random.nextInt(SECTORS);
      int last = first + random.nextInt(SECTORS - first);
      int stamp = ++lastStamp;
      ByteBuffer bytes = ByteBuffer.allocate((last - first + 1) * SECTOR);
      while (bytes.hasRemaining()) {
        bytes.putInt(stamp);
      }
      assertEquals(bytes.capacity(), channel.write(bytes.flip(), (long) first * SECTOR));
      for (int sector = first; sector <= last; sector++) {
        content.sectors.get(sector).add(stamp);
      }
      content.sizes.add(Math.max(content.sizes.getLast(), (last + 1) * SECTOR));
    }
  }

  private void delete(String name) throws IOException {
    assertEquals(now.get(name) != NONE, Files.deleteIfExists(path(name)));
    mustExist.remove(now.get(name));
    becomes(name, NONE);
  }

  private void rename(String from, String to) throws IOException {
    long file = now.get(from);
    if (file == NONE || from.equals(to)) {
      return;
    }
    Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
    mustExist.remove(now.get(to));
    departures.add(new Departure(from, file, folderOf(to)));
    becomes(from, NONE);
    becomes(to, file);
  }

  private void becomes(String name, long file) {
    now.put(name, file);
    possible.get(name).add(file);
  }

  private void forceFolder(String folder) throws IOException {
    force(folder);
    departures.removeIf(departure -> departure.toFolder().equals(folder));
    for (String name : NAMES) {
      if (folderOf(name).equals(folder)) {
        possible.put(name, new HashSet<>(List.of(now.get(name))));
        mustExist.add(now.get(name));
      }
    }
    mustExist.remove(NONE);
    departures.forEach(departure -> possible.get(departure.name()).add(departure.file()));
  }

  private static String folderOf(String name) {
    return Path.of(name).getParent().toString();
  }

  private void force(String name) throws IOException {
    try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private long fileAt(String name) throws IOException {
    return Files.exists(path(name))
        ? (Long) Files.readAttributes(path(name), BasicFileAttributes.class).fileKey()
        : NONE;
  }

  private void check(Loss loss) throws IOException {
    Set<Long> found = new HashSet<>();
    for (String name : NAMES) {
      long file = fileAt(name);
      if (loss == Loss.NOTHING) {
        assertEquals(now.get(name), file, name);
      }
      assertTrue(possible.get(name).contains(file), name + " is " + file + ", may be " + possible.get(name));
      if (file != NONE) {
        assertTrue(found.add(file), "twice: " + file);
        checkContent(name, contents.get(file), loss);
      }
    }
    assertTrue(found.containsAll(mustExist), "found " + found + " of " + mustExist);
  }

  private void checkContent(String name, Content content, Loss loss) throws IOException {
    byte[] bytes = Files.readAllBytes(path(name));
    checkValue(name + " size", bytes.length, content.sizes, loss);
    for (int sector = 0; sector < bytes.length / SECTOR; sector++) {
      ByteBuffer words = ByteBuffer.wrap(bytes, sector * SECTOR, SECTOR);
      int stamp = words.getInt();
      checkValue(name + " sector " + sector, stamp, content.sectors.get(sector), loss);
      while (words.position() < (sector + 1) * SECTOR) {
        assertEquals(stamp, words.getInt(), name + " has a sector of two halves");
      }
    }
  }

  /** Old, which comes first, or new, which comes last. */
  private static void checkValue(String what, int value, List<Integer> values, Loss loss) {
    boolean may = switch (loss) {
      case NOTHING -> value == values.getLast();
      case ALL -> value == values.getFirst();
      case SOME -> value == values.getFirst() || value == values.getLast();
    };
    assertTrue(may, what + " is " + value + " of " + values + " after the loss of " + loss);
  }

  /** After a loss of power all that is seen is durable. */
  private void takeStock() throws IOException {
    mustExist.clear();
    departures.clear();
    Map<Long, Content> left = new HashMap<>();
    for (String name : NAMES) {
      long file = fileAt(name);
      now.put(name, file);
      possible.put(name, new HashSet<>(List.of(file)));
      if (file != NONE) {
        mustExist.add(file);
        Content content = new Content();
        byte[] bytes = Files.readAllBytes(path(name));
        content.sizes = new ArrayList<>(List.of(bytes.length));
        for (int sector = 0; sector < bytes.length / SECTOR; sector++) {
          content.sectors.set(
              sector, new ArrayList<>(List.of(ByteBuffer.wrap(bytes, sector * SECTOR, 4).getInt())));
        }
        left.put(file, content);
      }
    }
    contents.clear();
    contents.putAll(left);
  }
}
