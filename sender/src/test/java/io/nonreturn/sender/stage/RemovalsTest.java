package io.nonreturn.sender.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nonreturn.sender.admit.BasicPolicy;
import io.nonreturn.sender.admit.Policy;
import io.nonreturn.sender.admit.Removals;
import io.nonreturn.sender.admit.Reserved;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.ReservedNames;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stream says of a bundle that is gone upstream. */
class RemovalsTest {

  @TempDir Path state;

  private final TestMirror mirror = new TestMirror();

  /** Puts two bundles, removes one, puts it again as it was; the manifests of all that. */
  private List<Manifest> run(Removals removals) throws Exception {
    BlobStore blobs = new BlobStore(state.resolve("blobs"));
    try (Journal journal =
            Journal.open(
                state.resolve("journal.db"), StreamMark.at(state.resolve("mark")), blobs, TestStream.PUBLISHER, Clock.systemUTC());
        BlobWriter writer = new BlobWriter()) {
      Stager stager =
          new Stager(mirror, removals.before(new BasicPolicy()), journal, blobs, new StagingStats(), Clock.systemUTC());
      mirror.put("one", "a.txt", "1");
      mirror.put("two", "b.txt", "2");
      stager.round(writer);
      mirror.upstream.remove("one");
      stager.round(writer);
      assertEquals(0, stager.round(writer));
      assertEquals(removals == Removals.KEEP ? Set.of("one", "two") : Set.of("two"), journal.live("test"));
      mirror.put("one", "a.txt", "1");
      stager.round(writer);
      assertEquals(Set.of("one", "two"), journal.live("test"));
      return TestStream.check(journal);
    }
  }

  private static List<String> decisions(List<Manifest> manifests) {
    return manifests.stream().map(m -> m.name() + " " + m.admission().decision()).toList();
  }

  @Test
  void followedItIsRemoved() throws Exception {
    List<Manifest> manifests = run(Removals.FOLLOW);
    assertEquals(List.of("one admitted", "two admitted", "one removed", "one admitted"), decisions(manifests));
    assertEquals("removals=follow", manifests.get(2).admission().policy());
    assertEquals(List.of(false, false, false, false), manifests.stream().map(Manifest::hides).toList());
  }

  @Test
  void keptNothingCrosses() throws Exception {
    assertEquals(List.of("one admitted", "two admitted"), decisions(run(Removals.KEEP)));
    assertEquals(List.of("one"), mirror.skips().kept(10));
    mirror.skips().follow("one");
    assertEquals(0, mirror.skips().kept());
  }

  @Test
  void reservedNamesDoNotCross() throws Exception {
    ReservedNames reserved =
        new ReservedNames(List.of(new ReservedNames.Rule("raw", List.of("corp-*"), List.of("own"))));
    mirror.put("corp-one", "a.txt", "1");
    mirror.put("two", "b.txt", "2");
    assertEquals(List.of("two admitted"), decisions(once(Reserved.before(new BasicPolicy(), reserved, "raw", "public"))));
    assertEquals(Map.of("name-reserved", 1L), mirror.skips().snapshot());
  }

  private List<Manifest> once(Policy policy) throws Exception {
    BlobStore blobs = new BlobStore(state.resolve("blobs"));
    try (Journal journal =
            Journal.open(
                state.resolve("journal.db"), StreamMark.at(state.resolve("mark")), blobs, TestStream.PUBLISHER, Clock.systemUTC());
        BlobWriter writer = new BlobWriter()) {
      new Stager(mirror, policy, journal, blobs, new StagingStats(), Clock.systemUTC()).round(writer);
      return TestStream.check(journal);
    }
  }

  @Test
  void hiddenItIsSaidSo() throws Exception {
    List<Manifest> manifests = run(Removals.HIDE);
    assertEquals(List.of("one admitted", "two admitted", "one hidden", "one admitted"), decisions(manifests));
    assertEquals(List.of(false, false, true, false), manifests.stream().map(Manifest::hides).toList());
  }
}
