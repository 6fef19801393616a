package io.nonreturn.wire.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTreeTest {
  private static final String OID = "ce013625030ba8dba906f756967f9e9ca394464a";
  private static final String SHA256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

  /** As the hub writes it, with keys that do not cross. */
  private static final String PAGE =
      "[{\"type\":\"directory\",\"oid\":\"" + OID + "\",\"size\":0,\"path\":\"onnx\"},"
          + "{\"type\":\"file\",\"oid\":\"" + OID + "\",\"size\":6,\"path\":\"a.txt\",\"lastCommit\":{\"id\":\"x\"},\"securityFileStatus\":null},"
          + "{\"type\":\"file\",\"oid\":\"" + OID + "\",\"size\":7,\"lfs\":{\"oid\":\"" + SHA256
          + "\",\"size\":7,\"pointerSize\":134},\"xetHash\":\"" + SHA256 + "\",\"path\":\"w.safetensors\"}]";

  @Test
  void whatNamesTheBytesIsReadAndWritten() throws RefusedException {
    List<TreeEntry> entries = FileTree.read(PAGE.getBytes(UTF_8));
    assertEquals(
        List.of(
            TreeEntry.folder("onnx", OID), TreeEntry.file("a.txt", OID, 6), TreeEntry.large("w.safetensors", OID, 7, SHA256, 134)),
        entries);
    assertEquals(
        "[{\"type\":\"directory\",\"oid\":\"" + OID + "\",\"size\":0,\"path\":\"onnx\"},"
            + "{\"type\":\"file\",\"oid\":\"" + OID + "\",\"size\":6,\"path\":\"a.txt\"},"
            + "{\"type\":\"file\",\"oid\":\"" + OID + "\",\"size\":7,\"path\":\"w.safetensors\",\"lfs\":{\"oid\":\"" + SHA256
            + "\",\"size\":7,\"pointerSize\":134}}]",
        new String(FileTree.write(entries), UTF_8));
    assertEquals(OID, entries.get(1).etag());
    assertEquals(SHA256, entries.get(2).etag());
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "", "{}", "[1]", "[{}]", "[] []", "[",
    "[{\"type\":\"file\",\"oid\":\"12\",\"size\":6,\"path\":\"a\"}]",
    "[{\"type\":\"file\",\"oid\":\"" + OID + "\",\"size\":-1,\"path\":\"a\"}]",
    "[{\"type\":\"file\",\"oid\":\"" + OID + "\",\"size\":99999999999999999999,\"path\":\"a\"}]",
    "[{\"type\":\"file\",\"oid\":\"" + OID + "\",\"size\":1,\"size\":2,\"path\":\"a\"}]",
    "[{\"type\":\"file\",\"oid\":\"" + OID + "\",\"size\":1,\"path\":\"a\",\"lfs\":{\"oid\":\"x\",\"size\":1}}]"
  })
  void whatIsNoListIsRefused(String text) {
    RefusedException refused = assertThrows(RefusedException.class, () -> FileTree.read(text.getBytes(UTF_8)));
    assertEquals(Refusal.CONTENT_MALFORMED, refused.cause());
  }

  @Test
  void twoSizesContradictEachOther() {
    String page = PAGE.replace("\"size\":7,\"pointerSize\"", "\"size\":8,\"pointerSize\"");
    RefusedException refused = assertThrows(RefusedException.class, () -> FileTree.read(page.getBytes(UTF_8)));
    assertEquals(Refusal.CONTENT_METADATA, refused.cause());
  }

  @Test
  void pathsAreThoseOfTheWireAndNoneIsReserved() {
    assertNull(FileTree.forbids("onnx/model.onnx"));
    assertEquals(Refusal.FOREIGN_FILE, FileTree.forbids(".git/info.json"));
    assertEquals(Refusal.PATH_DOTS, FileTree.forbids("../x"));
  }

  @Test
  void refsOfBothKinds() throws RefusedException {
    String text = "{\"tags\":[{\"name\":\"v1.0\",\"ref\":\"refs/tags/v1.0\",\"targetCommit\":\"" + OID + "\"}],\"converts\":[{\"name\":\"duckdb\"}],"
        + "\"branches\":[{\"name\":\"main\",\"ref\":\"refs/heads/main\",\"targetCommit\":\"" + OID + "\"}],\"pullRequests\":null}";
    RefList refs = RefList.read(text.getBytes(UTF_8));
    assertEquals(
        "{\"branches\":[{\"name\":\"main\",\"ref\":\"refs/heads/main\",\"targetCommit\":\"" + OID
            + "\"}],\"tags\":[{\"name\":\"v1.0\",\"ref\":\"refs/tags/v1.0\",\"targetCommit\":\"" + OID + "\"}],\"converts\":[]}",
        new String(refs.write(), UTF_8));
    assertThrows(RefusedException.class, () -> RefList.read("{\"branches\":[{\"name\":\"x\"}]}".getBytes(UTF_8)));
  }
}
