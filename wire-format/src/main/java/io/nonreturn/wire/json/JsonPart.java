package io.nonreturn.wire.json;

import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A value within a document that is read piece by piece, as a tree of so many values at most: the document's size bounds no part of it. */
public final class JsonPart {
  private final JsonParser json;
  private int left;

  private JsonPart(JsonParser json, int most) {
    this.json = json;
    this.left = most;
  }

  /**
   * Reads the value at which the parser stands.
   *
   * @throws StreamConstraintsException if it holds more values
   */
  public static JsonNode read(JsonParser json, int mostValues) {
    return new JsonPart(json, mostValues).value();
  }

  private JsonNode value() {
    if (--left < 0) {
      throw new StreamConstraintsException("a part of it holds too many values");
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
