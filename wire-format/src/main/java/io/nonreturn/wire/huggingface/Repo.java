package io.nonreturn.wire.huggingface;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A repository.
 *
 * @param kind what it holds
 * @param id {@code owner/name}, or {@code name} alone for some of the oldest
 */
public record Repo(RepoKind kind, String id) {
  /** As the hub takes names: up to 96 characters, no two dots or hyphens in a row. */
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_]|[.-](?![.-])){0,95}");

  /** Whether an owner or a name may be called so. */
  public static boolean isPart(String part) {
    return PART.matcher(part).matches() && !part.endsWith(".") && !part.endsWith("-") && !part.endsWith(".git");
  }

  /** A repository of this id; empty if it is none. */
  public static Optional<Repo> of(RepoKind kind, String id) {
    int slash = id.indexOf('/');
    boolean isId = slash < 0 ? isPart(id) : isPart(id.substring(0, slash)) && isPart(id.substring(slash + 1));
    return isId ? Optional.of(new Repo(kind, id)) : Optional.empty();
  }

  /** Reads {@code models/owner/name} or {@code datasets/owner/name}; empty if it is neither. */
  public static Optional<Repo> parse(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? Optional.empty() : RepoKind.of(name.substring(0, slash)).flatMap(kind -> of(kind, name.substring(slash + 1)));
  }

  /** Where its files lie at a hub, relative to the root: models have no word of their own there. */
  public String address() {
    return kind == RepoKind.MODELS ? id : toString();
  }

  /** The owner; empty for a repository without one. */
  public String owner() {
    return id.substring(0, Math.max(0, id.indexOf('/')));
  }

  /** {@code models/owner/name}. */
  @Override
  public String toString() {
    return kind.word() + "/" + id;
  }
}
