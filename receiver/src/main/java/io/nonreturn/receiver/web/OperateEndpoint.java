package io.nonreturn.receiver.web;

import io.nonreturn.receiver.serve.Endpoint;
import io.nonreturn.receiver.serve.EventStream;
import io.nonreturn.receiver.serve.Exchange;
import io.nonreturn.receiver.serve.RequestPath;
import io.nonreturn.receiver.serve.SiteAddress;
import io.nonreturn.wire.live.Asset;
import io.nonreturn.wire.live.Assets;
import io.nonreturn.wire.live.Feed;
import io.nonreturn.wire.live.OwnPage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /operate}: the page for those who run this side, live. {@code events} tells it the status once a second, {@code past} the last
 * hour; a POST to {@code ticket}, which only the page itself may send, prints a code for what is missing.
 */
public final class OperateEndpoint implements Endpoint {
  /** Pages that are open at a time. */
  private static final int READERS = 100;
  /** Rows of each list. */
  private static final int ROWS = 12;

  private static final String JSON = "application/json";
  private static final String NO_STORE = "no-store";

  private final Assets assets = new Assets(OperateEndpoint.class);
  private final OwnPage own = new OwnPage();
  private final StatusReader status;
  private final Pulse pulse;
  private final TicketCounter tickets;
  private final Feed feed = new Feed(READERS, this::told);

  /**
   * Shows what these know.
   *
   * @throws IOException if the program lacks a file of the page
   */
  public OperateEndpoint(StatusReader status, Pulse pulse, TicketCounter tickets) throws IOException {
    this.status = status;
    this.pulse = pulse;
    this.tickets = tickets;
  }

  /** What pages are told of. */
  public Feed feed() {
    return feed;
  }

  private ObjectNode told() throws IOException {
    ObjectNode told = StatusJson.tree(status.read().brief(ROWS));
    told.remove("refusals");
    told.set("point", JsonMapper.shared().readTree(pulse.past().lastJson()));
    // Another process has another token: the page loads itself again.
    return told.put("page", own.token().substring(0, 8));
  }

  @Override
  public String first() {
    return "operate";
  }

  @Override
  public Set<String> methods() {
    return Set.of("GET", "HEAD", "POST");
  }

  @Override
  public void answer(RequestPath path, Exchange exchange) throws IOException {
    String rest = path.from(0);
    if (HttpMethod.POST.is(exchange.request().getMethod())) {
      if (rest.equals("operate/ticket")) {
        ticket(exchange);
      } else {
        exchange.notFound();
      }
      return;
    }
    switch (rest) {
      case "operate" -> page(exchange);
      case "operate/events" -> events(exchange);
      case "operate/past" -> {
        byte[] past = pulse.past().json().getBytes(StandardCharsets.UTF_8);
        send(exchange, JSON, NO_STORE, past, Asset.gzip(past));
      }
      default -> {
        Optional<Asset> asset = path.parts().size() == 2 ? assets.find(path.parts().get(1)) : Optional.empty();
        if (asset.isEmpty()) {
          exchange.notFound();
        } else {
          send(exchange, asset.get().type(), "max-age=31536000, immutable", asset.get().plain(), asset.get().gzip());
        }
      }
    }
  }

  private void page(Exchange exchange) throws IOException {
    String nonce = own.random();
    exchange.header("Content-Security-Policy", OwnPage.policy(nonce));
    byte[] page = assets.page(nonce, own.token());
    send(exchange, "text/html;charset=utf-8", NO_STORE, page, Asset.gzip(page));
  }

  private void events(Exchange exchange) throws IOException {
    if (HttpMethod.HEAD.is(exchange.request().getMethod())) {
      exchange.error(HttpStatus.OK_200, "text/event-stream;charset=utf-8", "");
    } else if (feed.isFull() || !feed.join(new EventStream(exchange))) {
      exchange.header("Retry-After", "10");
      exchange.error(HttpStatus.SERVICE_UNAVAILABLE_503, "too many pages are open; close one");
    }
  }

  private void ticket(Exchange exchange) throws IOException {
    String shown = exchange.request().getHeaders().get(OwnPage.TOKEN);
    String origin = exchange.request().getHeaders().get(HttpHeader.ORIGIN);
    Optional<String> refusal = own.refusal(shown, origin, SiteAddress.of(exchange.request()).authority());
    if (refusal.isPresent()) {
      exchange.error(HttpStatus.FORBIDDEN_403, refusal.get());
      return;
    }
    byte[] said = JsonMapper.shared().writeValueAsBytes(tickets.print("operators' page, " + address(exchange.request())));
    send(exchange, JSON, NO_STORE, said, Asset.gzip(said));
  }

  private static String address(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress socket
        ? socket.getAddress().getHostAddress()
        : "local";
  }

  private static void send(Exchange exchange, String type, String cache, byte[] plain, byte[] gzip) {
    boolean isGzip = exchange.request().getHeaders().getValuesList(HttpHeader.ACCEPT_ENCODING).stream().anyMatch(it -> it.startsWith("gzip"));
    byte[] body = isGzip ? gzip : plain;
    exchange.header("Content-Type", type);
    exchange.header("Cache-Control", cache);
    exchange.header("Vary", "Accept-Encoding");
    if (isGzip) {
      exchange.header("Content-Encoding", "gzip");
    }
    exchange.response().getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    exchange.response().write(true, ByteBuffer.wrap(body).asReadOnlyBuffer(), exchange.callback());
  }
}
