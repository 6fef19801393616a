package io.nonreturn.sender.ecosystem.maven;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.model.Model;
import org.apache.maven.model.Profile;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;

/**
 * The modules of a project on this host: found by their POMs, and never asked of upstream. One thread.
 */
final class Reactor implements WorkspaceReader {

  private static final int MOST_MODULES = 10_000;
  private static final long MOST_POM_BYTES = 16 << 20;

  private final WorkspaceRepository workspace = new WorkspaceRepository("reactor");
  private final Map<Path, Model> poms = new LinkedHashMap<>();
  private final Map<String, Path> byCoordinates = new LinkedHashMap<>();

  /**
   * Reads a POM and those of all modules that it, or any of its profiles, names.
   *
   * @throws IOException if one cannot be read
   */
  static Reactor read(Path pom) throws IOException {
    Reactor reactor = new Reactor();
    Deque<Path> left = new ArrayDeque<>(List.of(pom.toAbsolutePath().normalize()));
    while (!left.isEmpty()) {
      Path next = left.removeFirst();
      if (reactor.poms.containsKey(next)) {
        continue;
      }
      if (reactor.poms.size() == MOST_MODULES) {
        throw new IOException(pom + " has modules > LIMIT=" + MOST_MODULES);
      }
      Model model = raw(next);
      reactor.poms.put(next, model);
      reactor.add(model.getGroupId(), model, next);
      List<String> modules = new ArrayList<>(model.getModules());
      for (Profile profile : model.getProfiles()) {
        modules.addAll(profile.getModules());
      }
      for (String module : modules) {
        Path at = next.resolveSibling(module).normalize();
        Path of = Files.isDirectory(at) ? at.resolve("pom.xml") : at;
        if (Files.isRegularFile(of)) {
          left.add(of);
        }
      }
    }
    return reactor;
  }

  private static Model raw(Path pom) throws IOException {
    if (Files.size(pom) > MOST_POM_BYTES) {
      throw new IOException(pom + " bytes > LIMIT=" + MOST_POM_BYTES);
    }
    try (InputStream in = Files.newInputStream(pom)) {
      return new MavenXpp3Reader().read(in, false);
    } catch (XmlPullParserException | RuntimeException e) {
      throw new IOException(pom + " is no POM that can be read: " + e.getMessage(), e);
    }
  }

  private void add(String group, Model model, Path pom) {
    String inherited = model.getParent() == null ? null : model.getParent().getGroupId();
    String version = model.getVersion() == null && model.getParent() != null ? model.getParent().getVersion() : model.getVersion();
    byCoordinates.put((group == null ? inherited : group) + ":" + model.getArtifactId() + ":" + version, pom);
  }

  /** What a module's coordinates are once its expressions are known. */
  void resolved(Model effective, Path pom) {
    add(effective.getGroupId(), effective, pom);
  }

  /** The POMs, as they are written. */
  Map<Path, Model> poms() {
    return poms;
  }

  /** Whether it is one of the modules. */
  boolean has(String release) {
    return byCoordinates.containsKey(release);
  }

  /** The POM of a module; null when it is none. */
  Path pom(String release) {
    return byCoordinates.get(release);
  }

  @Override
  public WorkspaceRepository getRepository() {
    return workspace;
  }

  @Override
  public File findArtifact(Artifact artifact) {
    Path pom = pom(artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getVersion());
    return pom != null && artifact.getExtension().equals("pom") ? pom.toFile() : null;
  }

  @Override
  public List<String> findVersions(Artifact artifact) {
    List<String> versions = new ArrayList<>();
    String key = artifact.getGroupId() + ":" + artifact.getArtifactId() + ":";
    byCoordinates.keySet().stream().filter(release -> release.startsWith(key)).forEach(release -> versions.add(release.substring(key.length())));
    return versions;
  }
}
