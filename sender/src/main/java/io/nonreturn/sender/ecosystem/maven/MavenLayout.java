package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.FoundFile;
import io.nonreturn.sender.watch.Layout;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.Skips;
import io.nonreturn.wire.BundleNames;
import io.nonreturn.wire.maven.MavenPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A repository on disk, also a copy of the one that Maven keeps for itself. Metadata and what Maven notes beside its files are passed over: the
 * high side makes metadata of what it publishes. A release without a POM crosses, too: Maven keeps none of a plugin's jar that it asked for
 * by itself, and takes it without one.
 */
record MavenLayout() implements Layout {

  private static final Set<String> NOTES =
      Set.of("_remote.repositories", "_maven.repositories", "resolver-status.properties", "m2e-lastUpdated.properties");

  @Override
  public Map<String, List<ArtifactDraft>> bundles(List<FoundFile> files, Skips skips) {
    Map<String, List<ArtifactDraft>> bundles = new TreeMap<>();
    Map<String, Set<String>> names = new TreeMap<>();
    for (FoundFile file : files) {
      Optional<MavenPath> path = MavenPath.parse(file.path());
      if (path.isEmpty() || file.name().endsWith(".lastUpdated")) {
        if (!isNote(file.name())) {
          skips.note(file.path(), Skipped.NOT_A_PACKAGE, "it has no place in a Maven repository, or is a snapshot");
        }
        continue;
      }
      String bundle = BundleNames.of(path.get().coordinates());
      bundles.computeIfAbsent(bundle, name -> new ArrayList<>()).add(draft(file));
      names.computeIfAbsent(bundle, name -> new HashSet<>()).add(file.path());
    }
    bundles.forEach((bundle, drafts) -> drafts.removeIf(file -> isAlone(file.path(), names.get(bundle))));
    bundles.values().removeIf(List::isEmpty);
    return bundles;
  }

  /** A checksum or signature whose file is not there, as Maven leaves it of what it did not need. */
  private static boolean isAlone(String path, Set<String> names) {
    MavenPath file = MavenPath.parse(path).orElseThrow();
    return file.checksum().map(sum -> !names.contains(sum.of().path())).orElse(false)
        || file.signed().map(signed -> !names.contains(signed.path())).orElse(false);
  }

  private static boolean isNote(String name) {
    return NOTES.contains(name) || name.startsWith("maven-metadata") || name.endsWith(".lastUpdated");
  }

  private static ArtifactDraft draft(FoundFile file) {
    return new ArtifactDraft(
        file.path(),
        file.path(),
        MavenEcosystem.mediaType(file.path()),
        file.fingerprint().size(),
        null,
        file.fingerprint(),
        file.source());
  }

  @Override
  public String bundleOfFolder(String folder) {
    return null;
  }
}
