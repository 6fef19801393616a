package io.nonreturn.receiver.ecosystem.huggingface;

import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.wire.huggingface.Repo;
import io.nonreturn.wire.huggingface.RepoKind;
import java.util.List;
import java.util.Optional;

/**
 * What a path below {@code /hf/} asks for. A repository's name has one part or two, so the word behind it tells where it ends; a revision may
 * have slashes, so where it ends is told by those that there are.
 *
 * @param action what is asked
 * @param repo of which repository
 * @param rest what stands behind the word: a revision, and where files are asked for a path
 */
record HubPath(Action action, Repo repo, List<String> rest) {
  /** Questions about a repository. */
  enum Action {
    INFO(""),
    REVISION("revision"),
    TREE("tree"),
    REFS("refs"),
    PATHS_INFO("paths-info"),
    RESOLVE("resolve");

    private final String word;

    Action(String word) {
      this.word = word;
    }
  }

  private static final List<Action> API = List.of(Action.REVISION, Action.TREE, Action.REFS, Action.PATHS_INFO);
  private static final List<Action> FILES = List.of(Action.RESOLVE);

  /** Empty for what is no question about a repository. */
  static Optional<HubPath> of(RequestPath path) {
    List<String> parts = path.parts().subList(1, path.parts().size());
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    if (parts.getFirst().equals("api")) {
      Optional<RepoKind> kind = parts.size() < 3 ? Optional.empty() : RepoKind.of(parts.get(1));
      return kind.flatMap(found -> of(found, parts.subList(2, parts.size()), API));
    }
    boolean isDataset = parts.getFirst().equals(RepoKind.DATASETS.word());
    return of(isDataset ? RepoKind.DATASETS : RepoKind.MODELS, parts.subList(isDataset ? 1 : 0, parts.size()), FILES);
  }

  private static Optional<HubPath> of(RepoKind kind, List<String> parts, List<Action> actions) {
    // The longer name first: an owner or a repository may be called like a question.
    for (int named : new int[] {2, 1}) {
      for (Action action : actions) {
        if (parts.size() > named && parts.get(named).equals(action.word)) {
          return path(action, kind, parts, named);
        }
      }
    }
    return actions.equals(API) && parts.size() <= 2 ? path(Action.INFO, kind, parts, parts.size()) : Optional.empty();
  }

  private static Optional<HubPath> path(Action action, RepoKind kind, List<String> parts, int named) {
    List<String> rest = parts.subList(Math.min(named + 1, parts.size()), parts.size());
    return Repo.of(kind, String.join("/", parts.subList(0, named))).map(repo -> new HubPath(action, repo, rest));
  }
}
