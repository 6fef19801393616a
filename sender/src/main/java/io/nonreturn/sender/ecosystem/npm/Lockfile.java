package io.nonreturn.sender.ecosystem.npm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The packages that a {@code package-lock.json} names, versions 2 and 3: it holds the whole closure, for every platform, so that nothing
 * needs to be resolved here. Source: npm's page "package-lock.json".
 */
final class Lockfile {

  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_PACKAGES = 100_000;
  private static final String FOLDER = "node_modules/";

  private Lockfile() {}

  /**
   * Versions by name.
   *
   * @throws IOException if it cannot be read, or is no such file; says what to do
   */
  static Map<String, Set<String>> read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + ": bytes=" + Files.size(file) + " > LIMIT=" + MOST_BYTES);
    }
    try {
      return parse(Files.readAllBytes(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** @throws IllegalArgumentException if it is no such file */
  static Map<String, Set<String>> parse(byte[] document) {
    JsonNode root;
    try {
      root = JsonMapper.shared().readTree(document);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is not JSON", e);
    }
    JsonNode packages = root.path("packages");
    if (!packages.isObject() || packages.size() > MOST_PACKAGES) {
      throw new IllegalArgumentException(
          "it has no list of up to " + MOST_PACKAGES + " packages; write it with npm 7 or newer (lockfileVersion 2 or 3)");
    }
    Map<String, Set<String>> versions = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : packages.properties()) {
      int folder = entry.getKey().lastIndexOf(FOLDER);
      JsonNode each = entry.getValue();
      String resolved = each.path("resolved").asString("");
      boolean isOfRegistry = resolved.isEmpty() || resolved.startsWith("http:") || resolved.startsWith("https:");
      if (folder < 0 || each.path("link").asBoolean(false) || each.path("inBundle").asBoolean(false) || !isOfRegistry) {
        continue; // the project itself, a folder of it, what lies in another tarball, or what comes from no registry
      }
      String name = each.path("name").asString(entry.getKey().substring(folder + FOLDER.length()));
      String version = each.path("version").asString("");
      if (NpmName.isName(name) && NpmName.isVersion(version)) {
        versions.computeIfAbsent(name, key -> new TreeSet<>()).add(version);
      }
    }
    return versions;
  }
}
