package io.nonreturn.receiver.serve;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * One request and its answer. Exactly one of the answering methods is called.
 *
 * @param request what was asked
 * @param response what will be answered
 * @param callback completed by whatever answers
 * @param memory for pages on their way
 * @param body what came with a POST, read-only; otherwise empty
 */
public record Exchange(Request request, Response response, Callback callback, PageMemory memory, ByteBuffer body) {
  private static final String RETRY_SECONDS = "5";

  /** The media types that the client accepts. */
  public List<String> accept() {
    return request.getHeaders().getValuesList(HttpHeader.ACCEPT);
  }

  /** Answers with a page. A client that has it already is told so. */
  public void page(Page page) {
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(HttpHeader.ETAG, page.etag());
    headers.put(HttpHeader.VARY, "Accept");
    headers.put(HttpHeader.CACHE_CONTROL, "no-cache");
    if (has(page.etag())) {
      response.setStatus(HttpStatus.NOT_MODIFIED_304);
      response.write(true, null, callback);
      return;
    }
    if (!memory.take(page.length())) {
      busy();
      return;
    }
    headers.put(HttpHeader.CONTENT_TYPE, page.contentType());
    headers.put(HttpHeader.CONTENT_LENGTH, page.length());
    new Sending(page, Callback.from(callback, () -> memory.giveBack(page.length()))).iterate();
  }

  /** Sends the pieces of a page one after the other, waiting for the client without holding a thread. */
  private final class Sending extends IteratingCallback {
    private final Iterator<ByteBuffer> pieces;
    private final Callback end;

    Sending(Page page, Callback end) {
      this.pieces = page.pieces().iterator();
      this.end = end;
    }

    @Override
    protected Action process() {
      if (!pieces.hasNext()) {
        return Action.SUCCEEDED;
      }
      ByteBuffer piece = pieces.next().duplicate();
      response.write(!pieces.hasNext(), piece, this);
      return Action.SCHEDULED;
    }

    @Override
    protected void onCompleteSuccess() {
      end.succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
      end.failed(cause);
    }
  }

  private boolean has(String etag) {
    for (String field : request.getHeaders().getValuesList(HttpHeader.IF_NONE_MATCH)) {
      // No tag of ours has a comma in it.
      for (String tag : field.split(",", -1)) {
        String known = tag.strip();
        if (known.equals("*") || known.equals(etag) || known.equals("W/" + etag)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Sends the client to another path, written relative to the present one so that it holds behind any host name. */
  public void redirect(String relative) {
    response.setStatus(HttpStatus.MOVED_PERMANENTLY_301);
    response.getHeaders().put(HttpHeader.LOCATION, relative);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
    response.write(true, null, callback);
  }

  /** Sets a header of the answer, before it is given. */
  public void header(String name, String value) {
    response.getHeaders().put(name, value);
  }

  /** Answers with a status and one line that says why. */
  public void error(int status, String why) {
    error(status, "text/plain;charset=utf-8", why + "\n");
  }

  /** Answers with a status and a body as the ecosystem's clients read it. */
  public void error(int status, String contentType, String body) {
    response.setStatus(status);
    response.getHeaders().remove(HttpHeader.ETAG);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    byte[] line = body.getBytes(StandardCharsets.UTF_8);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, line.length);
    response.write(true, ByteBuffer.wrap(line), callback);
  }

  /** Too much memory is taken by others' pages at the moment. */
  void busy() {
    response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_SECONDS);
    error(HttpStatus.SERVICE_UNAVAILABLE_503, "too many pages are on their way at once; try again");
  }

  /** It is published, and this side's disk has lost it. */
  void lost() {
    error(HttpStatus.SERVICE_UNAVAILABLE_503, "this side's disk has lost this file, and waits for it to come again: tell whoever runs this host");
  }

  /** Nothing of this name is published. */
  public void notFound() {
    error(HttpStatus.NOT_FOUND_404, "nothing of this name is published here");
  }

  /** None of the acceptable media types can be had. */
  public void notAcceptable(List<String> offers) {
    error(HttpStatus.NOT_ACCEPTABLE_406, "available here: " + String.join(", ", offers));
  }
}
