package io.nonreturn.wire.huggingface;

import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.Names;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One revision of a repository: what a bundle is.
 *
 * @param repo the repository
 * @param revision name of a branch or a tag, another ref such as {@code refs/pr/1}, or the 40 digits of a commit
 */
public record RepoRevision(Repo repo, String revision) {
  /** What is followed where nothing is said. */
  public static final String DEFAULT = "main";

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /** Stricter than Git: what needs no quoting anywhere. */
  private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.+-]*)*");

  private static final int MOST_CHARACTERS = 200;

  /** Whether this is the name of a commit itself. */
  public static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  /** Whether a revision may be called so. */
  public static boolean isRevision(String revision) {
    return revision.length() <= MOST_CHARACTERS && REVISION.matcher(revision).matches() && !revision.contains("..");
  }

  /** Reads {@code models/owner/name@revision}; without a revision, {@link #DEFAULT} is meant. Empty if it is none. */
  public static Optional<RepoRevision> parse(String name) {
    int at = name.indexOf('@');
    String revision = at < 0 ? DEFAULT : name.substring(at + 1);
    return isRevision(revision)
        ? Repo.parse(at < 0 ? name : name.substring(0, at)).map(repo -> new RepoRevision(repo, revision)).filter(RepoRevision::fits)
        : Optional.empty();
  }

  /** Reads the name of a bundle; empty if it is none of a revision. */
  public static Optional<RepoRevision> ofBundle(String bundle) {
    return BundleNames.upstream(bundle).flatMap(RepoRevision::parse).filter(found -> found.bundle().equals(bundle));
  }

  private boolean fits() {
    return Names.isBundle(bundle());
  }

  /** The bundle's name. */
  public String bundle() {
    return BundleNames.of(toString());
  }

  /** {@code models/owner/name@revision}. */
  @Override
  public String toString() {
    return repo + "@" + revision;
  }
}
