package io.nonreturn.sender.web;

import io.nonreturn.wire.live.Feed;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** An answer that does not end: events for a page, as they come. Holds no thread. */
final class EventStream implements Feed.Reader {

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final AtomicBoolean over = new AtomicBoolean();

  EventStream(Request request, Response response, Callback callback) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream;charset=utf-8");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
  }

  @Override
  public void send(ByteBuffer bytes, Consumer<Throwable> done) {
    response.write(
        false,
        bytes,
        Callback.from(
            () -> done.accept(null),
            failure -> {
              done.accept(failure);
              fail(failure);
            }));
  }

  @Override
  public void end() {
    request.getConnectionMetaData().getConnection().getEndPoint().close();
    fail(new EofException("the reader is too slow, or this side ends"));
  }

  private void fail(Throwable cause) {
    if (over.compareAndSet(false, true)) {
      callback.failed(cause);
    }
  }
}
