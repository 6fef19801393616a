package io.nonreturn.receiver.verify;

import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads small artifacts of a bundle: metadata that a check must look into. Each call states the most that it takes, so that no
 * publisher decides how much memory a check needs. What is larger, or not what it must be, is a refusal with
 * {@link Refusal#CONTENT_MALFORMED} that names the path; an error of the disk stays an {@link IOException}. Any thread.
 */
public final class BlobReader {
  /** Deeper than any metadata; what nests further is made to exhaust a parser. */
  private static final int MOST_DEPTH = 100;
  private static final int MOST_NAME_CHARACTERS = 4_096;
  private static final int MOST_DIGITS = 100;
  /** Of a tree: some fifty bytes each. The largest manifest of an image that is a list of descriptors has 260,000. */
  private static final int MOST_TREE_TOKENS = 400_000;
  /** In objects that are open at once: each is remembered until its object ends, so that none stands twice. */
  private static final int MOST_OPEN_NAMES = 200_000;
  /** A smaller document cannot hold more. */
  private static final int FEW_NAMES_BYTES = 1 << 20;

  private final StoredBlobs blobs;

  /** Reads from a store. */
  public BlobReader(StoredBlobs blobs) {
    this.blobs = blobs;
  }

  /** Reads a JSON document piece by piece, for those that would make too large a tree. */
  @FunctionalInterface
  public interface JsonReading<T> {
    /** Reads; the parser stands before the first token. What it throws as {@link JacksonException} is the document's fault. */
    T read(JsonParser json) throws RefusedException;
  }

  /**
   * All bytes of an artifact.
   *
   * @param most bytes that it may have
   */
  public byte[] bytes(Manifest.Artifact artifact, int most) throws RefusedException, IOException {
    checkSize(artifact, most);
    try (InputStream in = open(artifact)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length != artifact.size()) {
        throw new IOException("stored blob=" + artifact.sha256() + " bytes=" + bytes.length + " != " + artifact.size());
      }
      return bytes;
    }
  }

  /** An artifact as UTF-8; other bytes are refused, since two readers could take them for different text. */
  public String text(Manifest.Artifact artifact, int most) throws RefusedException, IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(artifact, most))).toString();
    } catch (CharacterCodingException e) {
      throw new RefusedException(Refusal.CONTENT_MALFORMED, "path=" + artifact.path() + " is not UTF-8");
    }
  }

  /**
   * An artifact as a JSON tree. A name that stands twice in one object is refused, since two readers could take different
   * values, and so is whatever follows the document. A tree takes some ten times the memory of its text, or more where that is made
   * to take much, so its tokens are counted, too.
   */
  public JsonNode json(Manifest.Artifact artifact, int most) throws RefusedException, IOException {
    JsonMapper mapper = mapper(most, MOST_TREE_TOKENS);
    JsonNode tree = json(artifact, most, mapper, json -> mapper.readTree(json));
    if (tree == null || tree.isMissingNode()) {
      throw malformed(artifact, "nothing is there");
    }
    return tree;
  }

  /** Reads an artifact as JSON with a reading of one's own, under the same rules. */
  public <T> T json(Manifest.Artifact artifact, int most, JsonReading<T> reading) throws RefusedException, IOException {
    return json(artifact, most, mapper(most, 0), reading);
  }

  private <T> T json(Manifest.Artifact artifact, int most, JsonMapper mapper, JsonReading<T> reading)
      throws RefusedException, IOException {
    // Whole in memory first: an error of the disk must not look like one of the document.
    byte[] bytes = bytes(artifact, most);
    try (JsonParser json = mapper.createParser(bytes)) {
      checkNames(artifact, bytes, most);
      T result = reading.read(json);
      if (json.nextToken() != null) {
        throw malformed(artifact, "something follows the document");
      }
      return result;
    } catch (JacksonException e) {
      throw malformed(artifact, e.getOriginalMessage());
    }
  }

  private static RefusedException malformed(Manifest.Artifact artifact, String why) {
    return new RefusedException(Refusal.CONTENT_MALFORMED, "path=" + artifact.path() + " is not the JSON that it must be: " + why);
  }

  /** A first pass over a large document, which remembers no name but counts them. */
  private static void checkNames(Manifest.Artifact artifact, byte[] bytes, int most) throws RefusedException {
    if (bytes.length < FEW_NAMES_BYTES) {
      return;
    }
    int[] names = new int[MOST_DEPTH + 1];
    int depth = 0;
    int open = 0;
    try (JsonParser json = JsonMapper.builder(factory(most, 0)).build().createParser(bytes)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        switch (token) {
          case START_OBJECT, START_ARRAY -> names[++depth] = 0;
          case END_OBJECT, END_ARRAY -> open -= names[depth--];
          case PROPERTY_NAME -> {
            names[depth]++;
            if (++open > MOST_OPEN_NAMES) {
              throw malformed(artifact, "names in objects that are open at once > LIMIT=" + MOST_OPEN_NAMES);
            }
          }
          default -> {}
        }
      }
    }
  }

  private static JsonFactory factory(int most, long mostTokens) {
    StreamReadConstraints caps = StreamReadConstraints.builder()
        .maxNestingDepth(MOST_DEPTH)
        .maxNameLength(MOST_NAME_CHARACTERS)
        .maxNumberLength(MOST_DIGITS)
        .maxStringLength(most)
        .maxTokenCount(mostTokens)
        .build();
    return JsonFactory.builder().streamReadConstraints(caps).build();
  }

  /** Cheap beside the reading: a factory with its caps. */
  private static JsonMapper mapper(int most, long mostTokens) {
    return JsonMapper.builder(factory(most, mostTokens))
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  private static void checkSize(Manifest.Artifact artifact, int most) throws RefusedException {
    if (artifact.size() > most) {
      throw new RefusedException(
          Refusal.CONTENT_MALFORMED, "path=" + artifact.path() + " bytes=" + artifact.size() + " > LIMIT=" + most);
    }
  }

  private InputStream open(Manifest.Artifact artifact) throws IOException {
    return Files.newInputStream(blobs.file(artifact.sha256()));
  }
}
