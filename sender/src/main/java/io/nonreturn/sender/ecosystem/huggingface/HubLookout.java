package io.nonreturn.sender.ecosystem.huggingface;

import io.nonreturn.sender.fetch.FetchException;
import io.nonreturn.sender.fetch.Page;
import io.nonreturn.sender.fetch.Validators;
import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.Lookout;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.NameFilter;
import io.nonreturn.sender.watch.RemoteFiles;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.sender.watch.Unanswered;
import io.nonreturn.wire.huggingface.RefList;
import io.nonreturn.wire.huggingface.RepoRevision;
import io.nonreturn.wire.huggingface.TreeEntry;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at a hub: which commit each selected revision is at. All else is asked for by the commit, which never changes. One thread. */
final class HubLookout implements Lookout {

  private static final Logger LOG = LoggerFactory.getLogger(HubLookout.class);

  /** A commit that is not known because the hub did not say: the bundle is asked for again, and told of when that fails. */
  private static final String UNKNOWN = "";

  private final HubOptions options;
  private final NameFilter filter;
  private final Hub hub;
  private final FileRules rules;
  private final Skips skips;
  private final Map<RepoRevision, Known> known = new HashMap<>();
  private final Set<RepoRevision> missing = new HashSet<>();

  /**
   * What is known of a revision.
   *
   * @param validators for the next question
   * @param commit that it is at; null when there is no such revision
   */
  private record Known(Validators validators, String commit) {}

  HubLookout(HubOptions options, MirrorTools tools) {
    this.options = options;
    this.filter = tools.options().filter();
    this.hub = new Hub(tools.options().upstream(), tools.fetcher());
    this.rules = new FileRules(options);
    this.skips = tools.skips();
  }

  /** A list of files that names one that stayed behind would be refused. */
  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public Map<String, String> look(Set<String> live) throws IOException, InterruptedException {
    Map<String, String> tokens = new LinkedHashMap<>();
    Unanswered unanswered = new Unanswered();
    for (RepoRevision revision : options.revisions()) {
      if (!filter.admits(revision.toString())) {
        continue;
      }
      try {
        ask(revision);
        unanswered.answered();
      } catch (FetchException e) {
        unanswered.note(revision.bundle(), e);
        known.putIfAbsent(revision, new Known(Validators.NONE, UNKNOWN));
      }
      String commit = known.get(revision).commit();
      tellIfMissing(revision, commit == null);
      if (commit != null) {
        tokens.put(revision.bundle(), commit);
      }
    }
    unanswered.end(skips);
    return tokens;
  }

  @Override
  public boolean isKept(String before, String now) {
    return options.keepsMoved() && !before.equals(now);
  }

  private void ask(RepoRevision revision) throws IOException, InterruptedException {
    Known before = known.getOrDefault(revision, new Known(Validators.NONE, null));
    Page page = hub.info(revision, before.validators());
    if (page.isUnchanged()) {
      return;
    }
    if (page.isMissing()) {
      known.put(revision, new Known(Validators.NONE, null));
      return;
    }
    known.put(revision, new Known(page.validators(), commit(page, revision)));
  }

  private static String commit(Page page, RepoRevision revision) {
    try {
      return RepoInfo.read(page.body(), revision.repo()).commit();
    } catch (IOException e) {
      return UNKNOWN; // told of when it is gathered
    }
  }

  /** Once for each: a name that was mistyped would else stay unnoticed. */
  private void tellIfMissing(RepoRevision revision, boolean isMissing) {
    if (!isMissing) {
      missing.remove(revision);
    } else if (missing.add(revision)) {
      LOG.warn("upstream has no {}, which is selected; it is looked for again, is the name right?", revision);
    }
  }

  @Override
  public Gathered gather(String bundle, RemoteFiles files) throws IOException, InterruptedException {
    RepoRevision revision = RepoRevision.ofBundle(bundle).orElseThrow(() -> new IOException(bundle + " is no revision's bundle"));
    Known seen = known.get(revision);
    if (seen == null || seen.commit() == null) {
      return null;
    }
    if (seen.commit().equals(UNKNOWN)) {
      Page page = hub.info(revision, Validators.NONE);
      if (!page.isMissing()) {
        RepoInfo.read(page.body(), revision.repo());
      }
      return null; // what it is at is seen by the next look
    }
    String commit = seen.commit();
    RepoInfo info = hub.info(revision.repo(), commit);
    List<TreeEntry> tree = info == null ? null : hub.tree(revision.repo(), commit);
    if (tree == null) {
      return null; // the branch moved since, and what it was is gone
    }
    if (!info.commit().equals(commit)) {
      throw new IOException(revision.repo() + " is described as at " + info.commit() + " where " + commit + " was asked for");
    }
    Optional<RefList.Ref> ref = hub.ref(revision, commit);
    List<ArtifactDraft> artifacts = new RepoFiles(hub, rules, revision.repo(), commit).get(bundle, info, ref, tree, files);
    return artifacts == null ? null : new Gathered(artifacts, true, hub.origin(revision.repo(), commit));
  }
}
