package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.watch.ArtifactDraft;
import io.nonreturn.sender.watch.Lookout;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.OwnFile;
import io.nonreturn.sender.watch.RemoteFile;
import io.nonreturn.sender.watch.RemoteFiles;
import io.nonreturn.sender.watch.Skipped;
import io.nonreturn.sender.watch.SkippedException;
import io.nonreturn.sender.watch.Unanswered;
import io.nonreturn.sender.watch.UpstreamOptions;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a package index: a project is a bundle. Many projects are found changed by the serials of the root page, few or those of an
 * index without serials by asking each page whether it changed. One thread.
 */
final class PypiLookout implements Lookout {

  private static final Logger LOG = LoggerFactory.getLogger(PypiLookout.class);

  /** From so many names on, one root page costs less than as many questions. */
  private static final int ROOT_PAYS = 300;

  private final PypiOptions options;
  private final MirrorTools tools;
  private final UpstreamOptions upstream;
  private final SimpleIndex index;
  private final Admission admission;
  private final Closure closure;
  private final Set<String> missing = new LinkedHashSet<>();
  private Set<String> live = Set.of();
  private Map<String, Long> serials = Map.of();

  PypiLookout(PypiOptions options, MirrorTools tools) {
    this.options = options;
    this.tools = tools;
    upstream = tools.options();
    index = new SimpleIndex(tools.fetcher(), upstream.upstream(), upstream.fetch().parallel());
    admission = new Admission(options, tools.holdings(), tools.clock());
    closure = options.requirements() == null ? null : new Closure(options, upstream);
  }

  @Override
  public Map<String, String> look(Set<String> carried) throws IOException, InterruptedException {
    live = carried;
    index.forgetPages();
    Unanswered unanswered = new Unanswered();
    Map<String, String> tokens = new LinkedHashMap<>();
    Set<String> named = filtered(options.selection().projects().keySet());
    if (options.selection().all() || named.size() >= ROOT_PAYS) {
      tokens.putAll(byRoot(named, unanswered));
    } else {
      tokens.putAll(index.tokens(named, unanswered));
      tellMissing(named, tokens.keySet());
    }
    if (closure != null) {
      Map<String, String> needed = closure.tokens(projects -> index.tokens(filtered(projects), unanswered));
      tellMissing(needed.keySet(), needed.keySet());
      needed.forEach((project, token) -> tokens.merge(project, token, (page, both) -> both));
    }
    unanswered.answered();
    unanswered.end(tools.skips());
    return tokens;
  }

  private Set<String> filtered(Set<String> projects) {
    Set<String> filtered = new LinkedHashSet<>(projects);
    filtered.removeIf(project -> !upstream.filter().admits(project));
    return filtered;
  }

  private Map<String, String> byRoot(Set<String> named, Unanswered unanswered) throws IOException, InterruptedException {
    Map<String, Long> root = index.root();
    Map<String, String> tokens = new LinkedHashMap<>();
    Map<String, Long> stated = new LinkedHashMap<>();
    Set<String> unstated = new LinkedHashSet<>();
    for (Map.Entry<String, Long> project : root.entrySet()) {
      String name = project.getKey();
      boolean isSelected = options.selection().all() ? upstream.filter().admits(name) : named.contains(name);
      if (!isSelected || !name.matches("[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9]")) {
        continue;
      }
      if (project.getValue() >= 0) {
        tokens.put(name, "serial " + project.getValue());
        stated.put(name, project.getValue());
      } else {
        unstated.add(name);
      }
    }
    serials = stated;
    tokens.putAll(index.tokens(unstated, unanswered));
    tellMissing(named, root.keySet());
    return tokens;
  }

  /** Once for each: a name that was mistyped would else stay unnoticed. */
  private void tellMissing(Set<String> named, Set<String> found) {
    for (String project : named) {
      if (found.contains(project)) {
        missing.remove(project);
      } else if (missing.add(project)) {
        LOG.warn("upstream={} has no project {}, which is selected; it is looked for again, is the name right?", upstream.upstream(), project);
      }
    }
  }

