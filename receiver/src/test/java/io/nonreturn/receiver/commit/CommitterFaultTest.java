package io.nonreturn.receiver.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that fail, fill up, or stop at any operation. */
class CommitterFaultTest {
  @TempDir
  Path folder;

  private final TestStream stream = new TestStream();

  @Test
  void failedForceEndsTheProcessAndPublishesNothing() throws Exception {
    FileOperations disk = new Disk() {
      @Override
      void before(String operation, Path file) throws IOException {
        if (operation.equals("force") && file.getParent().endsWith("tmp")) {
          throw new IOException("Input/output error");
        }
      }
    };
    try (TestHighSide high = new TestHighSide(folder, TestHighSide.OPTIONS, disk)) {
      high.everything(stream.raw("files", "a", File.of("x", "one")));
      high.finish();
      assertNotNull(high.fault.get());
      assertEquals(List.of(), high.visible());
    }
  }

  /** Manifests take room, too: below the floor none is taken, nothing else stops, and a repeat brings it when there is room. */
  @Test
  void manifestsRespectTheDisksFloor() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Bundle waits = stream.raw("files", "a", File.of("x", "one"));
      high.manifest(waits);
      high.settle();
      high.freeBytes.set(0);
      Bundle second = stream.raw("files", "b", File.of("x", "two"));
      high.manifest(second);
      high.blob(waits.files().get(0).bytes());
      high.head(stream.head(TestStream.NOW_MICROS));
      high.settle();
      assertEquals(1, high.refused(Refusal.DISK_FLOOR));
      assertFalse(high.committer.isKnownObject(second.id()));
      assertEquals(List.of(1L), high.visible());
      assertEquals(List.of("2-2"), high.ledger());
      high.freeBytes.set(Long.MAX_VALUE);
      high.everything(second);
      high.finish();
      assertEquals(List.of(1L, 2L), high.visible());
      assertEquals(null, high.fault.get());
    }
  }

  @Test
  void fullDiskPausesAndGoesOnWhenThereIsRoom() throws Exception {
    AtomicBoolean isFull = new AtomicBoolean(true);
    FileOperations disk = new Disk() {
      @Override
      void before(String operation, Path file) throws IOException {
        if (operation.equals("write") && isFull.get()) {
          throw new IOException("No space left on device");
        }
      }
    };
    try (TestHighSide high = new TestHighSide(folder, TestHighSide.OPTIONS, disk)) {
      Bundle bundle = stream.raw("files", "a", File.of("x", "one"), File.of("y", "two"));
      high.everything(bundle);
      high.await("the disk is full", () -> high.committer.status().isDiskFull());
      assertEquals(List.of(), high.visible());
      isFull.set(false);
      high.finish();
      assertEquals(List.of(1L), high.visible());
      assertFalse(high.committer.status().isDiskFull());
      assertEquals(null, high.fault.get());
    }
  }

  /** Stops dead before every single operation of a run in turn; a new process, given everything again, must heal it. */
  @Test
  void stopAtEveryOperationIsHealedByARestart() throws Exception {
    List<Bundle> bundles = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      bundles.add(stream.raw("files", name, File.of("x", "same"), File.of("y", name), File.of("z", "")));
    }
    int runs = 0;
    boolean stopped;
    do {
      int stopAt = runs++;
      Path state = folder.resolve("run" + stopAt);
      Stopping disk = new Stopping(stopAt);
      try (TestHighSide high = new TestHighSide(state, TestHighSide.OPTIONS, disk)) {
        disk.isArmed.set(true);
        for (Bundle bundle : bundles) {
          high.everything(bundle);
        }
        high.finish();
        assertWhole(high);
        stopped = high.fault.get() != null;
      }
      try (TestHighSide high = new TestHighSide(state)) {
        assertWhole(high);
        for (Bundle bundle : bundles) {
          high.everything(bundle);
        }
        high.finish();
        assertEquals(List.of(1L, 2L), high.visible(), "stopped at operation " + stopAt);
        assertEquals(null, high.fault.get());
      }
    } while (stopped);
    assertTrue(runs > 10, "operations tried: " + runs);
  }

  @Test
  void committedButUnpublishedBundleIsPublishedAtTheNextStart() throws Exception {
    Bundle bundle = stream.raw("files", "a", File.of("x", "one"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(bundle);
    }
    // As it is between the commit and the publication.
    try (Connection catalog = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("catalog.db"));
        Statement statement = catalog.createStatement()) {
      statement.executeUpdate("DELETE FROM current");
      statement.executeUpdate("UPDATE bundle SET published_micros = NULL");
    }
    try (TestHighSide high = new TestHighSide(folder)) {
      high.finish();
      assertEquals(List.of(1L), high.visible());
    }
  }

  @Test
  void blobThatVanishedFromTheDiskIsWaitedForAgain() throws Exception {
    Bundle bundle = stream.raw("files", "a", File.of("x", "one"), File.of("y", "two"));
    try (TestHighSide high = new TestHighSide(folder)) {
      high.manifest(bundle);
      high.blob(bundle.files().get(0).bytes());
      high.settle();
      Files.delete(high.store.file(bundle.files().get(0).id()));
      high.blob(bundle.files().get(1).bytes());
      high.settle();
      assertEquals(List.of(), high.visible());
      high.blob(bundle.files().get(0).bytes());
      high.finish();
      assertEquals(List.of(1L), high.visible());
    }
  }

  /** Whatever is visible is whole, and whatever lies under a blob's name is that blob. */
  private static void assertWhole(TestHighSide high) throws IOException {
    List<String> wanted = high.reader.snapshot(s -> s.all(
        "SELECT DISTINCT lower(hex(a.sha256)) FROM current c JOIN artifact a ON a.sequence = c.sequence",
        row -> row.getString(1)));
    for (String hex : wanted) {
      assertTrue(high.store.has(Digest.parse(hex)), hex);
    }
    Path root = high.store.file(Digest.ZERO).getParent().getParent();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getParent().endsWith("tmp")) {
          assertEquals(file.getFileName().toString(), Digest.sha256(Files.readAllBytes(file)).hex());
        }
      }
    }
  }

  /** The real disk behind a gate. */
  private abstract static class Disk implements FileOperations {
    abstract void before(String operation, Path file) throws IOException;

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
      before("write", file);
      FileOperations.super.write(file, bytes);
    }

    @Override
    public void force(Path fileOrDirectory) throws IOException {
      before("force", fileOrDirectory);
      FileOperations.super.force(fileOrDirectory);
    }

    @Override
    public boolean forceAll(Path directory) throws IOException {
      before("force", directory);
      return FileOperations.super.forceAll(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      before("rename", from);
      FileOperations.super.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
      before("delete", file);
      FileOperations.super.delete(file);
    }
  }

  /** Lets so many operations through; the next write tears, and then nothing works any more. */
  private static final class Stopping extends Disk {
    final AtomicBoolean isArmed = new AtomicBoolean();
    private int left;

    Stopping(int left) {
      this.left = left;
    }

    @Override
    void before(String operation, Path file) throws IOException {
      if (isArmed.get() && left-- <= 0) {
        if (operation.equals("write")) {
          Files.write(file, new byte[] {1});
        }
        throw new IOException("stopped at " + operation);
      }
    }
  }
}
