package io.nonreturn.receiver.ecosystem.huggingface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.receiver.TestStream;
import io.nonreturn.receiver.TestStream.File;
import io.nonreturn.receiver.verify.Fact;
import io.nonreturn.wire.Chain;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevisionCheckTest {
  private static final String BUNDLE = "models%2Forg%2Fname@main";

  @TempDir
  Path folder;

  private List<Fact> check(String bundle, TestRepo repo, boolean takesPickles) throws IOException, RefusedException {
    List<File> files = repo.all();
    for (File file : files) {
      Files.write(folder.resolve(file.id().hex()), file.bytes());
    }
    Manifest manifest = TestStream.manifest(1, Chain.START, "huggingface", "hub", bundle, 1, files, false);
    return new RevisionCheck(takesPickles).check(manifest, id -> folder.resolve(id.hex()));
  }

  private void refuses(Refusal cause, Consumer<TestRepo> wrong) {
    TestRepo repo = new TestRepo(TestRepo.FIRST);
    wrong.accept(repo);
    RefusedException refused = assertThrows(RefusedException.class, () -> check(BUNDLE, repo, false));
    assertEquals(cause, refused.cause(), refused.getMessage());
  }

  @Test
  void goodRevisionIsTaken() throws IOException, RefusedException {
    TestRepo repo = new TestRepo(TestRepo.FIRST).folder("deep").file("deep/empty", "", TestRepo.EMPTY_OID);
    byte[] tensors = TestRepo.tensors();
    repo.large("model.safetensors", tensors, Digest.sha256(tensors).hex()).large("hello.big", "hello\n".getBytes(java.nio.charset.StandardCharsets.UTF_8), TestRepo.HELLO_SHA256);
    List<Fact> facts = check(BUNDLE, repo, false);
    assertTrue(facts.contains(new Fact("", "commit", TestRepo.FIRST)));
    assertTrue(facts.contains(new Fact("", "kind", "branch")));
    assertTrue(facts.contains(new Fact("hello.txt", "oid", TestRepo.HELLO_OID)));
    assertTrue(facts.contains(new Fact("deep/empty", "oid", TestRepo.EMPTY_OID)));
    assertTrue(facts.contains(
        new Fact("", "summary", "{\"_id\":\"7\",\"id\":\"org/name\",\"sha\":\"" + TestRepo.FIRST + "\",\"likes\":3,\"tags\":[\"x\"]}")));
    assertEquals(5, facts.size(), facts.toString());
  }

  @Test
  void namesAreThoseOfRevisions() {
    TestRepo repo = new TestRepo(TestRepo.FIRST);
    for (String bundle : List.of("models%2Forg%2Fname", "spaces%2Forg%2Fname@main", "x", "models%2Forg%2F..@main")) {
      assertEquals(Refusal.BUNDLE_NAME, assertThrows(RefusedException.class, () -> check(bundle, repo, false)).cause());
    }
    for (String bundle : List.of("models%2Forg%2Fother@main", "models%2Forg%2Fname@v1", "models%2Forg%2Fname@" + TestRepo.SECOND)) {
      assertEquals(Refusal.CONTENT_METADATA, assertThrows(RefusedException.class, () -> check(bundle, repo, false)).cause());
    }
  }

  @Test
  void commitAsARevision() throws IOException, RefusedException {
    TestRepo repo = new TestRepo(TestRepo.FIRST);
    repo.refs = "{}";
    List<Fact> facts = check("models%2Forg%2Fname@" + TestRepo.FIRST, repo, false);
    assertTrue(facts.contains(new Fact("", "kind", "commit")));
  }

  @Test
  void otherBytesAreRefused() {
    refuses(Refusal.CONTENT_DIGEST, repo -> repo.file("a.txt", "hello!", TestRepo.HELLO_OID));
    refuses(Refusal.CONTENT_DIGEST, repo -> repo.large("a.big", "hello!".getBytes(java.nio.charset.StandardCharsets.UTF_8), TestRepo.HELLO_SHA256));
    // The same bytes under a longer size.
    refuses(Refusal.CONTENT_DIGEST, repo -> repo.entries.set(0, repo.entries.getFirst().replace("\"size\":6", "\"size\":7")));
    // Git's name of a file is no SHA-1 of its bytes alone.
    refuses(Refusal.CONTENT_DIGEST, repo -> repo.file("a.txt", "hello\n", "f572d396fae9206628714fb2ce00f72e94f2258f"));
  }

  @Test
  void listAndFilesAreTheSame() {
    refuses(Refusal.FOREIGN_FILE, repo -> repo.files.put("more", File.of("more", "x")));
    refuses(Refusal.CONTENT_INCOMPLETE, repo -> repo.files.remove("hello.txt"));
    refuses(Refusal.CONTENT_INCOMPLETE, repo -> repo.entry(repo.entries.getFirst()));
    refuses(Refusal.CONTENT_METADATA, repo -> repo.folder("deep").folder("deep"));
    refuses(Refusal.FOREIGN_FILE, repo -> repo.file(".git/config", "x", TestRepo.EMPTY_OID));
    refuses(Refusal.CONTENT_METADATA, repo -> repo.entry("{\"type\":\"commit\",\"oid\":\"" + TestRepo.EMPTY_OID + "\",\"path\":\"sub\"}"));
    refuses(Refusal.PATH_DOTS, repo -> repo.folder("../up"));
  }

  @Test
  void documentsAreOfOneCommit() {
    refuses(Refusal.CONTENT_INCOMPLETE, repo -> repo.commit = TestRepo.SECOND);
    refuses(Refusal.CONTENT_METADATA, repo -> repo.refs = TestRepo.refs("branches", "main", TestRepo.SECOND));
    refuses(Refusal.CONTENT_METADATA, repo -> repo.refs = TestRepo.refs("tags", "other", TestRepo.FIRST));
    refuses(Refusal.CONTENT_MALFORMED, repo -> repo.info = "[]");
    refuses(Refusal.CONTENT_MALFORMED, repo -> repo.info = "{\"id\":\"org/name\",\"sha\":\"main\"}");
    refuses(Refusal.CONTENT_MALFORMED, repo -> repo.info = repo.info + repo.info);
    refuses(Refusal.CONTENT_MALFORMED, repo -> repo.refs = "");
    refuses(Refusal.CONTENT_MALFORMED, repo -> repo.entry("{}"));
  }

  @Test
  void programsAreRefusedUnlessTheyAreAllowed() throws IOException, RefusedException {
    refuses(Refusal.CONTENT_UNSAFE, repo -> repo.file("model.bin", "", TestRepo.EMPTY_OID));
    // python3 -c 'import pickle; print(pickle.dumps([1], 4).hex())', under a name that tells nothing.
    byte[] pickle = java.util.HexFormat.of().parseHex("80049506000000000000005d944b01612e");
    refuses(Refusal.CONTENT_UNSAFE, repo -> repo.large("scores.dat", pickle, Digest.sha256(pickle).hex()));
    TestRepo allowed = new TestRepo(TestRepo.FIRST).file("model.bin", "", TestRepo.EMPTY_OID).large("scores.dat", pickle, Digest.sha256(pickle).hex());
    check(BUNDLE, allowed, true);
  }

  @Test
  void tensorsHaveAHeaderThatFits() {
    byte[] cut = java.util.Arrays.copyOf(TestRepo.tensors(), TestRepo.tensors().length - 1);
    refuses(Refusal.CONTENT_MALFORMED, repo -> repo.large("model.safetensors", cut, Digest.sha256(cut).hex()));
    refuses(Refusal.CONTENT_MALFORMED, repo -> repo.file("MODEL.SAFETENSORS", "hello\n", TestRepo.HELLO_OID));
  }

  @Test
  void removalHasNothingToCheck() throws IOException, RefusedException {
    Manifest manifest = TestStream.manifest(1, Chain.START, "huggingface", "hub", BUNDLE, 2, List.of(), true);
    assertEquals(List.of(), new RevisionCheck(false).check(manifest, id -> folder));
  }
}
