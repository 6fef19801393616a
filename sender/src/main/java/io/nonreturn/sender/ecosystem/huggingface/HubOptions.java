package io.nonreturn.sender.ecosystem.huggingface;

import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.NameFilter;
import io.nonreturn.sender.watch.UpstreamMirror;
import io.nonreturn.wire.huggingface.RepoRevision;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.Toml;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a mirror that follows a hub can be told in {@code [mirror.huggingface]}.
 *
 * @param revisions from the mirror's key {@code select}
 * @param files which paths within a repository cross
 * @param takesPickles whether pickles do
 * @param keepsMoved whether a branch stays at the commit that crossed, wherever upstream lets it lead later
 */
record HubOptions(List<RepoRevision> revisions, NameFilter files, boolean takesPickles, boolean keepsMoved) implements Following {

  private static final int MOST_REVISIONS = 10_000;
  private static final int MOST_PATTERNS = 1_000;
  private static final String REFUSE = "refuse";
  private static final String ALLOW = "allow";

  HubOptions {
    revisions = List.copyOf(revisions);
  }

  static HubOptions read(Settings mirror, Settings own) {
    List<RepoRevision> revisions = new ArrayList<>();
    for (String entry : mirror.texts("select", MOST_REVISIONS)) {
      Optional<RepoRevision> revision = RepoRevision.parse(entry);
      revision.ifPresentOrElse(
          revisions::add,
          () -> mirror.problem("select", "holds " + entry + ", which is neither models/OWNER/NAME[@REVISION] nor datasets/OWNER/NAME[@REVISION]"));
    }
    if (revisions.isEmpty() && mirror.texts("select", MOST_REVISIONS).isEmpty()) {
      mirror.problem("select", "is missing; name revisions such as \"models/owner/name@main\"; nobody has room for all of a hub");
    }
    return new HubOptions(
        revisions,
        new NameFilter(own.texts("include", MOST_PATTERNS), own.texts("exclude", MOST_PATTERNS)),
        own.choice("pickle", REFUSE, List.of(REFUSE, ALLOW)).equals(ALLOW),
        own.choice("moved", "follow", List.of("follow", "keep")).equals("keep"));
  }

  @Override
  public Mirror open(MirrorTools tools) throws IOException {
    return new UpstreamMirror(HuggingFaceEcosystem.NAME, tools, new HubLookout(this, tools));
  }

  @Override
  public Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("include", Toml.list(files.include()));
    keys.put("exclude", Toml.list(files.exclude()));
    keys.put("pickle", Toml.quoted(takesPickles ? ALLOW : REFUSE));
    keys.put("moved", Toml.quoted(keepsMoved ? "keep" : "follow"));
    return keys;
  }
}
