package io.nonreturn.sender.ecosystem.huggingface;

import io.nonreturn.wire.huggingface.Repo;
import io.nonreturn.wire.huggingface.RepoDocuments;
import io.nonreturn.wire.huggingface.RepoRevision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the hub tells of a repository at a commit.
 *
 * @param commit 40 digits
 * @param document what crosses of it: without the list of files, which stands elsewhere, and without what names bytes for a storage that is
 *     out of reach of the high side
 */
record RepoInfo(String commit, ObjectNode document) {

  /** With its list of files. */
  static final int MOST_BYTES = 32 << 20;

  private static final int MOST_DEPTH = 90;
  private static final List<String> LEFT_OUT = List.of("siblings", "xetHash", "xetEnabled");

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MOST_DEPTH).maxStringLength(RepoDocuments.INFO_BYTES).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads the hub's answer. */
  static RepoInfo read(byte[] bytes, Repo repo) throws IOException {
    JsonNode found;
    try {
      found = MAPPER.readTree(bytes);
    } catch (JacksonException e) {
      throw new IOException(repo + " is described by what is no JSON: " + e.getOriginalMessage(), e);
    }
    String commit = found == null ? "" : found.path("sha").asString("");
    if (!(found instanceof ObjectNode document) || !RepoRevision.isCommit(commit)) {
      throw new IOException(repo + " is described without a commit");
    }
    String id = document.path("id").asString("");
    if (!id.equals(repo.id())) {
      throw new IOException(repo + " is called " + id + " by upstream; select it by that name");
    }
    document.remove(LEFT_OUT);
    return new RepoInfo(commit, document);
  }

  /** What crosses. */
  byte[] write() throws IOException {
    byte[] bytes = document.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > RepoDocuments.INFO_BYTES) {
      throw new IOException("description bytes=" + bytes.length + " > MOST=" + RepoDocuments.INFO_BYTES);
    }
    return bytes;
  }
}
