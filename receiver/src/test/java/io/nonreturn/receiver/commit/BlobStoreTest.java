package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.assemble.CompletedBlob;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which operation of the disk comes before which: durability is nothing else. */
class BlobStoreTest {
  private static final byte[] BYTES = "abc".getBytes(StandardCharsets.US_ASCII);
  /** FIPS 180-4's own example. */
  private static final String HEX = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir
  Path folder;

  @Test
  void smallBlobIsWrittenForcedRenamedAndItsFolderForced() throws Exception {
    Recorder disk = new Recorder(folder);
    BlobStore store = BlobStore.open(folder, disk);
    disk.operations.clear();
    store.put(List.of(new CompletedBlob.InMemory(Digest.sha256(BYTES), BYTES)));
    assertEquals(
        List.of("delete tmp/" + HEX, "write tmp/" + HEX, "force tmp/" + HEX, "rename tmp/" + HEX + " ba/" + HEX, "force ba"),
        disk.operations);
    assertArrayEquals(BYTES, Files.readAllBytes(folder.resolve("ba").resolve(HEX)));
    assertEquals(3, store.size(Digest.sha256(BYTES)));
    assertEquals(-1, store.size(Digest.ZERO));
  }

  @Test
  void spooledBlobIsForcedBeforeItIsRenamed() throws Exception {
    Recorder disk = new Recorder(folder);
    BlobStore store = BlobStore.open(folder, disk);
    Path spooled = Files.write(folder.resolve("spooled"), BYTES);
    disk.operations.clear();
    store.put(List.of(new CompletedBlob.InSpool(Digest.sha256(BYTES), 3, spooled)));
    assertEquals(List.of("force spooled", "rename spooled ba/" + HEX, "force ba"), disk.operations);
  }

  @Test
  void largeBatchIsForcedAtOnceBeforeAndAfterItsRenames() throws Exception {
    Recorder disk = new Recorder(folder);
    BlobStore store = BlobStore.open(folder, disk);
    disk.operations.clear();
    store.put(many(100));
    List<String> order = disk.operations.stream().filter(o -> !o.startsWith("delete")).toList();
    assertEquals(202, order.size());
    assertTrue(order.subList(0, 100).stream().allMatch(o -> o.startsWith("write ")));
    assertEquals("force all", order.get(100));
    assertTrue(order.subList(101, 201).stream().allMatch(o -> o.startsWith("rename ")));
    assertEquals("force all", order.get(201));
  }

  @Test
  void withoutSyncfsEachFileOfALargeBatchIsForced() throws Exception {
    Recorder disk = new Recorder(folder);
    disk.canForceAll = false;
    BlobStore store = BlobStore.open(folder, disk);
    disk.operations.clear();
    store.put(many(100));
    assertEquals(100, disk.operations.stream().filter(o -> o.startsWith("force tmp/")).count());
    assertTrue(disk.operations.getLast().startsWith("force "));
  }

  @Test
  void leftoversOfACrashAreRemovedAndStoredBlobsAreNotWrittenAgain() throws Exception {
    BlobStore.open(folder, FileOperations.REAL).put(List.of(new CompletedBlob.InMemory(Digest.sha256(BYTES), BYTES)));
    Path leftover = Files.write(folder.resolve("tmp/" + HEX), new byte[1]);
    Recorder disk = new Recorder(folder);
    BlobStore store = BlobStore.open(folder, disk);
    assertFalse(Files.exists(leftover));
    Path copy = Files.write(folder.resolve("copy"), BYTES);
    disk.operations.clear();
    store.put(List.of(
        new CompletedBlob.InMemory(Digest.sha256(BYTES), BYTES),
        new CompletedBlob.InSpool(Digest.sha256(BYTES), 3, copy)));
    assertEquals(List.of("force ba", "delete copy"), disk.operations);
  }

  /** A process killed between a rename and the force of its folder leaves a name that only looks durable. */
  @Test
  void foldersAreForcedBeforeAnythingIsFoundInThem() throws Exception {
    Recorder disk = new Recorder(folder);
    BlobStore.open(folder, disk);
    assertEquals(256, disk.operations.stream().filter(o -> o.matches("force [0-9a-f]{2}")).count());
    assertEquals("force ", disk.operations.getLast());
  }

