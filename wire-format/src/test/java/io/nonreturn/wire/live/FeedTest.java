package io.nonreturn.wire.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class FeedTest {

  private final ObjectNode status = JsonMapper.shared().createObjectNode().put("a", 1).put("b", 1);
  private int reads;
  private final Feed feed =
      new Feed(
          2,
          () -> {
            reads++;
            return status.deepCopy();
          });

  private static final class Page implements Feed.Reader {
    final List<String> told = new ArrayList<>();
    Consumer<Throwable> done;
    boolean isSlow;
    boolean isEnded;

    @Override
    public void send(ByteBuffer bytes, Consumer<Throwable> whenDone) {
      told.add(StandardCharsets.UTF_8.decode(bytes).toString());
      done = whenDone;
      if (!isSlow) {
        whenDone.accept(null);
      }
    }

    @Override
    public void end() {
      isEnded = true;
    }
  }

  @Test
  void aPageHearsTheWholeAndThenWhatChanged() throws IOException {
    Page page = new Page();
    assertTrue(feed.join(page));
    feed.tick();
    status.put("b", 2).remove("a");
    feed.tick();
    assertEquals(
        List.of(
            "event: whole\ndata: {\"a\":1,\"b\":1}\n\n", "event: whole\ndata: {\"a\":1,\"b\":1}\n\n", "event: change\ndata: {\"b\":2,\"a\":null}\n\n"),
        page.told);
  }

  @Test
  void nothingIsReadWhenNobodyListens() throws IOException {
    feed.tick();
    assertEquals(0, reads);
    Page page = new Page();
    feed.join(page);
    page.done.accept(new IOException("gone"));
    feed.tick();
    assertEquals(1, reads);
  }

  @Test
  void aSlowPageHearsTheWholeAgainOrIsDropped() throws IOException {
    Page slow = new Page();
    Page quick = new Page();
    feed.join(slow);
    feed.join(quick);
    feed.tick();
    slow.isSlow = true;
    feed.tick();
    int before = slow.told.size();
    feed.tick();
    assertEquals(before, slow.told.size(), "one message at a time");
    slow.done.accept(null);
    feed.tick();
    assertTrue(slow.told.getLast().startsWith("event: whole"), slow.told.getLast());
    for (int tick = 0; tick < Feed.PATIENCE; tick++) {
      feed.tick();
    }
    assertFalse(slow.isEnded);
    feed.tick();
    assertTrue(slow.isEnded);
    assertFalse(quick.isEnded);
    assertFalse(feed.isFull());
  }

  @Test
  void noMoreThanSoMany() throws IOException {
    assertTrue(feed.join(new Page()));
    Page last = new Page();
    assertTrue(feed.join(last));
    assertTrue(feed.isFull());
    Page refused = new Page();
    assertFalse(feed.join(refused));
    assertEquals(List.of(), refused.told);
    feed.close();
    assertTrue(last.isEnded);
  }
}
