package io.nonreturn.receiver.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestHighSide;
import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.Bundle;
import io.nonreturn.receiver.TestStream.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which file an address means, now and a generation ago. */
class PublishedFilesTest {
  private static final File OLD = File.of("dists/index", "old");
  private static final File NEW = File.of("dists/index", "new");
  private static final File POOL = File.of("pool/p", "pool");
  private static final File DROPPED = File.of("pool/q", "dropped");

  @TempDir
  Path folder;

  @Test
  void findsByBundlePathAndDigest() throws Exception {
    TestStream stream = new TestStream();
    List<Bundle> bundles = List.of(
        stream.raw("suites", "one", OLD, POOL, DROPPED),
        stream.raw("suites", "two", File.of("other", "other")),
        stream.raw("second", "one", File.of("dists/index", "of another mirror")),
        stream.raw("suites", "gone", File.of("x", "gone")),
        stream.raw("suites", "one", NEW, POOL),
        stream.removal("raw", "suites", "gone"));
    try (TestHighSide high = new TestHighSide(folder)) {
      for (Bundle bundle : bundles) {
        high.everything(bundle);
        high.settle();
      }
      PublishedFiles files = new PublishedFiles(high.reader, "raw");
      assertEquals(Optional.of(NEW.id()), files.file("suites", "one", "dists/index").map(PublishedFile::sha256));
      assertEquals(Optional.empty(), files.file("suites", "one", "dists"));
      assertEquals(Optional.empty(), files.file("suites", "gone", "x"));
      assertEquals("index", files.file("suites", "one", "dists/index").orElseThrow().name());
      assertTrue(files.file("one", "dists/index").isPresent());
      // By path alone: what is current.
      assertTrue(files.anyBundle("suites", "other").isPresent());
      assertEquals(Optional.of(NEW.id()), files.anyBundle("suites", "dists/index").map(PublishedFile::sha256));
      assertEquals(Optional.empty(), files.anyBundle("suites", "pool/q"));
      assertEquals(Optional.empty(), files.anyBundle("second", "other"));
      // And what was so a few generations ago, the latest first.
      assertEquals(Optional.of(DROPPED.id()), files.recent("suites", "pool/q", 10).map(PublishedFile::sha256));
      assertEquals(Optional.of(NEW.id()), files.recent("suites", "dists/index", 10).map(PublishedFile::sha256));
      assertEquals(Optional.empty(), files.recent("suites", "pool/q", 2));
      assertEquals(Optional.of("dists/index"), files.digest(OLD.id()).map(PublishedFile::path));
      assertTrue(files.digest(OLD.id(), "dists/index").isPresent());
      assertEquals(Optional.empty(), files.digest(OLD.id(), "elsewhere"));
      // Of one ecosystem nothing is found under another's addresses.
      assertEquals(Optional.empty(), new PublishedFiles(high.reader, "pypi").digest(OLD.id()));
      assertEquals(Optional.empty(), new PublishedFiles(high.reader, "pypi").recent("suites", "pool/p", 10));
      assertEquals(Optional.empty(), new PublishedFiles(high.reader, "pypi").anyBundle("suites", "pool/p"));
    }
  }
}
