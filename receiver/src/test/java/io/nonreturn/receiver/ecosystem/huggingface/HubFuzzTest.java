package io.nonreturn.receiver.ecosystem.huggingface;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.huggingface.Repo;
import io.nonreturn.wire.huggingface.RepoRevision;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a hostile publisher tells of a repository, and what a hostile client asks. */
class HubFuzzTest {
  private static final RepoRevision NAME = RepoRevision.parse("models/a/b").orElseThrow();

  @FuzzTest
  void info(byte[] input) {
    JsonNode document;
    try {
      document = JsonMapper.shared().readTree(input);
    } catch (JacksonException e) {
      return;
    }
    try {
      RepoInfo info = RepoInfo.read(document, NAME);
      assertTrue(RepoRevision.isCommit(info.commit()));
      assertTrue(info.summary().length() < 100_000);
      JsonMapper.shared().readTree(info.summary());
    } catch (RefusedException e) {
      assertTrue(e.cause() == Refusal.CONTENT_MALFORMED || e.cause() == Refusal.CONTENT_METADATA, e.getMessage());
    }
  }

  @FuzzTest
  void path(byte[] input) {
    RequestPath.parse("/hf/" + new String(input, StandardCharsets.UTF_8)).flatMap(HubPath::of).ifPresent(found ->
        assertTrue(Repo.parse(found.repo().toString()).isPresent()));
  }

  /** The first byte says which of both kinds. */
  @FuzzTest
  void paths(byte[] input) {
    if (input.length > 0) {
      String type = (input[0] & 1) == 0 ? "application/json" : "application/x-www-form-urlencoded";
      PathsQuestion.read(type, ByteBuffer.wrap(input, 1, input.length - 1)).ifPresent(paths -> assertTrue(paths.size() <= input.length));
    }
  }
}
