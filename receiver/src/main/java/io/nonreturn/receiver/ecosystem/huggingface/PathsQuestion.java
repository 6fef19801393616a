package io.nonreturn.receiver.ecosystem.huggingface;

import io.nonreturn.receiver.serve.RequestPath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The body of a question for some paths: JSON, {@code {"paths": [...]}}, or a form with a field {@code paths} for each. */
final class PathsQuestion {
  private static final int MOST_PATHS = 10_000;
  private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
      .build());

  private PathsQuestion() {}

  /**
   * The paths, without slashes at their ends.
   *
   * @param contentType of the body; a form is one if it says so
   * @return empty when the body is neither
   */
  static Optional<Set<String>> read(String contentType, ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    Set<String> paths = new LinkedHashSet<>();
    boolean isGood = contentType.startsWith("application/x-www-form-urlencoded") ? form(bytes, paths) : json(bytes, paths);
    return isGood && paths.size() <= MOST_PATHS ? Optional.of(paths) : Optional.empty();
  }

  private static boolean form(byte[] bytes, Set<String> paths) {
    for (String pair : new String(bytes, StandardCharsets.UTF_8).split("&", -1)) {
      if (pair.startsWith("paths=")) {
        Optional<String> path = RequestPath.parameter(pair.replace("+", "%20"), "paths");
        if (path.isEmpty()) {
          return false;
        }
        add(paths, path.get());
      }
    }
    return true;
  }

  private static boolean json(byte[] bytes, Set<String> paths) {
    JsonNode asked;
    try {
      asked = JSON.readTree(bytes).path("paths");
    } catch (JacksonException e) {
      return false;
    }
    if (asked.isString()) {
      add(paths, asked.stringValue());
      return true;
    }
    for (JsonNode path : asked) {
      if (!path.isString()) {
        return false;
      }
      add(paths, path.stringValue());
    }
    return asked.isArray();
  }

  private static void add(Set<String> paths, String path) {
    paths.add(path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
  }
}
