package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.sender.fetch.Ask;
import io.nonreturn.sender.fetch.FetchException;
import io.nonreturn.sender.fetch.Page;
import io.nonreturn.sender.fetch.Validators;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which versions of artifacts upstream has, asked for conditionally and once a look. What goes back in time, or is not what its sidecar states
 * because upstream is in the middle of an update, is told and not believed: what was known stays. It outlives a restart. One thread.
 */
final class ReleaseLists {

  private static final Logger LOG = LoggerFactory.getLogger(ReleaseLists.class);
  private static final String VALIDATORS = ".validators";

  private final Repository repository;
  private final Map<String, Known> known = new HashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final Map<String, String> told = new HashMap<>();

  /** What was believed last; the document itself lies in the cache. */
  private record Known(Validators validators, RepositoryMetadata metadata) {}

  ReleaseLists(Repository repository) {
    this.repository = repository;
  }

  /** A new look: each is asked for again. */
  void begin() {
    asked.clear();
  }

  /** The path of an artifact's metadata. */
  static String path(String group, String artifact) {
    return group.replace('.', '/') + "/" + artifact + "/" + RepositoryMetadata.NAME;
  }

  /**
   * What upstream has of an artifact.
   *
   * @return null when it has no such artifact
   * @throws FetchException if upstream cannot be asked
   * @throws IOException if what it says makes no sense and nothing was known before
   */
  RepositoryMetadata of(String path) throws IOException, InterruptedException {
    Known now = current(path);
    return now == null ? null : now.metadata();
  }

  /** The document itself; null when there is none. */
  byte[] document(String path) throws IOException, InterruptedException {
    return current(path) == null ? null : repository.cache().get(path);
  }

  /** As it was known before this look; null when nothing was. */
  RepositoryMetadata before(String path) throws IOException {
    Known before = recall(path);
    return before == null ? null : before.metadata();
  }

  private Known current(String path) throws IOException, InterruptedException {
    Known before = recall(path);
    if (!asked.add(path)) {
      return before;
    }
    Validators validators = before == null ? Validators.NONE : before.validators();
    Page page = repository.page(Ask.of(repository.uri(path), RepositoryMetadata.MOST_BYTES).unlessStill(validators));
    if (page.isUnchanged()) {
      tell(path, null);
      return before;
    }
    if (page.isMissing()) {
      forget(path);
      return null;
    }
    try {
      Known fresh = new Known(page.validators(), RepositoryMetadata.parse(page.body()));
      String contradiction = before == null ? null : fresh.metadata().contradiction(before.metadata());
      if (contradiction != null) {
        throw new IOException(path + " is not believed: " + contradiction);
      }
      Sidecar sidecar = repository.sidecar(path);
      if (sidecar != null) {
        sidecar.check(path, page.body());
      }
      keep(path, fresh, page.body());
      tell(path, null);
      return fresh;
    } catch (FetchException e) {
      throw e;
    } catch (IOException e) {
      if (before == null) {
        throw e;
      }
      tell(path, e.getMessage());
      return before;
    }
  }

  /** Once for each cause, and when it has passed. */
  private void tell(String path, String problem) {
    String before = problem == null ? told.remove(path) : told.put(path, problem);
    if (problem != null && !problem.equals(before)) {
      LOG.warn("{}; what was known before stays, and it is asked again; look at upstream if that lasts", problem);
    } else if (problem == null && before != null) {
      LOG.info("{} is believed again", path);
    }
  }

  private Known recall(String path) throws IOException {
    Known here = known.get(path);
    byte[] document = here == null ? repository.cache().get(path) : null;
    byte[] validators = document == null ? null : repository.cache().get(path + VALIDATORS);
    if (validators == null) {
      return here;
    }
    List<String> lines = new String(validators, StandardCharsets.UTF_8).lines().toList();
    Known kept = new Known(new Validators(line(lines, 0), line(lines, 1)), RepositoryMetadata.parse(document));
    known.put(path, kept);
    return kept;
  }

  private static String line(List<String> lines, int index) {
    return lines.size() > index && !lines.get(index).isEmpty() ? lines.get(index) : null;
  }

  private void keep(String path, Known fresh, byte[] document) throws IOException {
    String validators = text(fresh.validators().etag()) + "\n" + text(fresh.validators().lastModified()) + "\n";
    repository.cache().remove(path + VALIDATORS); // the two belong together
    repository.cache().put(path, document);
    repository.cache().put(path + VALIDATORS, validators.getBytes(StandardCharsets.UTF_8));
    known.put(path, fresh);
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }

  private void forget(String path) throws IOException {
    repository.cache().remove(path + VALIDATORS);
    repository.cache().remove(path);
    known.remove(path);
  }
}
