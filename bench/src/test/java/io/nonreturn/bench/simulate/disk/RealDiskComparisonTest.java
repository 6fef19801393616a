package io.nonreturn.bench.simulate.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As long as nothing goes wrong, the simulated disk answers every call as the real one does, with the same errors. */
class RealDiskComparisonTest {
  private static final int SEEDS = 12;
  private static final int STEPS = 1_500;
  private static final List<String> NAMES =
      List.of("a", "b", "d", "d/a", "d/b", "d/e", "d/e/a", "f", "f/a", "f/g/h", "a/x");

  @TempDir
  Path folder;

  /** A call whose answer is compared. */
  private interface Call {
    Object on(Path root) throws IOException;
  }

  @Test
  void answersAreTheSame() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      Path real = Files.createDirectory(folder.resolve("seed" + seed));
      Path simulated = SimDisk.create(new SplittableRandom(seed), 1 << 30, () -> Instant.EPOCH).root();
      SplittableRandom random = new SplittableRandom(seed);
      for (int step = 0; step < STEPS; step++) {
        long choices = random.nextLong();
        Object expected = answer(real, choices);
        assertEquals(expected, answer(simulated, choices), "seed " + seed + " step " + step);
        if (step % 25 == 0) {
          assertEquals(tree(real), tree(simulated), "seed " + seed + " step " + step);
        }
      }
    }
  }

  private static Object answer(Path root, long choices) {
    SplittableRandom random = new SplittableRandom(choices);
    String name = NAMES.get(random.nextInt(NAMES.size()));
    String other = NAMES.get(random.nextInt(NAMES.size()));
    byte[] bytes = new byte[random.nextInt(10_000)];
    random.nextBytes(bytes);
    int at = random.nextInt(12_000);
    String what;
    Call call;
    switch (random.nextInt(20)) {
      case 0 -> {
        what = "createDirectory";
        call = r -> relative(r, Files.createDirectory(r.resolve(name)));
      }
      case 1 -> {
        what = "createDirectories";
        call = r -> relative(r, Files.createDirectories(r.resolve(name)));
      }
      case 2 -> {
        what = "createFile";
        call = r -> relative(r, Files.createFile(r.resolve(name)));
      }
      case 3 -> {
        what = "write";
        call = r -> relative(r, Files.write(r.resolve(name), bytes));
      }
      case 4 -> {
        what = "append";
        call = r -> relative(r, Files.write(r.resolve(name), bytes, StandardOpenOption.APPEND));
      }
      case 5 -> {
        what = "write at";
        call = r -> writeAt(r.resolve(name), bytes, at);
      }
      case 6 -> {
        what = "truncate";
        call = r -> truncate(r.resolve(name), at);
      }
      case 7 -> {
        what = "read at";
        call = r -> readAt(r.resolve(name), at);
      }
      case 8 -> {
        what = "readAllBytes";
        call = r -> ByteBuffer.wrap(Files.readAllBytes(r.resolve(name)));
      }
      case 9 -> {
        what = "size";
        call = r -> Files.isDirectory(r.resolve(name)) ? -1 : Files.size(r.resolve(name));
      }
      case 10 -> {
        what = "exists";
        call = r -> Files.exists(r.resolve(name)) + " " + Files.isRegularFile(r.resolve(name)) + " "
            + Files.isReadable(r.resolve(name)) + " " + Files.notExists(r.resolve(name));
      }
      case 11 -> {
        what = "delete";
        call = r -> {
          Files.delete(r.resolve(name));
          return null;
        };
      }
      case 12 -> {
        what = "deleteIfExists";
        call = r -> Files.deleteIfExists(r.resolve(name));
      }
      case 13 -> {
        what = "atomic move";
        call = r -> move(r, name, other, StandardCopyOption.ATOMIC_MOVE);
      }
      case 14 -> {
        what = "replacing move";
        call = r -> move(r, name, other, StandardCopyOption.REPLACE_EXISTING);
      }
      case 15 -> {
        what = "move";
        call = r -> move(r, name, other);
      }
      case 16 -> {
        what = "list";
        call = r -> list(r, r.resolve(name));
      }
      case 17 -> {
        what = "copy in";
        call = r -> Files.copy(
            new ByteArrayInputStream(bytes), r.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
      case 18 -> {
        what = "copy out";
        call = r -> {
          ByteArrayOutputStream copy = new ByteArrayOutputStream();
          Files.copy(r.resolve(name), copy);
          return ByteBuffer.wrap(copy.toByteArray());
        };
      }
      default -> {
        what = "attributes";
        call = r -> attributes(r.resolve(name));
      }
    }
    try {
      return List.of(what, name, String.valueOf(call.on(root)));
    } catch (FileSystemException e) {
      return List.of(what, name, e.getClass().getName(), String.valueOf(e.getReason()));
    } catch (IOException e) {
      return List.of(what, name, e.getClass().getName(), String.valueOf(e.getMessage()));
    }
  }

  private static String relative(Path root, Path path) {
    return relative(root, path.toString());
  }

  private static String relative(Path root, String path) {
    return path.equals(root.toString()) ? "" : root.relativize(root.resolve(path)).toString();
  }

  private static Object writeAt(Path file, byte[] bytes, int at) throws IOException {
    try (FileChannel channel = FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      int written = channel.write(ByteBuffer.wrap(bytes), at);
      channel.position(at / 2);
      written += channel.write(ByteBuffer.wrap(bytes, 0, bytes.length / 2));
      channel.force(true);
      return written + " " + channel.position() + " " + channel.size();
    }
  }

  private static Object truncate(Path file, int size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.position(size * 2L);
      channel.truncate(size);
      return channel.position() + " " + channel.size();
    }
  }

  private static Object readAt(Path file, int at) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(5_000);
      int count = Files.isDirectory(file) ? 0 : channel.read(bytes, at) + channel.read(bytes);
      return count + " " + bytes.flip();
    }
  }

  /** Of files, and to no folder above them: neither daemon does that. */
  private static Object move(Path root, String from, String to, CopyOption... options) throws IOException {
    if (Files.isDirectory(root.resolve(from)) || from.startsWith(to + "/")) {
      return null;
    }
    return relative(root, Files.move(root.resolve(from), root.resolve(to), options));
  }

  private static Object list(Path root, Path listed) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(listed)) {
      stream.forEach(path -> names.add(relative(root, path)));
    }
    return names;
  }

  private static Object attributes(Path path) throws IOException {
    BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class);
    Object mode = Files.readAttributes(path, "unix:mode").get("mode");
    return basic.isDirectory() + " " + basic.isRegularFile() + " " + mode + " " + (basic.isDirectory() ? 0 : basic.size());
  }

  /** All that lies in a folder, with what it holds. */
  private static Map<String, String> tree(Path root) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : new ArrayList<>(walk.toList())) {
        found.put(
            root.relativize(path).toString(),
            Files.isDirectory(path)
                ? "folder"
                : new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
      }
    }
    return found;
  }
}
