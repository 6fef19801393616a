package io.nonreturn.wire.huggingface;

import java.util.Locale;
import java.util.Optional;

/** What a repository holds. Spaces are programs that run at the hub, and do not cross. */
public enum RepoKind {
  MODELS,
  DATASETS;

  /** As it stands in names and in addresses below {@code /api/}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of this word; empty if there is none. */
  public static Optional<RepoKind> of(String word) {
    for (RepoKind kind : values()) {
      if (kind.word().equals(word)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
