package io.nonreturn.receiver.ecosystem.pypi;

import io.nonreturn.receiver.verify.BlobReader;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Limits;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.json.JsonPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * What upstream says of a project and its files, as the low side cut it to what crossed: a page of the Simple API (PEP 691, 700, 792) whose
 * files are exactly those of the bundle. What can be read in the files themselves is believed to them, the rest is taken from here.
 */
final class ProjectDocument {
  /** Its path in the bundle. */
  static final String PATH = "project.json";

  static final String YANKED = "yanked";
  static final String UPLOAD_TIME = "upload-time";
  static final String STATUS = "status";
  static final String STATUS_REASON = "status-reason";
  static final String VERSIONS = "versions";

  /** A hundred thousand files take some forty. */
  private static final int MOST_BYTES = 64 << 20;
  private static final int MOST_CHARACTERS = 500;
  /** Of one file's entry, and of the status: each is read as a tree. */
  private static final int MOST_VALUES = 100;
  private static final Set<String> STATUSES = Set.of("active", "archived", "quarantined", "deprecated");
  private static final Pattern TIME =
      Pattern.compile("[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9](?:\\.[0-9]{1,9})?Z");
  private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.!+_-]{0,239}");

  private final String project;
  private final Map<String, Manifest.Artifact> files;
  private final List<Fact> facts = new ArrayList<>();
  private final Map<String, Digest> named = new HashMap<>();
  private String name = "";

  private ProjectDocument(String project, Map<String, Manifest.Artifact> files) {
    this.project = project;
    this.files = files;
  }

  /**
   * Reads and checks it.
   *
   * @param files the bundle's wheels and source distributions by path
   * @return what it says that the files do not say themselves
   */
  static List<Fact> check(String project, Manifest.Artifact document, Map<String, Manifest.Artifact> files, BlobReader reader)
      throws RefusedException, IOException {
    return reader.json(document, MOST_BYTES, json -> new ProjectDocument(project, files).read(json));
  }

  private List<Fact> read(JsonParser json) throws RefusedException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw refused("is no JSON object");
    }
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = json.currentName();
      json.nextToken();
      switch (member) {
        case "name" -> name = JsonPart.read(json, 1).asString("");
        case "project-status" -> status(JsonPart.read(json, MOST_VALUES));
        case "versions" -> versions(json);
        case "files" -> files(json);
        default -> json.skipChildren();
      }
    }
    if (!name.equals(project)) {
      throw refused("is of another project than " + project);
    }
    if (named.size() != files.size()) {
      String left = files.keySet().stream().filter(path -> !named.containsKey(path)).findFirst().orElse("");
      throw refused("does not name path=" + left);
    }
    return facts;
  }

  private void status(JsonNode status) throws RefusedException {
    String word = status.path("status").asString("");
    if (!STATUSES.contains(word)) {
      throw refused("has a status that is none");
    }
    facts.add(new Fact("", STATUS, word));
    JsonNode reason = status.path("reason");
    if (!reason.isMissingNode()) {
      facts.add(new Fact("", STATUS_REASON, text(reason, "reason")));
    }
  }

  private void versions(JsonParser json) throws RefusedException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw refused("has no list of versions");
    }
    List<String> versions = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      boolean isVersion = json.currentToken() == JsonToken.VALUE_STRING && VERSION.matcher(json.getString()).matches();
      if (!isVersion || versions.size() >= Limits.ARTIFACTS) {
        throw refused("has a version that is none, or too many");
      }
      versions.add(json.getString());
    }
    facts.add(new Fact("", VERSIONS, String.join("\n", versions)));
  }

  private void files(JsonParser json) throws RefusedException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw refused("has no list of files");
    }
    while (json.nextToken() == JsonToken.START_OBJECT) {
      file(JsonPart.read(json, MOST_VALUES));
    }
  }

  private void file(JsonNode entry) throws RefusedException {
    String path = entry.path("filename").asString("");
    Manifest.Artifact file = files.get(path);
    if (file == null) {
      throw refused("names a file that is not in the bundle: " + printable(path));
    }
    if (named.put(path, file.sha256()) != null) {
      throw refused("names path=" + path + " twice");
    }
    boolean same = entry.path("hashes").path("sha256").asString("").equals(file.sha256().hex())
        && entry.path("size").isIntegralNumber()
        && entry.path("size").asLong(-1) == file.size();
    if (!same) {
      throw refused("states another hash or size of path=" + path);
    }
    JsonNode python = entry.path("requires-python");
    // A wheel says that itself.
    if (!python.isMissingNode() && !path.endsWith(".whl")) {
      facts.add(new Fact(path, PypiCheck.REQUIRES_PYTHON, text(python, "requires-python")));
    }
    JsonNode time = entry.path("upload-time");
    if (!time.isMissingNode()) {
      if (!TIME.matcher(time.asString("")).matches()) {
        throw refused("has an upload time that is none, path=" + path);
      }
      facts.add(new Fact(path, UPLOAD_TIME, time.asString()));
    }
    JsonNode yanked = entry.path("yanked");
    if (yanked.isString()) {
      facts.add(new Fact(path, YANKED, text(yanked, "yanked")));
    } else if (yanked.asBoolean(false)) {
      facts.add(new Fact(path, YANKED, ""));
    }
  }

  /** It stands on pages that many read: one line, not too long. */
  private static String text(JsonNode value, String what) throws RefusedException {
    String text = value.isString() ? value.asString() : null;
    if (text == null || text.length() > MOST_CHARACTERS || text.chars().anyMatch(Character::isISOControl)) {
      throw refused("has a value of " + what + " that is no line of at most " + MOST_CHARACTERS + " characters");
    }
    return text;
  }

  private static String printable(String text) {
    String line = text.replaceAll("[^ -~]", "?");
    return line.substring(0, Math.min(line.length(), 200));
  }

  private static RefusedException refused(String why) {
    return new RefusedException(Refusal.CONTENT_METADATA, "path=" + PATH + " " + why);
  }
}
