package io.nonreturn.receiver.ecosystem.pypi;

import static io.nonreturn.receiver.TestSite.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestSite;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.wire.Refusal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Python distribution's file name stands for the same bytes for ever, from the first time that clients could see it. */
class FixedFileTest {
  private static final File FIRST = File.of("foo-1.0.tar.gz", "as it was published first");
  private static final File OTHER = File.of("foo-1.0.tar.gz", "the same name, other bytes");
  private static final File NEXT = File.of("foo-1.1.tar.gz", "the next version");

  @TempDir
  Path folder;

  private final TestStream stream = new TestStream();

  @Test
  void otherBytesUnderTheSameNameAreRefusedAndClientsSeeWhatTheySaw() throws Exception {
    Bundle first = stream.pypi("foo", FIRST);
    Bundle changed = stream.pypi("foo", OTHER, NEXT);
    try (TestSite site = new TestSite(folder, List.of(first, changed))) {
      assertEquals(List.of(1, 3), site.high.states());
      assertEquals(1, site.high.refused(Refusal.FILE_CHANGED));
      String page = text(site.get("/pypi/simple/foo/"));
      assertTrue(page.contains(FIRST.id().hex()), page);
      // The bundle is refused whole: also the file that is new.
      assertFalse(page.contains(OTHER.id().hex()) || page.contains(NEXT.path()), page);
      assertEquals("as it was published first", text(site.get(address(FIRST))));
      assertEquals(404, site.get(address(OTHER)).statusCode());
      String reason = site.high.reader.snapshot(s -> s.first("SELECT reason FROM bundle WHERE sequence = 2", row -> row.getString(1)))
          .orElseThrow();
      assertTrue(reason.contains("path=foo-1.0.tar.gz") && reason.contains("version"), reason);
    }
  }

  @Test
  void afterwardsTheProjectGoesOnWithTheBytesThatItHad() throws Exception {
    Bundle first = stream.pypi("foo", FIRST);
    Bundle changed = stream.pypi("foo", OTHER);
    Bundle next = stream.pypi("foo", FIRST, NEXT);
    try (TestSite site = new TestSite(folder, List.of(first, changed, next))) {
      // What was refused is replaced by what came after it.
      assertEquals(List.of(1, 2, 1), site.high.states());
      assertTrue(text(site.get("/pypi/simple/foo/")).contains(NEXT.path()));
    }
  }

  /** The way around it: to take the file away, or the project, or to bring it in by another mirror. */
  @Test
  void removalInBetweenMakesNoDifference() throws Exception {
    List<Bundle> bundles = List.of(
        stream.pypi("foo", FIRST, NEXT),
        stream.pypi("foo", NEXT),
        stream.pypi("foo", OTHER, NEXT),
        stream.removal("pypi", "pypi", "foo"),
        stream.pypi("foo", OTHER),
        stream.bundle("pypi", "second", "foo", List.of(OTHER), false),
        stream.bundle("pypi", "second", "foo", List.of(FIRST), false));
    try (TestSite site = new TestSite(folder, bundles)) {
      assertEquals(List.of(1, 1, 2, 1, 3, 2, 1), site.high.states());
      assertTrue(text(site.get("/pypi/simple/foo/")).contains(FIRST.id().hex()));
    }
  }

  /** Plain files are not of that kind. */
  @Test
  void rawFilesMayChange() throws Exception {
    Bundle first = stream.raw("files", "a", FIRST);
    Bundle second = stream.raw("files", "a", OTHER);
    try (TestSite site = new TestSite(folder, List.of(first, second))) {
      assertEquals("the same name, other bytes", text(site.get("/raw/files/a/foo-1.0.tar.gz")));
    }
  }

  private static String address(File file) {
    return "/pypi/files/" + file.id().hex() + "/" + file.path();
  }
}
