package io.nonreturn.receiver.serve;

import io.nonreturn.wire.live.Feed;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.Callback;

/** An answer that does not end: events for a page, as they come. Holds no thread. */
public final class EventStream implements Feed.Reader {
  private final Exchange exchange;
  private final AtomicBoolean isOver = new AtomicBoolean();

  /** Begins the answer; a connection that only now and then gets a little is none of {@link SlowClients}. */
  public EventStream(Exchange exchange) {
    this.exchange = exchange;
    SlowClients.letStay(exchange.request());
    exchange.header(HttpHeader.CONTENT_TYPE.asString(), "text/event-stream;charset=utf-8");
    exchange.header(HttpHeader.CACHE_CONTROL.asString(), "no-store");
    // Of proxies that would gather a buffer full of events first.
    exchange.header("X-Accel-Buffering", "no");
  }

  @Override
  public void send(ByteBuffer bytes, Consumer<Throwable> done) {
    exchange.response().write(false, bytes, Callback.from(() -> done.accept(null), failure -> {
      done.accept(failure);
      fail(failure);
    }));
  }

  @Override
  public void end() {
    exchange.request().getConnectionMetaData().getConnection().getEndPoint().close();
    fail(new EofException("the reader is too slow, or this side ends"));
  }

  private void fail(Throwable cause) {
    if (isOver.compareAndSet(false, true)) {
      exchange.callback().failed(cause);
    }
  }
}
