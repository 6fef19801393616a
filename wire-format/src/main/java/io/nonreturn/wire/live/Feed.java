package io.nonreturn.wire.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells all readers once a second what changed, as server-sent events. What is told is written once, however many read. A reader that has
 * not taken one message gets no other until it has, then the whole; one that takes none for {@value #PATIENCE} ticks is dropped.
 * {@link #tick} belongs to one thread, {@link #join} to any. Source: HTML Living Standard, server-sent events.
 */
public final class Feed implements AutoCloseable {

  /** Ticks that a reader may miss in a row. */
  static final int PATIENCE = 10;

  private final int most;
  private final Source source;
  private final List<Client> clients = new CopyOnWriteArrayList<>();
  private ObjectNode told = JsonNodeFactory.instance.objectNode();

  /** What is told. */
  @FunctionalInterface
  public interface Source {
    /** As it is now. */
    ObjectNode read() throws IOException;
  }

  /** The connection of one reader. */
  public interface Reader {
    /**
     * Sends without waiting; never called again before it is done.
     *
     * @param done called on any thread, with null or why it failed
     */
    void send(ByteBuffer bytes, Consumer<Throwable> done);

    /** Ends the connection. */
    void end();
  }

  private static final class Client {
    final Reader reader;
    volatile boolean isSending;
    volatile boolean isGone;
    boolean isWhole;
    int missed;

    Client(Reader reader) {
      this.reader = reader;
    }

    void send(byte[] message) {
      isSending = true;
      reader.send(
          ByteBuffer.wrap(message).asReadOnlyBuffer(),
          failure -> {
            isGone = failure != null;
            isSending = false;
          });
    }
  }

  /** @param most readers at a time */
  public Feed(int most, Source source) {
    this.most = most;
    this.source = source;
  }

  /**
   * Takes a reader in and tells it the whole.
   *
   * @return false when there are too many; nothing was sent then
   */
  public boolean join(Reader reader) throws IOException {
    byte[] message = message("whole", source.read());
    Client client = new Client(reader);
    client.isSending = true; // until the whole has left it gets nothing else
    synchronized (clients) {
      if (clients.size() >= most) {
        return false;
      }
      clients.add(client);
    }
    client.send(message);
    return true;
  }

  /** Whether no reader more is taken in; one that is gone counts until the next tick. */
  public boolean isFull() {
    return clients.size() >= most;
  }

  /** Tells all what changed since the last time; nothing is read when nobody listens. */
  public void tick() throws IOException {
    clients.removeIf(client -> client.isGone);
    if (clients.isEmpty()) {
      told = JsonNodeFactory.instance.objectNode();
      return;
    }
    ObjectNode now = source.read();
    byte[] change = message("change", difference(told, now));
    byte[] whole = null;
    told = now;
    for (Client client : clients) {
      if (client.isSending) {
        miss(client);
      } else if (client.isWhole) {
        client.missed = 0;
        client.send(change);
      } else {
        whole = whole == null ? message("whole", now) : whole;
        client.missed = 0;
        client.isWhole = true;
        client.send(whole);
      }
    }
  }

  private void miss(Client client) {
    client.isWhole = false;
    client.missed++;
    if (client.missed > PATIENCE) {
      clients.remove(client);
      client.reader.end();
    }
  }

  /** The members that are not as they were; one that is gone is null. */
  static ObjectNode difference(ObjectNode before, ObjectNode now) {
    ObjectNode changed = JsonNodeFactory.instance.objectNode();
    now.properties().forEach(member -> {
      if (!member.getValue().equals(before.get(member.getKey()))) {
        changed.set(member.getKey(), member.getValue());
      }
    });
    before.propertyNames().stream().filter(name -> !now.has(name)).forEach(changed::putNull);
    return changed;
  }

  private static byte[] message(String event, JsonNode data) {
    return ("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    clients.forEach(client -> client.reader.end());
    clients.clear();
  }
}
