package io.nonreturn.sender.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.admit.BasicPolicy;
import io.nonreturn.wire.Digest;
import io.nonreturn.wire.SequenceRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which bundle carries which blob, in which lane it waits, and what a later generation changes about that. */
class CarryingTest {

  @TempDir Path state;
  private final TestMirror mirror = new TestMirror();
  private final BlobWriter writer = new BlobWriter();
  private BlobStore blobs;
  private Journal journal;

  @BeforeEach
  void open() throws IOException {
    blobs = new BlobStore(state.resolve("blobs"));
    journal =
        Journal.open(
            state.resolve("journal.db"), StreamMark.at(state.resolve("mark")), blobs, TestStream.PUBLISHER, Clock.systemUTC());
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
    writer.close();
  }

  private void stage(PriorityRule rule) throws Exception {
    new Stager(mirror, rule, new BasicPolicy(), journal, blobs, new StagingStats(), Clock.systemUTC()).round(writer);
  }

  private void stage(String bundle, String path, String content) throws Exception {
    mirror.put(bundle, path, content);
    stage(PriorityRule.AUTO);
  }

  private StagedBundle bundle(long sequence) {
    StagedBundle found = journal.pending(sequence - 1, 1).getFirst();
    assertEquals(sequence, found.sequence());
    return found;
  }

  private static Digest id(String content) {
    return Digest.sha256(content.getBytes(StandardCharsets.UTF_8));
  }

  /** What a bundle still has to carry. */
  private Set<Digest> carried(long sequence) {
    Set<Digest> ids = new HashSet<>();
    bundle(sequence).fresh().forEach(blob -> ids.add(blob.id()));
    ids.removeAll(bundle(sequence).sending().dropped());
    return ids;
  }

  @Test
  void aSupersededBundleGoesOnOnlyWithWhatALiveOneNames() throws Exception {
    mirror.put("a", "stays", "stays");
    stage("a", "goes", "old");
    mirror.put("b", "shared", "old");
    stage(PriorityRule.AUTO);
    assertEquals(Set.of(), carried(2), "carried by the first");
    stage("a", "goes", "new");
    assertEquals(List.of(new Outbox.Change(1, true)), journal.changes());
    assertTrue(bundle(1).sending().superseded());
    assertEquals(Set.of(id("stays"), id("old")), carried(1), "the other bundle names it still");
    assertEquals(Set.of(id("new")), carried(3));
    stage("b", "shared", "other");
    assertEquals(Set.of(id("stays")), carried(1), "now nobody does");
    assertEquals(Set.of(id("old")), bundle(1).sending().dropped());
    assertEquals(Set.of(new Outbox.Change(2, true), new Outbox.Change(1, false)), Set.copyOf(journal.changes()));
    TestStream.check(journal);
  }

  @Test
  void whoNamesADroppedBlobLaterCarriesItAgain() throws Exception {
    stage("a", "f", "one");
    stage("a", "f", "two");
    assertEquals(Set.of(), carried(1));
    stage("b", "f", "one");
    assertEquals(Set.of(id("one")), carried(3));
    stage("a", "f", "one");
    assertEquals(Set.of(), carried(4), "b carries it");
    assertEquals(Set.of(), carried(2));
    TestStream.check(journal);
  }

  @Test
  void whatWasSentIsNotCarriedAgain() throws Exception {
    mirror.put("a", "g", "stays");
    stage("a", "f", "one");
    journal.sent(1);
    journal.flush();
    stage("a", "f", "two");
    assertEquals(Set.of(id("two")), carried(2), "of the rest the high side has everything");
    stage("b", "f", "one");
    assertEquals(Set.of(), carried(3));
  }

  @Test
  void removalsSupersedeAndAreSuperseded() throws Exception {
    stage("a", "f", "one");
    mirror.upstream.remove("a");
    stage(PriorityRule.AUTO);
    assertEquals(Set.of(), carried(1), "a removal needs nothing of it");
    assertTrue(bundle(1).sending().superseded());
    assertFalse(bundle(2).sending().superseded());
    stage("a", "f", "one");
    assertTrue(bundle(2).sending().superseded());
    assertEquals(Set.of(id("one")), carried(3));
    TestStream.check(journal);
    BitSet live = journal.live(new SequenceRange(1, 3));
    assertEquals(BitSet.valueOf(new long[] {0b100}), live);
  }

  @Test
  void allOfThatSurvivesARestart() throws Exception {
    mirror.put("a", "stays", "stays");
    stage("a", "goes", "old");
    journal.progress(1, 2);
    stage("a", "goes", "new");
    journal.close();
    open();
    assertTrue(bundle(1).sending().superseded());
    assertEquals(Set.of(id("stays")), carried(1));
    assertEquals(2, bundle(1).progressBytes(), "counted in all blobs that it carried at first");
    assertEquals(2, bundle(1).fresh().size());
  }

  @Test
  void classesAreFoundEachInItsLaneAlsoAfterARestart() throws Exception {
    mirror.put("small", "f", "x");
    stage(PriorityRule.AUTO);
    mirror.put("middle", "f", new byte[2 << 20]);
    stage(PriorityRule.AUTO);
    mirror.put("large", "f", new byte[(64 << 20) + 1]);
    stage(PriorityRule.AUTO);
    mirror.put("first", "f", "y");
    stage(PriorityRule.URGENT);
    mirror.upstream.remove("small");
    stage(PriorityRule.AUTO);
    journal.close();
    open();
    assertEquals(List.of(4L, 5L), sequences(Lane.of(Priority.URGENT, 0)), "and the removal");
    assertEquals(List.of(1L), sequences(Lane.of(Priority.NORMAL, 0)));
    assertEquals(List.of(2L), sequences(Lane.of(Priority.NORMAL, 2 << 20)));
    assertEquals(List.of(3L), sequences(Lane.of(Priority.BULK, 65 << 20)));
  }

  private List<Long> sequences(int lane) {
    return journal.pendingIn(lane, 0, 10).stream().map(StagedBundle::sequence).toList();
  }

  @Test
  void anUrgentBundleDoesNotWaitForABulkOneToCarryItsBlob() throws Exception {
    mirror.put("model", "weights", "weights");
    mirror.put("model", "card", "card");
    stage(PriorityRule.BULK);
    mirror.put("fix", "card", "card");
    stage(PriorityRule.URGENT);
    assertEquals(Set.of(id("card")), carried(2));
    assertEquals(Set.of(id("weights")), carried(1));
    assertFalse(bundle(1).sending().superseded());
    assertEquals(List.of(new Outbox.Change(1, false)), journal.changes());
    mirror.put("fix", "card", "another");
    stage(PriorityRule.URGENT);
    assertEquals(Set.of(id("card")), carried(2), "superseded, yet the model relies on it");
    TestStream.check(journal);
  }

  @Test
  void aBlobThatIsHalfSentElsewhereIsCarriedByBoth() throws Exception {
    mirror.put("model", "card", "card");
    stage(PriorityRule.BULK);
    journal.progress(1, 1);
    journal.flush();
    mirror.put("fix", "card", "card");
    stage(PriorityRule.URGENT);
    assertEquals(Set.of(id("card")), carried(2));
    assertEquals(Set.of(id("card")), carried(1), "where it is it goes on");
  }
}
