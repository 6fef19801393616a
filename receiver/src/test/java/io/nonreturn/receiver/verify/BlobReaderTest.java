package io.nonreturn.receiver.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest.Artifact;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonToken;

/** Metadata of a hostile publisher is refused by name; a broken disk is not its fault. */
class BlobReaderTest {
  private static final int MOST = 20_000;

  @TempDir
  Path folder;

  @Test
  void readsUpToTheCap() throws Exception {
    byte[] bytes = "x".repeat(MOST).getBytes(StandardCharsets.UTF_8);
    assertArrayEquals(bytes, reader().bytes(stored(bytes), MOST));
    assertRefused(() -> reader().bytes(stored(bytes), MOST - 1));
  }

  @Test
  void textIsUtf8OrRefused() throws Exception {
    assertEquals("Größe", reader().text(stored("Größe"), MOST));
    assertRefused(() -> reader().text(stored(new byte[] {'a', (byte) 0xc3}), MOST));
  }

  @Test
  void readsJsonAsTreeAndByTokens() throws Exception {
    assertEquals(2, reader().json(stored("{\"a\":[1,2]}"), MOST).get("a").size());
    assertEquals(JsonToken.START_OBJECT, reader().json(stored("{}"), MOST, json -> {
      JsonToken first = json.nextToken();
      json.skipChildren();
      return first;
    }));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"a\":1,\"a\":2}", "{} {}", "nul", "{\"a\":1}x", "[1,]", "{\"a\":NaN}"})
  void whatIsNotOneDocumentIsRefused(String text) {
    assertRefused(() -> reader().json(stored(text), MOST));
  }

  @Test
  void depthAndDigitsAreCapped() {
    assertRefused(() -> reader().json(stored("[".repeat(101) + "]".repeat(101)), MOST));
    assertRefused(() -> reader().json(stored("1".repeat(101)), MOST));
    assertRefused(() -> reader().json(stored("{\"" + "n".repeat(5_000) + "\":1}"), MOST));
  }

  /** Each name of an open object is remembered, and each value of a tree: a document of a size that is allowed must not fill the heap. */
  @Test
  void namesAndValuesAreCounted() throws Exception {
    int most = 8 << 20;
    StringBuilder names = new StringBuilder("{");
    for (int i = 0; i <= 200_000; i++) {
      names.append('"').append(i).append("\":0,");
    }
    names.setCharAt(names.length() - 1, '}');
    assertRefused(() -> reader().json(stored(names.toString()), most, json -> json.nextToken().isStructStart() ? json.skipChildren() : json));
    String many = "[" + "{},".repeat(200_001) + "0]";
    assertRefused(() -> reader().json(stored(many), most));
    reader().json(stored(many), most, json -> json.nextToken().isStructStart() ? json.skipChildren() : json);
    String apart = "[" + "{\"a\":0,\"b\":1},".repeat(150_000) + "0]";
    reader().json(stored(apart), most, json -> json.nextToken().isStructStart() ? json.skipChildren() : json);
  }

  @Test
  void missingOrShortBlobIsTheDisksFault() throws Exception {
    Artifact missing = new Artifact("a", 1, Digest.sha256(new byte[] {9}), "");
    assertThrows(IOException.class, () -> reader().bytes(missing, MOST));
    Artifact good = stored("{}");
    Artifact longer = new Artifact("a", 3, good.sha256(), "");
    assertThrows(IOException.class, () -> reader().json(longer, MOST));
  }

  private BlobReader reader() {
    return new BlobReader(id -> folder.resolve(id.hex()));
  }

  private Artifact stored(String text) throws IOException {
    return stored(text.getBytes(StandardCharsets.UTF_8));
  }

  private Artifact stored(byte[] bytes) throws IOException {
    Digest id = Digest.sha256(bytes);
    Files.write(folder.resolve(id.hex()), bytes);
    return new Artifact("some/path.json", bytes.length, id, "application/json");
  }

  private static void assertRefused(org.junit.jupiter.api.function.Executable work) {
    RefusedException refused = assertThrows(RefusedException.class, work);
    assertEquals(Refusal.CONTENT_MALFORMED, refused.cause());
    assertTrue(refused.getMessage().contains("path=some/path.json"), refused.getMessage());
  }
}
