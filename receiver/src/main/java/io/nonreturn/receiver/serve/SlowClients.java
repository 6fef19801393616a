package io.nonreturn.receiver.serve;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * Closes connections on which something is unfinished and hardly moves: a request's head or body that comes byte by byte, or an
 * answer that is taken byte by byte; a TLS handshake, too. Each byte restarts the idle time, and a thousand such connections would keep everybody else out.
 * Looks at all of them once a period, and closes what it finds slow {@value #LOOKS} times: what has only just begun is let go on.
 * When connections run out, those on which nothing is under way must make room at once. Any thread.
 */
final class SlowClients extends AbstractLifeCycle implements Connection.Listener {
  private static final int LOOKS = 5;
  /** What Java calls the protocol of a session that is not there yet. */
  private static final String NO_PROTOCOL = "NONE";

  private final long periodMillis;
  private final long leastBytes;
  private final int crowd;
  private final Map<Connection, Seen> connections = new ConcurrentHashMap<>();
  /** Looks at each TLS connection on which the two sides have not agreed on keys yet. */
  private final Map<SslConnection, Integer> handshakes = new ConcurrentHashMap<>();
  /** Of these, those on which an answer goes on for as long as the client stays: who writes it drops who does not take it. */
  private final Set<Connection> streams = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorScheduler scheduler = new ScheduledExecutorScheduler("http-slow", true);

  /**
   * Begins to look with its start.
   *
   * @param leastBytes of an answer that must be taken in a period
   * @param crowd so many connections leave too little room for others
   */
  SlowClients(long periodMillis, long leastBytes, int crowd) {
    this.periodMillis = periodMillis;
    this.leastBytes = leastBytes;
    this.crowd = crowd;
  }

  /**
   * A connection at one look.
   *
   * @param requests whose heads had come
   * @param answers that were complete
   * @param bytesBetween had come when nothing was under way, as far as looks tell
   * @param bytesIn had come
   * @param bytesOut had left
   * @param slow looks that found it slow, one after the other
   * @param isIdle whether nothing at all was under way since the look before
   */
  private record Seen(long requests, long answers, long bytesBetween, long bytesIn, long bytesOut, int slow, boolean isIdle) {
    static Seen first(Connection connection) {
      return new Seen(
          connection.getMessagesIn(), connection.getMessagesOut(), connection.getBytesIn(), connection.getBytesIn(),
          connection.getBytesOut(), 0, false);
    }

    Seen next(Connection connection, long leastBytes) {
      Seen now = first(connection);
      if (now.requests != requests || now.answers != answers) {
        return now;
      }
      long taken = now.bytesOut - bytesOut;
      // While one is answered no other request is read: this is its body.
      long given = now.bytesIn - bytesIn;
      boolean isAnswering = requests > answers;
      // An answer of which nothing leaves waits for this side, or its idle time ends it.
      boolean isSlow = isAnswering ? taken + given > 0 && taken + given < leastBytes : now.bytesBetween > bytesBetween;
      boolean isSteady = isAnswering && taken + given == 0;
      boolean isIdle = !isAnswering && now.bytesBetween == bytesBetween;
      return new Seen(requests, answers, bytesBetween, now.bytesIn, now.bytesOut, isSlow ? slow + 1 : isSteady ? slow : 0, isIdle);
    }
  }

  /** Leaves the connection of this request alone until it is closed. */
  static void letStay(Request request) {
    SlowClients slow = request.getConnectionMetaData().getConnector().getServer().getBean(SlowClients.class);
    if (slow != null) {
      slow.streams.add(request.getConnectionMetaData().getConnection());
    }
  }

  @Override
  protected void doStart() throws Exception {
    scheduler.start();
    schedule();
  }

  @Override
  protected void doStop() throws Exception {
    scheduler.stop();
  }

  private void schedule() {
    scheduler.schedule(this::look, periodMillis, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      boolean isCrowded = connections.size() >= crowd;
      connections.replaceAll((connection, before) -> {
        Seen now = before.next(connection, leastBytes);
        if ((now.slow >= LOOKS && !streams.contains(connection)) || (isCrowded && now.isIdle)) {
          connection.getEndPoint().close(new TimeoutException("too slow, or idle in a crowd"));
        }
        return now;
      });
      handshakes.replaceAll((connection, looks) -> {
        if (looks >= LOOKS) {
          connection.getEndPoint().close(new TimeoutException("too slow a handshake"));
        }
        return looks + 1;
      });
      handshakes.keySet().removeIf(SlowClients::isAgreed);
    } finally {
      schedule();
    }
  }

  private static boolean isAgreed(SslConnection connection) {
    return !connection.getSSLEngine().getSession().getProtocol().equals(NO_PROTOCOL);
  }

  /** Of TLS there are two: the one below sees neither requests nor answers, so that only its beginning is looked at. */
  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof SslConnection ssl) {
      handshakes.put(ssl, 0);
    } else {
      connections.put(connection, Seen.first(connection));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    if (connection instanceof SslConnection ssl) {
      handshakes.remove(ssl);
    } else {
      connections.remove(connection);
      streams.remove(connection);
    }
  }
}
