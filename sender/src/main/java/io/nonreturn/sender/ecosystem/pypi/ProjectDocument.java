package io.nonreturn.sender.ecosystem.pypi;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * What upstream says of a project, cut to the files that cross, in the form of its own page (PEP 691, 700, 792): the high side checks it
 * and tells its clients the same. It names no address, and no serial, which changes when nothing that crosses does.
 */
final class ProjectDocument {

  /** Its path in the bundle; no wheel and no sdist can have that name. */
  static final String PATH = "project.json";

  static final String MEDIA_TYPE = "application/vnd.pypi.simple.v1+json";

  private static final JsonMapper JSON = JsonMapper.shared();

  private ProjectDocument() {}

  /**
   * A file that came.
   *
   * @param sha256 of its bytes, in hexadecimal
   * @param size in bytes
   * @param yanked as it shall be shown: null for not
   */
  record Entry(SimpleFile file, String version, String sha256, long size, String yanked) {}

  static byte[] write(String project, SimplePage page, List<Entry> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeObjectPropertyStart("meta").writeStringProperty("api-version", "1.4").writeEndObject();
      json.writeStringProperty("name", project);
      if (!page.status().isEmpty()) {
        json.writeObjectPropertyStart("project-status").writeStringProperty("status", page.status());
        if (!page.statusReason().isEmpty()) {
          json.writeStringProperty("reason", page.statusReason());
        }
        json.writeEndObject();
      }
      json.writeArrayPropertyStart("versions");
      versions(page, entries).forEach(json::writeString);
      json.writeEndArray().writeArrayPropertyStart("files");
      for (Entry entry : entries) {
        write(json, entry);
      }
      json.writeEndArray().writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** Upstream's spelling of those that have a file here; where it lists none, as the files' names spell them. */
  private static List<String> versions(SimplePage page, List<Entry> entries) {
    Set<Version> here = new TreeSet<>();
    Set<String> spelled = new TreeSet<>();
    for (Entry entry : entries) {
      spelled.add(entry.version());
      Version version = Version.parse(entry.version());
      if (version != null) {
        here.add(version);
      }
    }
    List<String> listed =
        page.versions().stream()
            .filter(text -> text.length() <= Distribution.MOST_LENGTH && isIn(Version.parse(text), here))
            .distinct()
            .toList();
    return listed.isEmpty() ? List.copyOf(spelled) : listed;
  }

  private static boolean isIn(Version version, Set<Version> here) {
    return version != null && here.contains(version);
  }

  private static void write(JsonGenerator json, Entry entry) {
    SimpleFile file = entry.file();
    json.writeStartObject().writeStringProperty("filename", file.name());
    json.writeObjectPropertyStart("hashes").writeStringProperty("sha256", entry.sha256()).writeEndObject();
    json.writeNumberProperty("size", entry.size());
    if (file.requiresPython() != null && !file.requiresPython().isEmpty()) {
      json.writeStringProperty("requires-python", file.requiresPython());
    }
    if (file.uploadTime() != null) {
      json.writeStringProperty("upload-time", file.uploadTime());
    }
    if (entry.yanked() != null) {
      if (entry.yanked().isEmpty()) {
        json.writeBooleanProperty("yanked", true);
      } else {
        json.writeStringProperty("yanked", entry.yanked());
      }
    }
    json.writeEndObject();
  }
}
