package io.nonreturn.sender.ecosystem.huggingface;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.wire.huggingface.Repo;
import java.io.IOException;

/** What a hub may tell of a repository. */
class RepoInfoFuzzTest {
  private static final Repo REPO = Repo.parse("models/a/b").orElseThrow();

  /** What crosses reads as what was read. */
  @FuzzTest
  void info(byte[] input) {
    try {
      RepoInfo info = RepoInfo.read(input, REPO);
      RepoInfo again = RepoInfo.read(info.write(), REPO);
      assertEquals(info.commit(), again.commit());
      assertEquals(info.document().toString(), again.document().toString());
    } catch (IOException e) {
      assertEquals(IOException.class, e.getClass());
    }
  }
}
