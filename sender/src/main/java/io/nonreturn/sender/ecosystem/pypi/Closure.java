package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.watch.UpstreamOptions;
import io.nonreturn.wire.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file of requirements needs, resolved anew when the file changes or the page of a project in it does: as long as neither does,
 * pip would say the same. One thread.
 */
final class Closure {

  private static final Logger LOG = LoggerFactory.getLogger(Closure.class);

  private final PypiOptions options;
  private final UpstreamOptions upstream;
  private Digest read;
  private Map<String, String> pages = Map.of();
  private Map<String, Set<PipResolver.Chosen>> chosen = Map.of();

  Closure(PypiOptions options, UpstreamOptions upstream) {
    this.options = options;
    this.upstream = upstream;
  }

  /** Asks for the tokens of projects' pages. */
  interface Asker {
    Map<String, String> tokens(Set<String> projects) throws IOException, InterruptedException;
  }

  /** Tokens of all projects that are needed: each changes when the project's page does, or what is needed of it. */
  Map<String, String> tokens(Asker asker) throws IOException, InterruptedException {
    Requirements requirements = Requirements.read(options.requirements());
    Map<String, String> now = read == null ? Map.of() : asker.tokens(chosen.keySet());
    if (!requirements.digest().equals(read) || !now.equals(pages)) {
      chosen = new PipResolver(options, upstream).resolve(requirements);
      now = asker.tokens(chosen.keySet());
      pages = now;
      read = requirements.digest();
      LOG.info(
          "resolved requirements={} projects={} files={}",
          options.requirements(),
          chosen.size(),
          chosen.values().stream().mapToInt(Set::size).sum());
    }
    Map<String, String> tokens = new LinkedHashMap<>();
    now.forEach((project, token) -> tokens.put(project, token + " needed " + digest(project)));
    return tokens;
  }

  private String digest(String project) {
    String files = of(project).stream().map(PipResolver.Chosen::toString).sorted().toList().toString();
    return Digest.sha256(files.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
  }

  /** The files that are needed of a project. */
  Set<PipResolver.Chosen> of(String project) {
    return chosen.getOrDefault(project, Set.of());
  }
}
