package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.fetch.Checksum;
import io.nonreturn.wire.Limits;
import io.nonreturn.wire.json.JsonPart;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The index in JSON, read piece by piece: root pages tell of hundreds of thousands of projects. Sources: PEP 691, 700 (sizes, upload
 * times), 714 (core metadata), 740 (provenance), 792 (status); {@code _last-serial} is an extension that some indexes have.
 */
final class JsonPages {

  /** Of a file's entry, the largest things that are read whole. */
  private static final int MOST_VALUES = 1_000;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(50).maxNameLength(1_000).maxNumberLength(30).maxStringLength(1 << 20).build())
                  .build())
          .build();

  private JsonPages() {}

  /** Reads one member of the outermost object; the parser stands on its value. */
  private interface Member {
    void read(String name, JsonParser json) throws PageException;
  }

  /**
   * The list of projects.
   *
   * @param projects gets each name as it is spelled, and its serial, -1 where there is none
   */
  static void root(byte[] body, Map<String, Long> projects, int most) throws PageException {
    members(
        body,
        (name, json) -> {
          if (name.equals("projects") && json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() == JsonToken.START_OBJECT) {
              JsonNode project = JsonPart.read(json, MOST_VALUES);
              String spelled = text(project, "name");
              if (spelled == null) {
                throw new PageException("a project has no name");
              }
              if (projects.size() >= most) {
                throw new PageException("projects > MOST=" + most);
              }
              projects.put(spelled, serial(project));
            }
          } else {
            other(name, json);
          }
        });
  }

  /** A project's page. */
  static SimplePage page(byte[] body, URI uri) throws PageException {
    List<SimpleFile> files = new ArrayList<>();
    List<String> versions = new ArrayList<>();
    String[] words = {null, "", ""};
    long[] serial = {-1};
    members(
        body,
        (name, json) -> {
          switch (name) {
            case "files" -> files(json, uri, files);
            case "versions" -> versions(json, versions);
            case "name" -> {
              JsonNode spelled = JsonPart.read(json, MOST_VALUES);
              words[0] = PageValues.cut(spelled.asString(""));
            }
            case "meta" -> {
              JsonNode meta = JsonPart.read(json, MOST_VALUES);
              PageValues.checkVersion(text(meta, "api-version"));
              serial[0] = serial(meta);
              status(text(meta, "project-status"), text(meta, "project-status-reason"), words);
            }
            case "project-status" -> {
              JsonNode status = JsonPart.read(json, MOST_VALUES);
              status(status.isString() ? status.asString() : text(status, "status"), text(status, "reason"), words);
            }
            default -> json.skipChildren();
          }
        });
    return new SimplePage(words[0], serial[0], files, versions, words[1], words[2]);
  }

  private static void status(String status, String reason, String[] words) {
    if (status != null && PageValues.STATUSES.contains(status)) {
      words[1] = status;
      words[2] = reason == null ? "" : PageValues.cut(reason);
    }
  }

  private static void members(byte[] body, Member member) throws PageException {
    try (JsonParser json = JSON.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new PageException("the page is no JSON object");
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        member.read(name, json);
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw new PageException("the page ends in the middle, or goes on behind its end");
      }
    } catch (JacksonException e) {
      throw new PageException("the page is no JSON: " + PageValues.cut(e.getOriginalMessage()));
    }
  }

  private static void other(String name, JsonParser json) throws PageException {
    if (name.equals("meta")) {
      PageValues.checkVersion(text(JsonPart.read(json, MOST_VALUES), "api-version"));
    } else {
      json.skipChildren();
    }
  }

  private static void versions(JsonParser json, List<String> versions) {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.VALUE_STRING && versions.size() < Limits.ARTIFACTS) {
        versions.add(json.getString());
      } else {
        json.skipChildren();
      }
    }
  }

  private static void files(JsonParser json, URI page, List<SimpleFile> files) throws PageException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new PageException("files is no list");
    }
    while (json.nextToken() == JsonToken.START_OBJECT) {
      SimpleFile file = file(JsonPart.read(json, MOST_VALUES), page);
      if (file != null) {
        files.add(file);
      }
      if (files.size() > Limits.ARTIFACTS) {
        throw new PageException("files > MOST=" + Limits.ARTIFACTS);
      }
    }
  }

  /** Null when it has no name or no address. */
  private static SimpleFile file(JsonNode file, URI page) throws PageException {
    String name = text(file, "filename");
    String url = text(file, "url");
    URI uri = url == null ? null : PageValues.address(page, url);
    if (name == null || uri == null) {
      return null;
    }
    List<Checksum> checksums = new ArrayList<>();
    for (Map.Entry<String, JsonNode> hash : file.path("hashes").properties()) {
      try {
        PageValues.add(checksums, hash.getKey(), hash.getValue().asString(""));
      } catch (IllegalArgumentException e) {
        throw new PageException("hash of " + PageValues.cut(name) + ": " + e.getMessage());
      }
    }
    JsonNode metadata = file.has("core-metadata") ? file.get("core-metadata") : file.path("dist-info-metadata");
    boolean hasMetadata = metadata.isObject() || metadata.asBoolean(false);
    JsonNode yanked = file.path("yanked");
    String reason = yanked.isString() ? PageValues.cut(yanked.asString()) : yanked.asBoolean(false) ? "" : null;
    String provenance = text(file, "provenance");
    return new SimpleFile(
        name,
        uri,
        List.copyOf(checksums),
        file.path("size").isIntegralNumber() && file.path("size").canConvertToLong() ? Math.max(-1, file.path("size").asLong(-1)) : -1,
        PageValues.cut(text(file, "requires-python")),
        reason,
        PageValues.time(text(file, "upload-time")),
        hasMetadata,
        PageValues.sha256(text(metadata, "sha256")),
        provenance == null ? null : PageValues.address(page, provenance));
  }

  private static long serial(JsonNode holder) {
    JsonNode serial = holder.path("_last-serial");
    return serial.isIntegralNumber() && serial.canConvertToLong() ? Math.max(-1, serial.asLong(-1)) : -1;
  }

  private static String text(JsonNode holder, String name) {
    JsonNode value = holder.path(name);
    return value.isString() ? value.asString() : null;
  }
}
