package io.nonreturn.sender.admit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.BundleDraft;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.sender.watch.Source;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Limits;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.MessageType;
import io.nonreturn.wire.Publisher;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    assertEquals(List.of(), admitted(new BasicPolicy(9, 10, 1 << 20), draft("one", "a")));
    assertEquals(List.of("a"), admitted(new BasicPolicy(10, 1, 1 << 20), draft("two", "a")));
    assertNull(admitted(new BasicPolicy(10, 1, 1 << 20), draft("three", "a", "b")));
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

  @Test
  void aManifestThatWouldBeTooLargeIsRefusedBeforeAnythingIsCopied() {
    String[] paths = IntStream.range(0, 300).mapToObj(i -> "ü".repeat(100) + "/" + "x".repeat(200) + i).toArray(String[]::new);
    BundleDraft draft = draft("one", paths);
    int bytes = envelopeBytes(draft);
    int refused = bytes / 2;
    int least = 2 * bytes;
    while (least - refused > 1) {
      int limit = (refused + least) / 2;
      if (new BasicPolicy(10, 300, limit).admit(draft, new Skips("quiet")) == null) {
        refused = limit;
      } else {
        least = limit;
      }
    }
    assertTrue(least >= bytes && least < bytes + (20 << 10), "envelope=" + bytes + " admitted from " + least);
    assertNull(admitted(new BasicPolicy(10, 300, least - 1), draft));
    assertEquals(Map.of("manifest-too-large", 1L), skips.snapshot());
    assertTrue(skips.problem().contains("manifest_bytes=" + least + " > LIMIT=" + (least - 1)), skips.problem());
  }

  /** Of a manifest with the longest values that each field can have. */
  private static int envelopeBytes(BundleDraft draft) {
    List<Manifest.Artifact> artifacts =
        draft.artifacts().stream()
            .map(a -> new Manifest.Artifact(a.path(), Limits.BLOB_BYTES, Digest.sha256(new byte[9]), a.mediaType()))
            .toList();
    String text = "x".repeat(Limits.TEXT_BYTES);
    String name = "n".repeat(Limits.PATH_PART_BYTES);
    Manifest manifest =
        new Manifest(
            Long.MAX_VALUE, Long.MAX_VALUE, Digest.sha256(new byte[1]), "e".repeat(32), "m".repeat(64), name,
            Long.MAX_VALUE, artifacts, false, new Manifest.Provenance(text, Limits.UNIX_MICROS),
            new Manifest.Admission(text, text), Limits.UNIX_MICROS, Limits.UNIX_MICROS);
    return Publisher.generate(new SecureRandom()).sign(MessageType.MANIFEST, manifest.toPayload()).length;
  }
}
