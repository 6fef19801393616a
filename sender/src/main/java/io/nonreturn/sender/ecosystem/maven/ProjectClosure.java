package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.maven.MavenPath;
import io.nonreturn.wire.maven.PomHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a project on this host needs to be built, resolved anew when one of its POMs changes, or the metadata that a range of versions was
 * answered by, or when something comes that was not there: as long as nothing does, Maven would say the same. One thread.
 */
final class ProjectClosure {

  private static final Logger LOG = LoggerFactory.getLogger(ProjectClosure.class);
  private static final int MOST_CORE_BYTES = 16 << 20;
  private static final int MOST_TOLD = 10;

  private final Path pom;
  private final List<String> profiles;
  private final List<String> versions;
  private final Repository repository;
  private final ReleaseLists lists;
  private final Map<String, MavenCore> cores = new HashMap<>();
  private final Map<String, RepositoryMetadata> answeredBy = new HashMap<>();
  private Set<String> lacking = Set.of();
  private String read = "";
  private Map<String, Set<Part>> releases = Map.of();

  /** @param versions of the Maven that will build it */
  ProjectClosure(Path pom, List<String> profiles, List<String> versions, Repository repository, ReleaseLists lists) {
    this.pom = pom;
    this.profiles = List.copyOf(profiles);
    this.versions = List.copyOf(versions);
    this.repository = repository;
    this.lists = lists;
  }

  /**
   * By {@code group:artifact:version}, the files that are needed besides the POM.
   *
   * @throws IOException if upstream cannot be asked, or the project has no model
   */
  Map<String, Set<Part>> releases() throws IOException, InterruptedException {
    Reactor reactor = Reactor.read(pom);
    String now = digest(reactor);
    if (!now.equals(read) || isAnsweredOtherwise() || hasCome()) {
      resolve(reactor);
      read = now;
    }
    return releases;
  }

  private static String digest(Reactor reactor) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path module : reactor.poms().keySet()) {
      all.append(module).append(' ').append(Digest.sha256(Files.readAllBytes(module)).hex()).append('\n');
    }
    return all.toString();
  }

  private boolean isAnsweredOtherwise() throws IOException, InterruptedException {
    boolean isChanged = false;
    for (Map.Entry<String, RepositoryMetadata> each : answeredBy.entrySet()) {
      RepositoryMetadata now = lists.of(each.getKey());
      isChanged |= now == null ? each.getValue() != null : !now.equals(each.getValue());
    }
    return isChanged;
  }

  private boolean hasCome() throws InterruptedException {
    boolean isHere = false;
    for (String path : lacking) {
      try {
        isHere |= repository.file(path, PomHead.MOST_BYTES) != null;
      } catch (IOException e) {
        LOG.debug("still not here: {}", e.getMessage());
      }
    }
    return isHere;
  }

  private void resolve(Reactor reactor) throws IOException, InterruptedException {
    long start = System.nanoTime();
    repository.cache().shrink();
    UpstreamConnector connector = new UpstreamConnector(repository, lists);
    List<MavenCore> ofVersions = new ArrayList<>();
    for (String version : versions) {
      ofVersions.add(core(version));
    }
    Resolution.Found found = Resolution.of(connector, repository, reactor, profiles, ofVersions);
    releases = found.releases();
    answeredBy.clear();
    for (String path : connector.metadata()) {
      answeredBy.put(path, lists.of(path));
    }
    lacking = new TreeSet<>(connector.missing());
    lacking.addAll(connector.unsound().keySet());
    LOG.info(
        "resolved pom={} modules={} releases={} files={} seconds={}",
        pom,
        reactor.poms().size(),
        releases.size(),
        releases.values().stream().mapToInt(Set::size).sum() + releases.size(),
        (System.nanoTime() - start) / 1_000_000_000);
    tell("upstream has no", connector.missing());
    tell("upstream does not give as it states", connector.unsound().values());
    tell("could not be resolved:", found.problems().entrySet());
    tell("snapshots, and names that only a build can fill in, do not cross:", found.unnamed());
  }

  private void tell(String what, Collection<?> all) {
    if (!all.isEmpty()) {
      LOG.warn("pom={} {} {}{}", pom, what, all.stream().limit(MOST_TOLD).toList(), all.size() > MOST_TOLD ? " and " + (all.size() - MOST_TOLD) + " more" : "");
    }
  }

  private MavenCore core(String version) throws IOException, InterruptedException {
    MavenCore known = cores.get(version);
    if (known == null) {
      MavenPath of = MavenPath.ofCoordinates("org.apache.maven:maven-core:" + version).orElseThrow();
      String jar = Part.JAR.of(of).path();
      if (repository.file(jar, MOST_CORE_BYTES) == null) {
        throw new IOException(
            repository.uri(jar) + " is not there; it tells which plugins Maven " + version + " runs by itself: is mirror.maven.maven right?");
      }
      known = MavenCore.read(repository.cache().folder().resolve(jar));
      cores.put(version, known);
    }
    return known;
  }
}
