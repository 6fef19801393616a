package io.nonreturn.wire.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.wire.ArtifactPath;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.util.List;

/** Documents and files of repositories as a hostile one would write them. */
class HubFuzzTest {
  /** What is read is written so that it reads the same. */
  @FuzzTest
  void tree(byte[] bytes) {
    try {
      List<TreeEntry> entries = FileTree.read(bytes);
      assertEquals(entries, FileTree.read(FileTree.write(entries)));
      for (TreeEntry entry : entries) {
        assertTrue(entry.size() >= 0 && RepoRevision.isCommit(entry.oid()));
        if (FileTree.forbids(entry.path()) == null) {
          assertNull(ArtifactPath.check(entry.path()));
        }
      }
    } catch (RefusedException e) {
      assertTrue(e.cause() == Refusal.CONTENT_MALFORMED || e.cause() == Refusal.CONTENT_METADATA, e.getMessage());
    }
  }

  @FuzzTest
  void refs(byte[] bytes) {
    try {
      RefList refs = RefList.read(bytes);
      byte[] written = refs.write();
      assertEquals(new String(written, UTF_8), new String(RefList.read(written).write(), UTF_8));
    } catch (RefusedException e) {
      assertEquals(Refusal.CONTENT_MALFORMED, e.cause());
    }
  }

  /** A header of any text before any number of bytes. */
  @FuzzTest
  void tensors(byte[] bytes) throws IOException {
    check(bytes);
    if (bytes.length > 0) {
      check(SafetensorsTest.file(new String(bytes, 1, bytes.length - 1, UTF_8), bytes[0] & 0x0f));
    }
  }

  private static void check(byte[] file) throws IOException {
    try {
      assertTrue(Safetensors.check(new TestChannel(file), "path=x") <= file.length / 8);
    } catch (RefusedException e) {
      assertEquals(Refusal.CONTENT_MALFORMED, e.cause());
      assertTrue(e.getMessage().length() < 4_096, "a refusal writes a novel");
    }
  }

  @FuzzTest
  void pickle(byte[] bytes) throws IOException {
    if (Pickles.isPickle(new TestChannel(bytes))) {
      assertTrue((bytes[0] & 0xff) == 0x80 || (bytes[0] == 'P' && bytes[1] == 'K'));
    }
  }

  @FuzzTest
  void name(byte[] bytes) {
    String name = new String(bytes, UTF_8);
    RepoRevision.ofBundle(name).ifPresent(found -> {
      assertEquals(name, found.bundle());
      assertEquals(found, RepoRevision.parse(found.toString()).orElseThrow());
    });
  }
}
