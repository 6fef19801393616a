package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.wire.maven.MavenPath;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.eclipse.aether.AbstractRepositoryListener;
import org.eclipse.aether.RepositoryEvent;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.graph.DependencyNode;

/**
 * What a resolution came to: a release for every POM that was read, also of versions that lost, and a file for every artifact that won. One
 * thread.
 */
final class Needs extends AbstractRepositoryListener {

  private final Reactor reactor;
  private final Map<String, Set<Part>> releases = new TreeMap<>();
  private final Set<String> unnamed = new TreeSet<>();

  Needs(Reactor reactor) {
    this.reactor = reactor;
  }

  /** By {@code group:artifact:version}; the POM alone where the set is empty. */
  Map<String, Set<Part>> releases() {
    return releases;
  }

  /** What cannot cross: snapshots, and names with expressions in them that only a build can fill in. */
  Set<String> unnamed() {
    return unnamed;
  }

  @Override
  public void artifactResolved(RepositoryEvent event) {
    if (event.getExceptions().isEmpty() && event.getPath() != null) {
      pom(event.getArtifact());
    }
  }

  /** The files of all that is in a graph. */
  void graph(DependencyNode root, Predicate<DependencyNode> wanted) {
    Set<DependencyNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<DependencyNode> left = new ArrayDeque<>();
    left.add(root);
    while (!left.isEmpty()) {
      DependencyNode node = left.removeFirst();
      if (!seen.add(node)) {
        continue;
      }
      left.addAll(node.getChildren());
      if (node.getDependency() != null && !node.getDependency().getScope().equals("system") && wanted.test(node)) {
        file(node.getArtifact());
      }
    }
  }

  /** An artifact that is asked for, and its POM. */
  void file(Artifact artifact) {
    Set<Part> parts = pom(artifact);
    Part part = new Part(artifact.getClassifier(), artifact.getExtension());
    if (parts != null && !part.extension().equals("pom")) {
      MavenPath pom = MavenPath.ofCoordinates(name(artifact)).orElseThrow();
      if (MavenPath.parse(part.of(pom).path()).isPresent()) {
        parts.add(part);
      } else {
        unnamed.add(artifact.toString());
      }
    }
  }

  /** Null for a module, and for what cannot cross. */
  private Set<Part> pom(Artifact artifact) {
    String name = name(artifact);
    if (reactor.has(name)) {
      return null;
    }
    if (MavenPath.ofCoordinates(name).isEmpty()) {
      unnamed.add(artifact.toString());
      return null;
    }
    return releases.computeIfAbsent(name, release -> new TreeSet<>());
  }

  private static String name(Artifact artifact) {
    return artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getVersion();
  }
}
