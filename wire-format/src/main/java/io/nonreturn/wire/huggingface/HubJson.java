package io.nonreturn.wire.huggingface;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** How documents of the hub are read: capped, and a name that stands twice in one object is refused. */
final class HubJson {
  private static final int MOST_DEPTH = 32;
  private static final int MOST_TEXT = 64 << 10;
  private static final int MOST_NAME = 4_096;
  private static final int MOST_DIGITS = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_DEPTH)
                  .maxStringLength(MOST_TEXT)
                  .maxNameLength(MOST_NAME)
                  .maxNumberLength(MOST_DIGITS)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private HubJson() {}

  /** Reads one document. */
  @FunctionalInterface
  interface Reading<T> {
    /** The parser stands on the first token. */
    T read(JsonParser json) throws RefusedException;
  }

  /** @param what names the document in a refusal */
  static <T> T read(byte[] bytes, String what, Reading<T> reading) throws RefusedException {
    return read(() -> FACTORY.createParser(ObjectReadContext.empty(), bytes), what, reading);
  }

  /** Reads a stream, whose errors look like those of the document: for callers that tell them apart themselves. */
  static <T> T read(InputStream in, String what, Reading<T> reading) throws RefusedException {
    return read(() -> FACTORY.createParser(ObjectReadContext.empty(), in), what, reading);
  }

  /** @param open fails, too, where the first bytes are of an encoding that nobody uses */
  private static <T> T read(Supplier<JsonParser> open, String what, Reading<T> reading) throws RefusedException {
    try (JsonParser parser = open.get()) {
      parser.nextToken();
      T result = reading.read(parser);
      if (parser.nextToken() != null) {
        throw malformed(what, "something follows the document");
      }
      return result;
    } catch (JacksonException e) {
      throw malformed(what, e.getOriginalMessage());
    }
  }

  static JsonGenerator writer(OutputStream out) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
  }

  static RefusedException malformed(String what, String why) {
    return new RefusedException(Refusal.CONTENT_MALFORMED, what + " cannot be read: " + why);
  }

  /** Reads the names of an object, which the parser stands on; the visitor leaves the parser on the last token of the value. */
  static void object(JsonParser json, String what, Member member) throws RefusedException {
    require(json, JsonToken.START_OBJECT, what);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      member.read(name);
    }
  }

  /** One name and its value. */
  @FunctionalInterface
  interface Member {
    void read(String name) throws RefusedException;
  }

  /** Reads the elements of a list, which the parser stands on. */
  static void list(JsonParser json, String what, Element element) throws RefusedException {
    require(json, JsonToken.START_ARRAY, what);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      element.read();
    }
  }

  /** One element. */
  @FunctionalInterface
  interface Element {
    void read() throws RefusedException;
  }

  static String text(JsonParser json, String what) throws RefusedException {
    require(json, JsonToken.VALUE_STRING, what);
    return json.getString();
  }

  /** A whole number that is not negative. */
  static long number(JsonParser json, String what) throws RefusedException {
    require(json, JsonToken.VALUE_NUMBER_INT, what);
    long value = json.getLongValue(); // one that is too large is the document's fault
    if (value < 0) {
      throw malformed(what, "a negative number");
    }
    return value;
  }

  private static void require(JsonParser json, JsonToken token, String what) throws RefusedException {
    if (json.currentToken() != token) {
      throw malformed(what, json.currentToken() + " where " + token + " must be");
    }
  }
}
