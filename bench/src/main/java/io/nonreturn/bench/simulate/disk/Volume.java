package io.nonreturn.bench.simulate.disk;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** All nodes of a disk, the changes of names that are not durable, and the room that is left. Knows no paths and no faults. */
final class Volume {
  /** More do not wait: the oldest reaches the disk by itself, as it does after some seconds. */
  private static final int MOST_PENDING = 512;

  final FolderNode root;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final List<NameChange> pending = new ArrayList<>();
  private long capacitySectors;
  private long usedSectors;
  private long lastNumber;

  Volume(RandomGenerator random, InstantSource clock, long capacityBytes) {
    this.random = random;
    this.clock = clock;
    this.root = new FolderNode(++lastNumber, 0755, clock.instant());
    this.usedSectors = 1;
    resize(capacityBytes);
  }

  void resize(long capacityBytes) {
    capacitySectors = capacityBytes / FileNode.SECTOR_BYTES;
  }

  long capacityBytes() {
    return capacitySectors * FileNode.SECTOR_BYTES;
  }

  long freeBytes() {
    return freeSectors() * FileNode.SECTOR_BYTES;
  }

  /** What has no sector of its own to be remembered in cannot be. */
  boolean hasRoomForNode() {
    return freeSectors() > 0;
  }

  private long freeSectors() {
    return Math.max(0, capacitySectors - usedSectors);
  }

  FileNode createFile(FolderNode folder, String name, int permissions) {
    return give(folder, name, new FileNode(++lastNumber, permissions, clock.instant()));
  }

  FolderNode createFolder(FolderNode folder, String name, int permissions) {
    return give(folder, name, new FolderNode(++lastNumber, permissions, clock.instant()));
  }

  private <N extends Node> N give(FolderNode folder, String name, N node) {
    folder.seen.put(name, node);
    folder.touch(clock.instant());
    usedSectors++;
    wait(NameChange.create(folder, name, node));
    return node;
  }

  void delete(FolderNode folder, String name) {
    Node node = folder.seen.remove(name);
    folder.touch(clock.instant());
    wait(NameChange.delete(folder, name, node));
    unnamed(node);
  }

  void rename(FolderNode from, String oldName, FolderNode to, String name) {
    Node node = from.seen.remove(oldName);
    Node replaced = to.seen.put(name, node);
    from.touch(clock.instant());
    to.touch(clock.instant());
    node.changed = clock.instant();
    wait(new NameChange(to, name, from, oldName, node, true));
    if (replaced != null) {
      unnamed(replaced);
    }
  }

  private void wait(NameChange change) {
    pending.add(change);
    if (pending.size() > MOST_PENDING) {
      pending.removeFirst().apply();
    }
  }

  private void unnamed(Node node) {
    if (node instanceof FileNode file) {
      file.deleted = true;
      freeIfUnused(file);
    } else {
      usedSectors--;
    }
  }

  private void freeIfUnused(FileNode file) {
    if (file.deleted && file.users == 0) {
      usedSectors -= 1 + file.sectors();
    }
  }

  void open(FileNode file) {
    file.users++;
  }

  void close(FileNode file) {
    file.users--;
    freeIfUnused(file);
  }

  /** How many of the bytes there is room for. */
  int fitting(FileNode file, long at, int length) {
    return file.fitting(at, length, freeSectors());
  }

  void write(FileNode file, long at, ByteBuffer bytes, int length) {
    long before = file.sectors();
    file.write(at, bytes, length);
    usedSectors += file.sectors() - before;
    file.touch(clock.instant());
  }

  void truncate(FileNode file, long size) {
    long before = file.sectors();
    file.truncate(size);
    usedSectors += file.sectors() - before;
    file.touch(clock.instant());
  }

  void forceSome(FileNode file) {
    file.forceSome(random::nextBoolean);
  }

  void force(FolderNode folder) {
    settle(change -> change.folder() == folder);
  }

  void forceSome(FolderNode folder) {
    settle(change -> change.folder() == folder && random.nextBoolean());
  }

  /** Makes changes durable, and before each those that it needs. */
  private void settle(Predicate<NameChange> chosen) {
    List<NameChange> settled = new ArrayList<>();
    List<NameChange> rest = new ArrayList<>();
    for (NameChange change : pending.reversed()) {
      (chosen.test(change) || isNeeded(change, settled) ? settled : rest).add(change);
    }
    settled.reversed().forEach(NameChange::apply);
    pending.clear();
    pending.addAll(rest.reversed());
  }

  private static boolean isNeeded(NameChange change, List<NameChange> later) {
    for (NameChange other : later) {
      if (other.needs(change)) {
        return true;
      }
    }
    return false;
  }

  /** The process ends; or the power goes and comes back, and what is seen then is what is on the disk. */
  void crash(Loss loss) {
    Luck luck = switch (loss) {
      case NOTHING -> null;
      case ALL -> Luck.NONE;
      case SOME -> Luck.of(random);
    };
    if (luck != null) {
      settle(change -> luck.spares(random));
      pending.clear();
    }
    usedSectors = 0;
    restart(root, luck);
  }

  private void restart(FolderNode folder, Luck luck) {
    usedSectors++;
    if (luck != null) {
      folder.seen.clear();
      folder.seen.putAll(folder.durable);
    }
    for (Node node : folder.seen.values()) {
      switch (node) {
        case FolderNode inner -> restart(inner, luck);
        case FileNode file -> {
          if (luck != null) {
            file.crash(() -> luck.spares(random));
          }
          file.restart();
          usedSectors += 1 + file.sectors();
        }
        default -> throw new AssertionError(node);
      }
    }
  }

  /** How much of what was not forced had reached the disk: coins alone would never leave all of it, nor none. */
  private enum Luck {
    NONE,
    ALL,
    COINS;

    static Luck of(RandomGenerator random) {
      return switch (random.nextInt(4)) {
        case 0 -> NONE;
        case 1 -> ALL;
        default -> COINS;
      };
    }

    boolean spares(RandomGenerator random) {
      return this == ALL || (this == COINS && random.nextBoolean());
    }
  }
}
