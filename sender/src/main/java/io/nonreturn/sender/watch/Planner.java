package io.nonreturn.sender.watch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a {@link Plan}: goes through all that a {@link Lookout} would gather, with {@link RemoteFiles} that only count. One thread. */
final class Planner {

  private static final int MOST_FAILURES = 1_000;

  private final Lookout lookout;
  private final Holdings holdings;
  private final Skips skips;

  Planner(Lookout lookout, Holdings holdings, Skips skips) {
    this.lookout = lookout;
    this.holdings = holdings;
    this.skips = skips;
  }

  Plan plan(Set<String> live, int mostBundles) throws IOException, InterruptedException {
    Map<String, String> found = lookout.look(live);
    List<Plan.Line> lines = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    for (String bundle : found.keySet()) {
      if (lines.size() + failed.size() >= mostBundles) {
        break;
      }
      try {
        Plan.Line line = line(bundle);
        if (line != null) {
          lines.add(line);
        }
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedException();
        }
        if (failed.size() < MOST_FAILURES) {
          failed.add(bundle + ": " + e.getMessage());
        }
      }
    }
    List<Plan.Line> removed = new ArrayList<>();
    Set<String> gone = new HashSet<>(live);
    gone.removeAll(found.keySet());
    for (String bundle : gone.stream().sorted().toList()) {
      removed.add(new Plan.Line(bundle, Plan.Amount.NONE, Plan.Amount.NONE, Plan.Amount.NONE, amount(holdings.carried(bundle), Set.of())));
    }
    return new Plan(found.size(), lines, removed, failed);
  }

  private Plan.Line line(String bundle) throws IOException, InterruptedException {
    List<RemoteFile> missing = new ArrayList<>();
    Lookout.Gathered gathered = lookout.gather(bundle, RemoteFiles.counting(holdings, skips, missing::add));
    if (gathered == null) {
      throw new IOException("upstream is in the middle of a change");
    }
    Map<String, Long> carried = holdings.carried(bundle);
    Plan.Amount all = Plan.Amount.NONE;
    Plan.Amount added = Plan.Amount.NONE;
    Set<String> paths = new HashSet<>();
    for (ArtifactDraft artifact : gathered.artifacts()) {
      all = all.plus(artifact.size());
      paths.add(artifact.path());
      if (!carried.containsKey(artifact.path())) {
        added = added.plus(artifact.size());
      }
    }
    Plan.Amount fetched = Plan.Amount.NONE;
    for (RemoteFile file : missing) {
      fetched = fetched.plus(file.wanted().size());
    }
    return paths.isEmpty() && carried.isEmpty() ? null : new Plan.Line(bundle, all, fetched, added, amount(carried, paths));
  }

  private static Plan.Amount amount(Map<String, Long> files, Set<String> without) {
    Plan.Amount amount = Plan.Amount.NONE;
    for (Map.Entry<String, Long> file : files.entrySet()) {
      if (!without.contains(file.getKey())) {
        amount = amount.plus(file.getValue());
      }
    }
    return amount;
  }
}
