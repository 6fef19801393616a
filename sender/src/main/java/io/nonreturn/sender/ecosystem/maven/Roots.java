package io.nonreturn.sender.ecosystem.maven;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Exclusion;
import org.apache.maven.model.Extension;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.ArtifactType;
import org.eclipse.aether.artifact.ArtifactTypeRegistry;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.artifact.DefaultArtifactType;

/**
 * From where a build of a project begins to ask: its dependencies, its plugins, and what plugins ask for while they run, as far as that can be
 * read out of the model. Immutable.
 */
final class Roots {

  private static final Set<String> SUREFIRE = Set.of("maven-surefire-plugin", "maven-failsafe-plugin");
  private static final String SUREFIRE_GROUP = "org.apache.maven.surefire";
  private static final String RUNTIME = "runtime";

  private final ArtifactTypeRegistry types;

  Roots(ArtifactTypeRegistry types) {
    this.types = types;
  }

  /** A dependency as Resolver has it. */
  org.eclipse.aether.graph.Dependency dependency(Dependency from) {
    String typeName = from.getType() == null ? "jar" : from.getType();
    ArtifactType known = types.get(typeName);
    ArtifactType type = known == null ? new DefaultArtifactType(typeName) : known;
    Artifact artifact = new DefaultArtifact(from.getGroupId(), from.getArtifactId(), from.getClassifier(), null, from.getVersion(), type);
    List<org.eclipse.aether.graph.Exclusion> exclusions = new ArrayList<>();
    for (Exclusion each : from.getExclusions()) {
      exclusions.add(new org.eclipse.aether.graph.Exclusion(each.getGroupId(), each.getArtifactId(), "*", "*"));
    }
    String scope = from.getScope() == null ? "compile" : from.getScope();
    Boolean optional = from.getOptional() == null ? null : from.isOptional();
    return new org.eclipse.aether.graph.Dependency(artifact, scope, optional, exclusions);
  }

  /** All of a list; those without a version, which Maven itself would refuse, are left out. */
  List<org.eclipse.aether.graph.Dependency> dependencies(List<Dependency> from) {
    return from.stream().filter(each -> each.getVersion() != null).map(this::dependency).toList();
  }

  /** Extensions of the build, each as something of its own. */
  static List<Artifact> extensions(Model model) {
    List<Artifact> extensions = new ArrayList<>();
    for (Extension each : model.getBuild().getExtensions()) {
      if (each.getVersion() != null) {
        extensions.add(new DefaultArtifact(each.getGroupId(), each.getArtifactId(), "jar", each.getVersion()));
      }
    }
    return extensions;
  }

  /** What stands in a plugin's configuration with group, artifact and version: processors of annotations, tools, things to unpack. */
  List<Artifact> configured(Model model, Plugin plugin) {
    Map<String, String> managed = new HashMap<>();
    if (model.getDependencyManagement() != null) {
      model.getDependencyManagement().getDependencies().forEach(each -> managed.put(each.getGroupId() + ":" + each.getArtifactId(), each.getVersion()));
    }
    List<Artifact> found = new ArrayList<>();
    configured(plugin.getConfiguration(), managed, found);
    for (PluginExecution execution : plugin.getExecutions()) {
      configured(execution.getConfiguration(), managed, found);
    }
    return found;
  }

  private void configured(Object configuration, Map<String, String> managed, List<Artifact> found) {
    if (!(configuration instanceof Xpp3Dom node)) {
      return;
    }
    String group = text(node, "groupId");
    String artifact = text(node, "artifactId");
    String stated = text(node, "version");
    String version = stated.isEmpty() ? managed.getOrDefault(group + ":" + artifact, "") : stated;
    if (!group.isEmpty() && !artifact.isEmpty() && !version.isEmpty()) {
      String type = text(node, "type");
      Dependency dependency = new Dependency();
      dependency.setGroupId(group);
      dependency.setArtifactId(artifact);
      dependency.setVersion(version);
      dependency.setType(type.isEmpty() ? "jar" : type);
      dependency.setClassifier(text(node, "classifier"));
      found.add(dependency(dependency).getArtifact());
    }
    for (Xpp3Dom child : node.getChildren()) {
      configured(child, managed, found);
    }
  }

  private static String text(Xpp3Dom node, String name) {
    Xpp3Dom child = node.getChild(name);
    return child == null || child.getValue() == null ? "" : child.getValue().strip();
  }

  /**
   * What Surefire and Failsafe ask for when they have found out what the tests are written in.
   *
   * @param tests what the project depends on
   */
  static List<Artifact> providers(Plugin plugin, Iterable<Artifact> tests) {
    List<Artifact> found = new ArrayList<>();
    if (!SUREFIRE.contains(plugin.getArtifactId())) {
      return found;
    }
    String version = plugin.getVersion();
    for (Artifact test : tests) {
      switch (test.getGroupId() + ":" + test.getArtifactId()) {
        case "org.junit.platform:junit-platform-commons" -> {
          found.add(jar(SUREFIRE_GROUP, "surefire-junit-platform", version));
          found.add(jar("org.junit.platform", "junit-platform-launcher", test.getVersion()));
        }
        case "org.junit.jupiter:junit-jupiter-api" -> found.add(jar("org.junit.jupiter", "junit-jupiter-engine", test.getVersion()));
        case "junit:junit" -> {
          found.add(jar(SUREFIRE_GROUP, "surefire-junit4", version));
          found.add(jar(SUREFIRE_GROUP, "surefire-junit47", version));
        }
        case "org.testng:testng" -> found.add(jar(SUREFIRE_GROUP, "surefire-testng", version));
        default -> {}
      }
    }
    return found;
  }

  private static Artifact jar(String group, String artifact, String version) {
    return new DefaultArtifact(group, artifact, "jar", version);
  }

  /** As Maven asks for what runs in it. */
  static org.eclipse.aether.graph.Dependency run(Artifact artifact) {
    return new org.eclipse.aether.graph.Dependency(artifact, RUNTIME);
  }
}
