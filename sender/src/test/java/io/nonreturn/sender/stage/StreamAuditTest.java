package io.nonreturn.sender.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.sender.admit.BasicPolicy;
import io.nonreturn.wire.audit.Audit;
import io.nonreturn.wire.audit.AuditEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No number leaves before it stands in the audit log, whatever fails or ends in between. */
class StreamAuditTest {

  @TempDir Path state;
  private final TestMirror mirror = new TestMirror();
  private final BlobWriter writer = new BlobWriter();
  private final List<String> put = new ArrayList<>();
  private boolean broken;
  private BlobStore blobs;
  private Journal journal;

  private final Audit audit =
      new Audit() {
        @Override
        public void note(AuditEvent event) {}

        @Override
        public void record(List<AuditEvent> events) throws IOException {
          if (broken) {
            throw new IOException("broken on purpose");
          }
          events.forEach(event -> put.add(event.what().label() + " " + event.subject() + " " + event.facts().get("sequence")));
        }
      };

  private void open() throws IOException {
    blobs = new BlobStore(state.resolve("blobs"));
    journal = Journal.open(state.resolve("journal.db"), StreamMark.at(state.resolve("mark")), blobs, TestStream.PUBLISHER, audit, Clock.systemUTC());
  }

  private int stage() throws Exception {
    return new Stager(mirror, new BasicPolicy(), journal, blobs, new StagingStats(), Clock.systemUTC()).round(writer);
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
    writer.close();
  }

  @Test
  void numbersArePutDownBeforeAnybodySeesThem() throws Exception {
    open();
    mirror.put("a", "x", "one");
    mirror.put("b", "y", "two");
    stage();
    assertEquals(List.of("sequenced test/a 1", "sequenced test/b 2"), put);
    assertEquals(2, journal.state().sequence());
  }

  @Test
  void whatCannotBePutDownDoesNotLeave() throws Exception {
    open();
    mirror.put("a", "x", "one");
    broken = true;
    assertThrows(StagingException.class, this::stage);
    assertEquals(0, journal.state().sequence());
    assertEquals(List.of(), journal.pending(0, 10));
    broken = false;
    journal.raise();
    assertEquals(List.of("sequenced test/a 1"), put);
    assertEquals(1, journal.state().sequence());
  }

  @Test
  void whatACrashKeptFromBeingPutDownIsPutDownAtTheStart() throws Exception {
    open();
    mirror.put("a", "x", "one");
    broken = true;
    assertThrows(StagingException.class, this::stage);
    journal.close();
    assertThrows(IOException.class, this::open, "nor does it start without");
    broken = false;
    open();
    assertEquals(List.of("sequenced test/a 1"), put);
    assertTrue(journal.pending(0, 10).size() == 1);
  }
}
