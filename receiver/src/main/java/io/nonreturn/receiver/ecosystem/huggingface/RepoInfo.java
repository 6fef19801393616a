package io.nonreturn.receiver.ecosystem.huggingface;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.huggingface.RepoDocuments;
import io.nonreturn.wire.huggingface.RepoRevision;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the hub tells of a repository at one commit.
 *
 * @param commit 40 digits
 * @param summary what lists of repositories show: JSON
 */
record RepoInfo(String commit, String summary) {
  private static final List<String> SHOWN = List.of(
      "_id", "id", "author", "sha", "lastModified", "createdAt", "private", "gated", "disabled", "downloads", "likes", "pipeline_tag",
      "library_name", "description", "tags");
  /** Each text, and the list of tags. */
  private static final int MOST_CHARACTERS = 4_096;

  /** Reads it as that of this revision. */
  static RepoInfo read(JsonNode document, RepoRevision name) throws RefusedException {
    if (!(document instanceof ObjectNode info)) {
      throw new RefusedException(Refusal.CONTENT_MALFORMED, "path=" + RepoDocuments.INFO + " is no object");
    }
    String id = text(info.path("id"));
    String commit = text(info.path("sha"));
    if (!RepoRevision.isCommit(commit)) {
      throw new RefusedException(Refusal.CONTENT_MALFORMED, "path=" + RepoDocuments.INFO + " states no commit as sha");
    }
    if (!id.equals(name.repo().id())) {
      throw new RefusedException(Refusal.CONTENT_METADATA, "path=" + RepoDocuments.INFO + " is of another repository than " + name);
    }
    if (RepoRevision.isCommit(name.revision()) && !name.revision().equals(commit)) {
      throw new RefusedException(Refusal.CONTENT_METADATA, "path=" + RepoDocuments.INFO + " is of commit=" + commit);
    }
    return new RepoInfo(commit, summary(info));
  }

  private static String summary(ObjectNode info) {
    ObjectNode summary = JsonMapper.shared().createObjectNode();
    for (String key : SHOWN) {
      JsonNode value = info.path(key);
      boolean isShown = value.isValueNode() || (value.isArray() && key.equals("tags"));
      if (isShown && !value.isMissingNode() && value.toString().length() <= MOST_CHARACTERS) {
        summary.set(key, value);
      }
    }
    return summary.toString();
  }

  private static String text(JsonNode node) {
    return node.isString() ? node.stringValue() : "";
  }
}
