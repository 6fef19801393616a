package io.nonreturn.sender.ecosystem.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.resolution.UnresolvableModelException;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.collection.CollectResult;
import org.eclipse.aether.collection.DependencyCollectionException;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.VersionRangeRequest;

/**
 * One resolution of a project: everything that Maven would ask a repository for to build its modules, found by Maven's own code. Nothing but
 * POMs and metadata is fetched, and nothing that they name is run. One thread.
 */
final class Resolution implements ProjectModels.PomSource {

  /** What Maven puts beside plugins that do not bring it themselves; without a POM, since it asks for none. */
  private static final Artifact UTILS = new DefaultArtifact("org.codehaus.plexus", "plexus-utils", "jar", "1.1");

  private static final Set<String> OF_PLUGINS = Set.of("compile", "runtime", "");
  private static final List<String> PROPERTIES =
      List.of("java.version", "java.vendor", "java.home", "java.specification.version", "os.name", "os.arch", "os.version", "file.separator", "path.separator", "line.separator");

  private final RepositorySystem system;
  private final CloseableSession session;
  private final List<RemoteRepository> upstream;
  private final ProjectModels models;
  private final Roots roots;
  private final Needs needs;
  private final Set<String> collected = new HashSet<>();
  private final Map<String, String> problems = new LinkedHashMap<>();

  private Resolution(RepositorySystem system, Repository repository, Reactor reactor, List<String> profiles) {
    this.system = system;
    needs = new Needs(reactor);
    Properties properties = properties();
    session = ResolverSystem.session(system, repository.cache(), reactor, properties, needs);
    upstream = List.of(ResolverSystem.upstream(repository));
    roots = new Roots(session.getArtifactTypeRegistry());
    models = new ProjectModels(reactor, this, profiles, properties);
  }

  /**
   * What came of it.
   *
   * @param releases by {@code group:artifact:version}, the files that are needed besides the POM
   * @param problems what could not be found out, and why
   * @param unnamed what no repository of releases can hold
   */
  record Found(Map<String, Set<Part>> releases, Map<String, String> problems, Set<String> unnamed) {}

  /**
   * Resolves a project.
   *
   * @param cores of the versions of Maven that will build it
   * @throws IOException if a module has no effective model
   */
  static Found of(UpstreamConnector connector, Repository repository, Reactor reactor, List<String> profiles, List<MavenCore> cores)
      throws IOException, InterruptedException {
    RepositorySystem system = ResolverSystem.open(connector);
    Resolution resolution = new Resolution(system, repository, reactor, profiles);
    try {
      for (MavenCore core : cores) {
        for (Path pom : List.copyOf(reactor.poms().keySet())) {
          resolution.module(resolution.models.effective(pom, core), core);
          connector.check();
        }
      }
      return new Found(resolution.needs.releases(), resolution.problems, resolution.needs.unnamed());
    } catch (IOException e) {
      connector.check(); // says why
      throw e;
    } finally {
      resolution.session.close();
      system.shutdown();
    }
  }

  /** What profiles of the JDK and of the system are chosen by: this host's, since nothing is known of the one that builds. */
  private static Properties properties() {
    Properties properties = new Properties();
    for (String name : PROPERTIES) {
      String value = System.getProperty(name);
      if (value != null) {
        properties.setProperty(name, value);
      }
    }
    return properties;
  }

  private void module(Model model, MavenCore core) {
    String module = model.getGroupId() + ":" + model.getArtifactId() + ":" + model.getVersion();
    List<Artifact> tests = new ArrayList<>();
    CollectRequest request = new CollectRequest();
    request.setRootArtifact(new DefaultArtifact(model.getGroupId(), model.getArtifactId(), "pom", model.getVersion()));
    request.setDependencies(roots.dependencies(model.getDependencies()));
    if (model.getDependencyManagement() != null) {
      request.setManagedDependencies(roots.dependencies(model.getDependencyManagement().getDependencies()));
    }
    collect(
        "dependencies of " + module,
        request,
        node -> {
          tests.add(node.getArtifact());
          return true;
        });
    Roots.extensions(model).forEach(extension -> plugin(extension, List.of()));
    for (Plugin plugin : model.getBuild().getPlugins()) {
      if (plugin.getVersion() == null) {
        plugin.setVersion(core.version(plugin.getKey()));
      }
      if (plugin.getVersion() == null) {
        problems.put(plugin.getKey(), "it has no version in " + module + "; name one there");
        continue;
      }
      plugin(new DefaultArtifact(plugin.getGroupId(), plugin.getArtifactId(), "jar", plugin.getVersion()), plugin.getDependencies());
      roots.configured(model, plugin).forEach(artifact -> run(artifact, List.of(), node -> {}));
      Roots.providers(plugin, tests).forEach(artifact -> run(artifact, List.of(), node -> {}));
    }
  }

  /** A plugin, or an extension, with what it needs; Maven adds a library of its own to those that lack it. */
  private void plugin(Artifact artifact, List<org.apache.maven.model.Dependency> more) {
    List<Dependency> added = roots.dependencies(more).stream().map(each -> each.getScope().equals("system") ? each : each.setScope("runtime")).toList();
    boolean[] hasUtils = {false};
    boolean isNew = run(artifact, added, node -> hasUtils[0] |= node.getArtifact().getArtifactId().equals(UTILS.getArtifactId()));
    if (isNew && !hasUtils[0]) {
      needs.file(UTILS);
    }
  }

  /** Whether it was not followed before. */
  private boolean run(Artifact artifact, List<Dependency> added, Consumer<DependencyNode> seen) {
    String what = artifact + (added.isEmpty() ? "" : " with " + added);
    if (!collected.add(what)) {
      return false;
    }
    CollectRequest request = new CollectRequest();
    request.setRoot(Roots.run(artifact));
    request.setDependencies(added);
    collect(
        what,
        request,
        node -> {
          seen.accept(node);
          return OF_PLUGINS.contains(node.getDependency().getScope());
        });
    return true;
  }

  private void collect(String what, CollectRequest request, Predicate<DependencyNode> wanted) {
    request.setRepositories(upstream);
    CollectResult result;
    try {
      result = system.collectDependencies(session, request);
    } catch (DependencyCollectionException e) {
      problems.put(what, String.valueOf(e.getMessage()));
      result = e.getResult();
    }
    if (result != null && result.getRoot() != null) {
      needs.graph(result.getRoot(), wanted);
    }
  }

  @Override
  public Path pom(String group, String artifact, String version) throws UnresolvableModelException {
    try {
      Artifact pom = new DefaultArtifact(group, artifact, "pom", version);
      return system.resolveArtifact(session, new ArtifactRequest(pom, upstream, null)).getArtifact().getPath();
    } catch (RepositoryException e) {
      throw new UnresolvableModelException(e.getMessage(), group, artifact, version, e);
    }
  }

  @Override
  public String version(String group, String artifact, String range) throws UnresolvableModelException {
    if (range == null || !(range.startsWith("[") || range.startsWith("("))) {
      return range;
    }
    try {
      Artifact pom = new DefaultArtifact(group, artifact, "pom", range);
      var result = system.resolveVersionRange(session, new VersionRangeRequest(pom, upstream, null));
      if (result.getHighestVersion() == null) {
        throw new UnresolvableModelException("no version is in the range " + range, group, artifact, range);
      }
      return result.getHighestVersion().toString();
    } catch (RepositoryException e) {
      throw new UnresolvableModelException(e.getMessage(), group, artifact, range, e);
    }
  }
}
