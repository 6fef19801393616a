package io.nonreturn.wire.huggingface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepoRevisionTest {
  @ParameterizedTest
  @CsvSource({
    "models/org/name, models/org/name@main, models%2Forg%2Fname@main, org/name",
    "models/org/name@v1.0, models/org/name@v1.0, models%2Forg%2Fname@v1.0, org/name",
    "datasets/Org_2/na.me-x@refs/pr/1, datasets/Org_2/na.me-x@refs/pr/1, datasets%2FOrg_2%2Fna.me-x@refs%2Fpr%2F1, datasets/Org_2/na.me-x",
    "models/gpt2, models/gpt2@main, models%2Fgpt2@main, gpt2",
  })
  void namesOfRevisions(String text, String whole, String bundle, String address) {
    RepoRevision revision = RepoRevision.parse(text).orElseThrow();
    assertEquals(whole, revision.toString());
    assertEquals(bundle, revision.bundle());
    assertEquals(revision, RepoRevision.ofBundle(bundle).orElseThrow());
    assertEquals(address, revision.repo().address());
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "", "org/name", "spaces/org/name", "models/", "models/a/b/c", "models/../x", "models/a..b/c", "models/-a/b", "models/a/b.git", "models/a/b@",
    "models/a/b@-x", "models/a/b@x..y", "models/a/b@x//y", "models/a/b@/x", "models/a/b@x/", "models/a/b@x@y", "models/a b/c", "models/a/b@x y",
    "models/%2e/b", "models/a/b@.git/x", "models/ä/b"
  })
  void othersAreNone(String text) {
    assertTrue(RepoRevision.parse(text).isEmpty(), text);
  }

  @Test
  void bundleWithoutARevisionIsNone() {
    assertTrue(RepoRevision.ofBundle("models%2Forg%2Fname").isEmpty());
    assertTrue(RepoRevision.ofBundle("models/org/name@main").isEmpty());
  }

  @Test
  void documentsLieWhereNoCommitHasFiles() {
    for (String path : new String[] {RepoDocuments.INFO, RepoDocuments.REFS, RepoDocuments.tree("0".repeat(40)), "a/.git/x", ".GIT"}) {
      assertTrue(RepoDocuments.isReserved(path), path);
    }
    assertTrue(!RepoDocuments.isReserved(".gitattributes") && !RepoDocuments.isReserved("a.git/b"));
  }
}
