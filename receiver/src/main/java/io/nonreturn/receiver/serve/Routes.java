package io.nonreturn.receiver.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each request that the gate lets in to the endpoint of its path's first part. Nothing that is served can be changed by a client, so only reading is let in: GET and
 * HEAD, and POST where an endpoint takes questions in a body, or prints a ticket. A body is read before its endpoint is called, without holding a thread.
 */
final class Routes extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

  /** Nothing of a page may be loaded from anywhere, run, sent, or framed; the sandbox gives files an origin of their own. */
  private static final String CONTENT_SECURITY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none';"
      + " base-uri 'none'; frame-ancestors 'none'; sandbox allow-downloads";
  /** Beside the receiver's own needs: slabs of blocks take up to half of its heap. */
  private static final int PAGE_MEMORY_BYTES = 96 << 20;

  /** Questions are short lists of names. */
  private static final int MOST_BODY_BYTES = 256 << 10;
  private static final Set<String> READING = Set.of("GET", "HEAD");
  private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final PageMemory memory = new PageMemory(PAGE_MEMORY_BYTES);
  private final Map<String, Endpoint> endpoints;
  private final Gate gate;

  Routes(List<Endpoint> endpoints, Gate gate) {
    this.gate = gate;
    this.endpoints = endpoints.stream().collect(Collectors.toMap(Endpoint::first, Function.identity()));
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = new Exchange(request, response, callback, memory, NO_BODY);
    // Content comes from elsewhere: a browser must neither guess what it is nor run it as part of these pages.
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put("Content-Security-Policy", CONTENT_SECURITY);
    response.getHeaders().put("Cross-Origin-Resource-Policy", "same-origin");
    response.getHeaders().put("Referrer-Policy", "no-referrer");
    if (!SiteAddress.of(request).isPlausible()) {
      exchange.error(HttpStatus.BAD_REQUEST_400, "the Host field names no host");
      return true;
    }
    Optional<RequestPath> path = Optional.ofNullable(request.getHttpURI().getPath()).flatMap(RequestPath::parse);
    Endpoint endpoint = path.map(it -> endpoints.get(it.first())).orElse(null);
    if ((endpoint == null || !endpoint.isOpen()) && !gate.letsIn(exchange)) {
      return true;
    }
    Set<String> methods = endpoint == null ? READING : endpoint.methods();
    if (!methods.contains(request.getMethod())) {
      String allowed = String.join(", ", new TreeSet<>(methods));
      response.getHeaders().put(HttpHeader.ALLOW, allowed);
      exchange.error(HttpStatus.METHOD_NOT_ALLOWED_405, "only " + allowed + " are answered here");
    } else if (path.isEmpty()) {
      exchange.error(HttpStatus.BAD_REQUEST_400, "the path is not percent-encoded UTF-8");
    } else if (endpoint == null) {
      exchange.notFound();
    } else if (HttpMethod.POST.is(request.getMethod())) {
      readBody(endpoint, path.get(), exchange);
    } else {
      answer(endpoint, path.get(), exchange);
    }
    return true;
  }

  private void readBody(Endpoint endpoint, RequestPath path, Exchange exchange) {
    long length = exchange.request().getLength();
    if (length < 0) {
      exchange.error(HttpStatus.LENGTH_REQUIRED_411, "a body must state its length");
      return;
    }
    if (length > MOST_BODY_BYTES) {
      exchange.error(HttpStatus.PAYLOAD_TOO_LARGE_413, "body bytes=" + length + " > LIMIT=" + MOST_BODY_BYTES);
      return;
    }
    if (!memory.take((int) length)) {
      exchange.busy();
      return;
    }
    Callback callback = Callback.from(exchange.callback(), () -> memory.giveBack((int) length));
    // No more can come than was stated.
    Content.Source.asByteBuffer(exchange.request(), new Promise<ByteBuffer>() {
      @Override
      public void succeeded(ByteBuffer body) {
        try {
          answer(
              endpoint,
              path,
              new Exchange(exchange.request(), exchange.response(), callback, memory, body.asReadOnlyBuffer()));
        } catch (RuntimeException e) {
          LOG.warn("request path={} failed: a fault of this program, please report it with these lines", exchange.request().getHttpURI().getPath(), e);
          callback.failed(e);
        }
      }

      @Override
      public void failed(Throwable cause) {
        callback.failed(cause);
      }
    });
  }

  private static void answer(Endpoint endpoint, RequestPath path, Exchange exchange) {
    try {
      endpoint.answer(path, exchange);
    } catch (PageTooLargeException e) {
      LOG.warn("request path={} failed: {}; ask for a part of it, or raise the heap of the service", exchange.request().getHttpURI().getPath(), e.getMessage());
      exchange.error(HttpStatus.INTERNAL_SERVER_ERROR_500, "there is too much here for one page");
    } catch (IOException e) {
      LOG.warn("request path={} failed: {}; check the disk of the state folder if that lasts", exchange.request().getHttpURI().getPath(), e.getMessage());
      exchange.error(HttpStatus.INTERNAL_SERVER_ERROR_500, "the catalog cannot be read at the moment");
    }
  }
}
