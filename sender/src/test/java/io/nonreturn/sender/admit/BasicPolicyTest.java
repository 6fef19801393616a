package io.nonreturn.sender.admit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.sender.watch.Source;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BasicPolicyTest {

  private final Skips skips = new Skips("test");

  private static BundleDraft draft(String name, String... paths) {
    List<ArtifactDraft> artifacts =
        Arrays.stream(paths)
            .map(p -> new ArtifactDraft(p, "at/" + p, "text/plain", 10, null, null, Source.skipped(Skipped.UNSETTLED, "")))
            .toList();
    return new BundleDraft(name, artifacts, artifacts.isEmpty(), "", 0, null);
  }

  private List<String> admitted(BasicPolicy policy, BundleDraft draft) {
    AdmittedBundle bundle = policy.admit(draft, skips);
    return bundle == null ? null : bundle.draft().artifacts().stream().map(ArtifactDraft::path).toList();
  }

  @Test
  void goodPathsPass() {
    assertEquals(List.of("a", "b/c", "b/d"), admitted(new BasicPolicy(), draft("one", "a", "b/c", "b/d")));
    assertEquals(Map.of(), skips.snapshot());
  }

  @Test
  void badPathsAreCounted() {
    String nfd = "e\u0301";
    assertEquals(
        List.of("ok"),
        admitted(new BasicPolicy(), draft("one", "back\\slash", nfd, "new\nline", "x".repeat(256), "../up", "ok")));
    assertEquals(Map.of("bad-path", 5L), skips.snapshot());
  }

  @Test
  void ofTwoThatClashTheFirstCrosses() {
    assertEquals(
        List.of("README", "a/x", "straße"),
        admitted(new BasicPolicy(), draft("one", "README", "Readme", "a/x", "A", "a/x/y", "straße", "STRASSE", "a/x")));
    assertEquals(Map.of("case-clash", 4L, "duplicate", 1L), skips.snapshot());
  }

  @Test
  void sizesAndCountsHaveLimits() {
    assertEquals(List.of(), admitted(new BasicPolicy(9, 10), draft("one", "a")));
    assertEquals(List.of("a"), admitted(new BasicPolicy(10, 1), draft("two", "a")));
    assertNull(admitted(new BasicPolicy(10, 1), draft("three", "a", "b")));
    assertEquals(Map.of("too-large", 1L, "too-many-files", 1L), skips.snapshot());
  }

  @Test
  void bundleNamesAreOnePart() {
    assertNull(admitted(new BasicPolicy(), draft("a/b", "x")));
    assertNull(admitted(new BasicPolicy(), draft("..", "x")));
    assertEquals(List.of("x"), admitted(new BasicPolicy(), draft("@top", "x")));
    assertEquals(Map.of("bad-path", 2L), skips.snapshot());
  }

  @Test
  void removalsPass() {
    assertEquals(List.of(), admitted(new BasicPolicy(), draft("gone")));
  }
}
