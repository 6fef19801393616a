package io.nonreturn.sender.ecosystem.npm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A package's document as upstream gives it, read version by version: of the largest, a tree would take more memory than there is.
 *
 * @param name that it states
 * @param tags versions by tag
 * @param times when versions were published, as upstream states it
 * @param releases by version
 */
record Packument(String name, Map<String, String> tags, Map<String, String> times, Map<String, Release> releases) {

  /** The high side takes no larger one. */
  static final int MOST_BYTES = 64 << 20;

  private static final int MOST_VERSIONS = 50_000;
  private static final int MOST_TAGS = 10_000;
  private static final int MOST_DEPTH = 100;
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MOST_DEPTH)
                          .maxNameLength(4_096)
                          .maxNumberLength(100)
                          .maxStringLength(MOST_BYTES)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** What registries keep for themselves. */
  private static final Set<String> INTERNAL = Set.of("_attachments", "_uplinks", "_distfiles", "_rev", "_revisions");

  /**
   * Reads a document.
   *
   * @throws IOException if it is none
   */
  static Packument parse(String name, byte[] document) throws IOException {
    Map<String, String> tags = new LinkedHashMap<>();
    Map<String, String> times = new LinkedHashMap<>();
    Map<String, Release> releases = new LinkedHashMap<>();
    String stated = "";
    try (JsonParser json = JSON.createParser(document)) {
      expectObject(json.nextToken());
      for (String key = json.nextName(); key != null; key = json.nextName()) {
        JsonToken token = json.nextToken();
        switch (key) {
          case "name" -> stated = text(token, json);
          case "dist-tags" -> texts(json, tags, MOST_TAGS);
          case "time" -> texts(json, times, MOST_VERSIONS + 2);
          case "versions" -> {
            expectObject(token);
            for (String version = json.nextName(); version != null; version = json.nextName()) {
              json.nextToken();
              JsonNode manifest = json.readValueAsTree();
              releases.put(version, Release.of(name, version, manifest));
              if (releases.size() > MOST_VERSIONS) {
                throw new IOException("versions > LIMIT=" + MOST_VERSIONS);
              }
            }
          }
          default -> json.skipChildren();
        }
      }
      if (json.nextToken() != null) {
        throw new IOException("behind the packument of " + name + " stands more");
      }
    } catch (JacksonException e) {
      throw new IOException("the packument of " + name + " is not JSON as it must be: " + e.getOriginalMessage(), e);
    }
    return new Packument(stated, tags, times, releases);
  }

  private static String text(JsonToken token, JsonParser json) throws IOException {
    if (token != JsonToken.VALUE_STRING) {
      throw new IOException("the packument's name is no text");
    }
    return json.getString();
  }

  private static void texts(JsonParser json, Map<String, String> texts, int most) throws IOException {
    expectObject(json.currentToken());
    for (String key = json.nextName(); key != null; key = json.nextName()) {
      // Beside the times of versions, other things have been put here.
      if (json.nextToken() == JsonToken.VALUE_STRING) {
        texts.put(key, json.getString());
      } else {
        json.skipChildren();
      }
      if (texts.size() > most) {
        throw new IOException("entries > LIMIT=" + most);
      }
    }
  }

  private static void expectObject(JsonToken token) throws IOException {
    if (token != JsonToken.START_OBJECT) {
      throw new IOException("the packument is not built as one");
    }
  }

  /**
   * The same document with these versions only: whatever else upstream says of them stays as it is. Tags that would lead nowhere are left
   * out, and what registries keep for themselves.
   */
  static byte[] cut(byte[] document, Set<String> versions) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonParser json = JSON.createParser(document);
        JsonGenerator out = JSON.createGenerator(bytes)) {
      json.nextToken();
      out.writeStartObject();
      for (String key = json.nextName(); key != null; key = json.nextName()) {
        json.nextToken();
        switch (key) {
          case "versions" -> some(json, out, key, versions::contains);
          case "time" -> some(json, out, key, name -> versions.contains(name) || name.equals("created") || name.equals("modified"));
          case "dist-tags" -> tags(json, out, versions);
          default -> {
            if (INTERNAL.contains(key)) {
              json.skipChildren();
            } else {
              out.writeName(key);
              out.copyCurrentStructure(json);
            }
          }
        }
      }
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /**
   * The document with those versions of an earlier one that it lacks, and when they were published; tags stay as they are now.
   *
   * @throws IOException if one of the two is no packument
   */
  static byte[] added(byte[] document, byte[] earlier) throws IOException {
    try {
      if (JSON.readTree(document) instanceof ObjectNode now && JSON.readTree(earlier) instanceof ObjectNode before) {
        boolean isMore = false;
        for (Map.Entry<String, JsonNode> version : before.path("versions").properties()) {
          if (!now.path("versions").has(version.getKey())) {
            now.withObjectProperty("versions").set(version.getKey(), version.getValue());
            JsonNode time = before.path("time").path(version.getKey());
            if (!time.isMissingNode()) {
              now.withObjectProperty("time").set(version.getKey(), time);
            }
            isMore = true;
          }
        }
        return isMore ? JSON.writeValueAsBytes(now) : document;
      }
    } catch (JacksonException e) {
      throw new IOException("not JSON as it must be: " + e.getOriginalMessage(), e);
    }
    throw new IOException("the packument is not built as one");
  }

  private static void some(JsonParser json, JsonGenerator out, String name, Predicate<String> wanted) {
    out.writeObjectPropertyStart(name);
    for (String key = json.nextName(); key != null; key = json.nextName()) {
      json.nextToken();
      if (wanted.test(key)) {
        out.writeName(key);
        out.copyCurrentStructure(json);
      } else {
        json.skipChildren();
      }
    }
    out.writeEndObject();
  }

  private static void tags(JsonParser json, JsonGenerator out, Set<String> versions) {
    out.writeObjectPropertyStart("dist-tags");
    for (String tag = json.nextName(); tag != null; tag = json.nextName()) {
      if (json.nextToken() == JsonToken.VALUE_STRING && versions.contains(json.getString())) {
        out.writeStringProperty(tag, json.getString());
      } else {
        json.skipChildren();
      }
    }
    out.writeEndObject();
  }
}