  /** The document names the files. */
  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public Gathered gather(String project, RemoteFiles files) throws IOException, InterruptedException {
    SimplePage page = index.page(project, serials.getOrDefault(project, -1L));
    if (tools.keepsRemoved()) {
      page = KeptFiles.of(tools.holdings(), project, upstream.upstream()).addedTo(page);
    }
    Set<PipResolver.Chosen> chosen = closure == null ? Set.of() : closure.of(project);
    List<Admitted> admitted = admission.of(project, page, chosen, files);
    List<RemoteFile> wanted = new ArrayList<>();
    for (Admitted each : admitted) {
      wanted.add(each.remote());
      RemoteFile metadata = each.metadata();
      if (metadata != null) {
        wanted.add(metadata);
      }
      RemoteFile provenance = options.provenance() ? each.provenance() : null;
      if (provenance != null) {
        wanted.add(provenance);
      }
    }
    Map<String, ArtifactDraft> had = files.get(project, wanted);
    boolean complete = had.size() == wanted.size();
    List<ArtifactDraft> artifacts = new ArrayList<>();
    List<ProjectDocument.Entry> entries = new ArrayList<>();
    for (Admitted each : admitted) {
      List<ArtifactDraft> taken = checked(project, each, had, files);
      if (!taken.isEmpty()) {
        artifacts.addAll(taken);
        entries.add(entry(each, taken.getFirst()));
      }
    }
    String origin = upstream.upstream() + project + "/";
    if (artifacts.isEmpty() && !live.contains(project)) {
      return new Gathered(List.of(), complete, origin);
    }
    byte[] document = ProjectDocument.write(project, page, entries);
    artifacts.add(RemoteFiles.document(ProjectDocument.PATH, origin, ProjectDocument.MEDIA_TYPE, document));
    return new Gathered(artifacts, complete, origin);
  }

  private ProjectDocument.Entry entry(Admitted each, ArtifactDraft file) {
    String yanked = options.yanked() == PypiOptions.Yanked.KEEP ? null : each.file().yanked();
    return new ProjectDocument.Entry(each.file(), each.distribution().version(), file.expected().hex(), file.size(), yanked);
  }

  /**
   * The file and what is beside it, as far as it came and is what it must be: the high side would refuse the whole bundle for one that
   * is not. Empty when the file itself is left out.
   */
  private static List<ArtifactDraft> checked(String project, Admitted each, Map<String, ArtifactDraft> had, RemoteFiles files)
      throws IOException {
    ArtifactDraft file = had.get(each.file().name());
    if (file == null) {
      return List.of();
    }
    List<ArtifactDraft> taken = new ArrayList<>(List.of(file));
    ArtifactDraft metadata = had.get(file.path() + Admitted.METADATA);
    try {
      byte[] inside = each.distribution().wheel() ? inside(project, file, metadata, files) : null;
      if (metadata != null && inside != null && !Digest.sha256(inside).equals(metadata.expected())) {
        files.skip(metadata.origin(), Skipped.NOT_AS_STATED, "it differs from what lies in the wheel");
        metadata = null;
      }
    } catch (SkippedException e) {
      files.skip(file.origin(), e.skipped(), e.getMessage());
      return List.of();
    }
    if (metadata != null) {
      taken.add(metadata);
    }
    ArtifactDraft provenance = had.get(file.path() + Admitted.PROVENANCE);
    if (provenance != null) {
      taken.add(provenance);
    }
    return taken;
  }

  /** The metadata in a wheel that was not looked into yet, or whose metadata beside it is new; else null. */
  private static byte[] inside(String project, ArtifactDraft file, ArtifactDraft metadata, RemoteFiles files)
      throws IOException, SkippedException {
    Path wheel = files.fetched(file);
    if (wheel == null && metadata != null && files.fetched(metadata) != null) {
      OwnFile again = file.source().ownFile(); // fetched once more: upstream added the metadata of a wheel that was here already
      wheel = again == null ? null : again.file();
    }
    return wheel == null ? null : new Wheel(wheel, project).metadata();
  }
}
