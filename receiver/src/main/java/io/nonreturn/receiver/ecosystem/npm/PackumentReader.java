package io.nonreturn.receiver.ecosystem.npm;

import io.nonreturn.receiver.ecosystem.npm.Packument.Release;
import io.nonreturn.receiver.ecosystem.npm.Packument.Signature;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads a packument token by token: of large ones, a tree would take more memory than there is. What is not checked is passed over. */
final class PackumentReader {
  /** The largest of today, with all versions of fifteen years, have some tens of MiB. */
  static final int MOST_BYTES = 64 << 20;
  /** Half of what a bundle may have; the busiest packages have ten thousand. */
  static final int MOST_VERSIONS = 50_000;

  private static final int MOST_TAGS = 10_000;
  private static final int MOST_SIGNATURES = 16;
  private static final int MOST_CHARACTERS = 4_096;
  private static final int DESCRIPTION_CHARACTERS = 500;
  /** In JavaScript it is what an object inherits from, and clients that copy it change what they know of all else. */
  private static final String PROTOTYPE = "__proto__";

  private final JsonParser json;
  private String name = "";
  private String description = "";
  private Map<String, String> tags = Map.of();
  private Map<String, String> times = Map.of();
  private final Map<String, Release> versions = new LinkedHashMap<>();

  private PackumentReader(JsonParser json) {
    this.json = json;
  }

  static Packument read(JsonParser json) throws RefusedException {
    PackumentReader reader = new PackumentReader(json);
    json.nextToken();
    reader.packument();
    return new Packument(reader.name, reader.description, reader.tags, reader.times, reader.versions);
  }

  private void packument() throws RefusedException {
    expectObject("packument");
    for (String key = json.nextName(); key != null; key = json.nextName()) {
      checkKey(key);
      json.nextToken();
      switch (key) {
        case "name" -> name = text(key);
        case "description" -> description = shortText();
        case "dist-tags" -> tags = texts(key, MOST_TAGS);
        case "time" -> times = times();
        case "versions" -> versions();
        default -> json.skipChildren();
      }
    }
  }

  private void versions() throws RefusedException {
    expectObject("versions");
    for (String version = json.nextName(); version != null; version = json.nextName()) {
      if (versions.size() == MOST_VERSIONS) {
        throw malformed("versions > LIMIT=" + MOST_VERSIONS);
      }
      json.nextToken();
      versions.put(version, release());
    }
  }

  private Release release() throws RefusedException {
    expectObject("version");
    String itsName = "";
    String itsVersion = "";
    String integrity = "";
    String shasum = "";
    List<Signature> signatures = List.of();
    for (String key = json.nextName(); key != null; key = json.nextName()) {
      checkKey(key);
      json.nextToken();
      switch (key) {
        case "name" -> itsName = text(key);
        case "version" -> itsVersion = text(key);
        case "dist" -> {
          expectObject(key);
          for (String inner = json.nextName(); inner != null; inner = json.nextName()) {
            checkKey(inner);
            json.nextToken();
            switch (inner) {
              case "integrity" -> integrity = textOrNull(inner);
              case "shasum" -> shasum = textOrNull(inner);
              case "signatures" -> signatures = signatures();
              default -> json.skipChildren();
            }
          }
        }
        default -> json.skipChildren();
      }
    }
    return new Release(itsName, itsVersion, integrity, shasum, signatures);
  }

  private List<Signature> signatures() throws RefusedException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    expect(JsonToken.START_ARRAY, "signatures");
    List<Signature> signatures = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (signatures.size() == MOST_SIGNATURES) {
        throw malformed("signatures > LIMIT=" + MOST_SIGNATURES);
      }
      expectObject("signature");
      String keyid = "";
      String sig = "";
      for (String key = json.nextName(); key != null; key = json.nextName()) {
        json.nextToken();
        switch (key) {
          case "keyid" -> keyid = text(key);
          case "sig" -> sig = text(key);
          default -> json.skipChildren();
        }
      }
      signatures.add(new Signature(keyid, sig));
    }
    return List.copyOf(signatures);
  }

  private Map<String, String> texts(String what, int most) throws RefusedException {
    expectObject(what);
    Map<String, String> texts = new LinkedHashMap<>();
    for (String key = json.nextName(); key != null; key = json.nextName()) {
      if (texts.size() == most) {
        throw malformed(what + " > LIMIT=" + most);
      }
      checkKey(key);
      json.nextToken();
      texts.put(key, text(key));
    }
    return texts;
  }

  /** Beside the times of versions, other things have been put here. */
  private Map<String, String> times() throws RefusedException {
    expectObject("time");
    Map<String, String> texts = new LinkedHashMap<>();
    for (String key = json.nextName(); key != null; key = json.nextName()) {
      checkKey(key);
      if (json.nextToken() == JsonToken.VALUE_STRING && texts.size() < MOST_VERSIONS + 2) {
        texts.put(key, text(key));
      } else {
        json.skipChildren();
      }
    }
    return texts;
  }

  private static void checkKey(String key) throws RefusedException {
    if (key.equals(PROTOTYPE)) {
      throw malformed("has a property of the name " + PROTOTYPE);
    }
  }

  private void expectObject(String what) throws RefusedException {
    expect(JsonToken.START_OBJECT, what);
  }

  private void expect(JsonToken token, String what) throws RefusedException {
    if (json.currentToken() != token) {
      throw malformed(what + " is of another kind than it must be");
    }
  }

  private String text(String what) throws RefusedException {
    expect(JsonToken.VALUE_STRING, what);
    String text = json.getString();
    if (text.length() > MOST_CHARACTERS) {
      throw malformed(what + " characters=" + text.length() + " > LIMIT=" + MOST_CHARACTERS);
    }
    return text;
  }

  private String textOrNull(String what) throws RefusedException {
    return json.currentToken() == JsonToken.VALUE_NULL ? "" : text(what);
  }

  /** For people only: cut, and left out where it is no text. */
  private String shortText() {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      json.skipChildren();
      return "";
    }
    String text = json.getString();
    return text.length() <= DESCRIPTION_CHARACTERS ? text : text.substring(0, DESCRIPTION_CHARACTERS);
  }

  private static RefusedException malformed(String why) {
    return new RefusedException(Refusal.CONTENT_MALFORMED, "path=" + NpmName.PACKUMENT + " " + why);
  }
}
