package io.nonreturn.receiver.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.Refusal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hidden bundle is listed no more, and still had by its name; nobody else gets that name. */
class HiddenBundleTest {
  private static final File OLD = File.of("f", "old");
  private static final File NEW = File.of("f", "new");

  @TempDir
  Path folder;

  private final TestStream stream = new TestStream();

  private static List<String> listed(TestHighSide high) throws Exception {
    List<String> names = high.reader.snapshot(snapshot -> PublishedBundle.names(snapshot, "raw"));
    List<String> ofMirror = high.reader.snapshot(snapshot -> PublishedBundle.of(snapshot, "raw", "files", "", 10)).stream()
        .map(PublishedBundle::name)
        .toList();
    assertEquals(names, ofMirror);
    return names;
  }

  private static Optional<String> had(TestHighSide high) throws Exception {
    return new PublishedFiles(high.reader, "raw").file("files", "one", "f").map(file -> file.sha256().hex());
  }

  @Test
  void hiddenAndBackAgain() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(stream.raw("files", "one", OLD));
      high.everything(stream.raw("files", "two", OLD));
      high.settle();
      high.everything(stream.hiding("raw", "files", "one"));
      high.settle();
      assertEquals(List.of("two"), listed(high));
      assertEquals(Optional.of(OLD.id().hex()), had(high));
      high.everything(stream.raw("files", "one", NEW));
      high.settle();
      assertEquals(List.of("one", "two"), listed(high));
      assertEquals(Optional.of(NEW.id().hex()), had(high));
      high.everything(stream.hiding("raw", "files", "one"));
      high.everything(stream.removal("raw", "files", "one"));
      high.settle();
      assertEquals(List.of("two"), listed(high));
      assertEquals(Optional.empty(), had(high));
    }
  }

  @Test
  void whatComesLateIsNotShownAgain() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      Bundle first = stream.raw("files", "one", OLD);
      Bundle second = stream.raw("files", "one", NEW);
      Bundle hiding = stream.hiding("raw", "files", "one");
      high.everything(first);
      high.settle();
      high.everything(hiding);
      high.settle();
      high.everything(second);
      high.settle();
      assertEquals(List.of(), listed(high));
      assertEquals(Optional.of(OLD.id().hex()), had(high));
    }
  }

  @Test
  void theNameStaysItsMirrors() throws Exception {
    try (TestHighSide high = new TestHighSide(folder)) {
      high.everything(stream.bundle("pypi", "pypi", "foo", List.of(File.of("foo-1.tar.gz", "good")), false));
      high.settle();
      high.everything(stream.hiding("pypi", "pypi", "foo"));
      high.settle();
      high.everything(stream.bundle("pypi", "other", "foo", List.of(File.of("foo-2.tar.gz", "evil")), false));
      high.settle();
      assertEquals(1, high.refused(Refusal.NAME_OWNED_BY_OTHER_MIRROR));
      assertEquals(List.of(1L), high.visible());
    }
  }
}