  @Test
  void fullDiskAndBrokenDiskAreToldApart() throws Exception {
    List<CompletedBlob> batch = List.of(new CompletedBlob.InMemory(Digest.sha256(BYTES), BYTES));
    Recorder disk = new Recorder(folder);
    BlobStore store = BlobStore.open(folder, disk);
    disk.fail("write", "No space left on device");
    assertThrows(DiskFullException.class, () -> store.put(batch));
    disk.fail("write", "Input/output error");
    IOException broken = assertThrows(IOException.class, () -> store.put(batch));
    assertFalse(broken instanceof DiskFullException);
    // What a force could not write may be gone from memory too: never to be tried again.
    disk.fail("force", "No space left on device");
    IOException forced = assertThrows(IOException.class, () -> store.put(batch));
    assertFalse(forced instanceof DiskFullException);
    disk.fail("", "");
    store.put(batch);
    assertTrue(store.has(Digest.sha256(BYTES)));
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, 5.8.0-generic, true", "Linux, 6.1.0, true", "Linux, 10.0, true", "Linux, 5.7.19, false", "Linux, 4.19, false",
    "Linux, strange, false", "Darwin, 24.0, false"
  })
  void syncfsIsTrustedWhereItReportsErrors(String system, String release, boolean isTrusted) {
    assertEquals(isTrusted, Syncfs.reportsErrors(system, release));
  }

  /** What could not be forced may be read back from memory alone: the next process must not find it. */
  @Test
  void fileWhoseForceFailedIsNotLeftForTheNextProcess() throws Exception {
    Recorder disk = new Recorder(folder);
    BlobStore store = BlobStore.open(folder, disk);
    Path spooled = Files.writeString(folder.resolve("spooled"), "large");
    disk.fail("force", "Input/output error");
    Digest id = Digest.sha256("large".getBytes(StandardCharsets.US_ASCII));
    assertThrows(IOException.class, () -> store.put(List.of(new CompletedBlob.InSpool(id, 5, spooled))));
    assertFalse(Files.exists(spooled));
    assertFalse(store.has(id));
  }

  @Test
  void syncfsWorksHereAndFailsWithACause() throws Exception {
    assertEquals(Syncfs.reportsErrors(System.getProperty("os.name"), System.getProperty("os.version")), Syncfs.sync(folder));
    IOException missing = assertThrows(IOException.class, () -> Syncfs.sync(folder.resolve("absent")));
    assertTrue(missing.getMessage().endsWith("errno=2"), missing.getMessage());
  }

  private static List<CompletedBlob> many(int count) {
    List<CompletedBlob> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = ("blob " + i).getBytes(StandardCharsets.US_ASCII);
      batch.add(new CompletedBlob.InMemory(Digest.sha256(bytes), bytes));
    }
    return batch;
  }

  /** The real disk, written down, with one kind of operation failing on demand. */
  private static final class Recorder implements FileOperations {
    final List<String> operations = new ArrayList<>();
    private final Path root;
    private String failing = "";
    private String message = "";
    boolean canForceAll = true;

    Recorder(Path root) {
      this.root = root;
    }

    void fail(String operation, String why) {
      failing = operation;
      message = why;
    }

    private void note(String operation, String what) throws IOException {
      operations.add(operation + " " + what);
      if (operation.equals(failing)) {
        throw new IOException(message);
      }
    }

    private String name(Path path) {
      return root.relativize(path).toString();
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
      note("write", name(file));
      FileOperations.super.write(file, bytes);
    }

    @Override
    public void force(Path fileOrDirectory) throws IOException {
      note("force", name(fileOrDirectory));
    }

    @Override
    public boolean forceAll(Path directory) throws IOException {
      if (canForceAll) {
        note("force", "all");
      }
      return canForceAll;
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      note("rename", name(from) + " " + name(to));
      FileOperations.super.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
      note("delete", name(file));
      FileOperations.super.delete(file);
    }
  }
}
