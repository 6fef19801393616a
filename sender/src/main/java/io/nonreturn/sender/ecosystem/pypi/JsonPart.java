package io.nonreturn.sender.ecosystem.pypi;

import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A value within a page that is read piece by piece, as a tree of so many values at most: the page's size bounds no part of it. */
final class JsonPart {

  /** Of a file's entry, the largest things that are read whole. */
  private static final int MOST_VALUES = 1_000;

  private final JsonParser json;
  private int left = MOST_VALUES;

  private JsonPart(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads the value at which the parser stands.
   *
   * @throws StreamConstraintsException if it holds more values
   */
  static JsonNode read(JsonParser json) {
    return new JsonPart(json).value();
  }

  private JsonNode value() {
    if (--left < 0) {
      throw new StreamConstraintsException("a part of it holds more than " + MOST_VALUES + " values");
    }
    return switch (json.currentToken()) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      default -> json.readValueAsTree();
    };
  }

  private JsonNode object() {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      object.set(name, value());
    }
    return object;
  }

  private JsonNode array() {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    while (!json.nextToken().isStructEnd()) {
      array.add(value());
    }
    return array;
  }
}
