package io.nonreturn.sender.web;

import io.nonreturn.wire.live.Asset;
import io.nonreturn.wire.live.Assets;
import io.nonreturn.wire.live.Feed;
import io.nonreturn.wire.live.OwnPage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /operate}: the page for those who run this side, live, and the place where they type tickets. A ticket is a POST to {@code
 * look}, which says what it would send, and another to {@code send}; only the page itself may send them, and only to this host by its
 * address or as localhost, so that no name that was made to lead here can.
 */
final class OperatePage {

  /** Pages that are open at a time: far fewer than connections, so that monitors get theirs. */
  private static final int READERS = 16;

  private static final int MOST_BODY_BYTES = 1_000;
  private static final String JSON = "application/json";
  private static final String NO_STORE = "no-store";

  private final Assets assets;
  private final OwnPage own = new OwnPage();
  private final Supplier<SenderStatus> status;
  private final JsonMapper json;
  private final Pulse pulse;
  private final TicketOffice tickets;
  private final Feed feed = new Feed(READERS, this::told);

  OperatePage(Supplier<SenderStatus> status, JsonMapper json, Pulse pulse, TicketOffice tickets) throws IOException {
    assets = new Assets(OperatePage.class);
    this.status = status;
    this.json = json;
    this.pulse = pulse;
    this.tickets = tickets;
  }

  Feed feed() {
    return feed;
  }

  private ObjectNode told() {
    ObjectNode told = json.valueToTree(status.get());
    // As many as a thousand names, each second: the status has them.
    told.path("mirrors").forEach(mirror -> ((ObjectNode) mirror).remove("kept_bundles"));
    told.set("point", json.readTree(pulse.past().lastJson()));
    // Another process has another token: the page loads itself again.
    return told.put("page", own.token().substring(0, 8));
  }

  /** Answers what is under {@code /operate}; false when that is nothing of it. */
  boolean answer(String path, Request request, Response response, Callback callback) throws IOException {
    boolean isPost = HttpMethod.POST.is(request.getMethod());
    switch (path) {
      case "/operate" -> page(request, response, callback);
      case "/operate/events" -> events(request, response, callback);
      case "/operate/past" -> text(request, response, callback, JSON, pulse.past().json());
      case "/operate/look", "/operate/send" -> {
        if (!isPost) {
          return false;
        }
        ticket(path, request, response, callback);
      }
      default -> {
        Optional<Asset> asset = path.startsWith("/operate/") ? assets.find(path.substring("/operate/".length())) : Optional.empty();
        if (asset.isEmpty()) {
          return false;
        }
        Asset file = asset.get();
        Answers.send(request, response, callback, file.type(), "max-age=31536000, immutable", file.plain(), file.gzip());
      }
    }
    return true;
  }

  private void page(Request request, Response response, Callback callback) throws IOException {
    String nonce = own.random();
    response.getHeaders().put("Content-Security-Policy", OwnPage.policy(nonce));
    byte[] page = assets.page(nonce, own.token());
    Answers.send(request, response, callback, "text/html;charset=utf-8", NO_STORE, page, Asset.gzip(page));
  }

  private static void text(Request request, Response response, Callback callback, String type, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Answers.send(request, response, callback, type, NO_STORE, bytes, Asset.gzip(bytes));
  }

  private void events(Request request, Response response, Callback callback) throws IOException {
    if (HttpMethod.HEAD.is(request.getMethod())) {
      Answers.refuse(response, callback, 200, "");
    } else if (feed.isFull() || !feed.join(new EventStream(request, response, callback))) {
      Answers.refuse(response, callback, 503, "too many pages are open; close one");
    }
  }

  private void ticket(String path, Request request, Response response, Callback callback) throws IOException {
    Optional<String> refusal = refusal(request);
    if (refusal.isPresent()) {
      Answers.refuse(response, callback, 403, refusal.get());
      return;
    }
    if (request.getLength() < 0 || request.getLength() > MOST_BODY_BYTES) {
      Answers.refuse(response, callback, 413, "a ticket is a few letters");
      return;
    }
    // A code, and with send the plan that was shown, a line each.
    String[] lines = Content.Source.asString(request, StandardCharsets.UTF_8).split("\n", 2);
    TicketOffice.Offer offer =
        path.endsWith("look") || lines.length < 2
            ? tickets.look(lines[0])
            : tickets.send(lines[0], lines[1], "operators' page, " + address(request));
    text(request, response, callback, JSON, json.writeValueAsString(offer));
  }

  private Optional<String> refusal(Request request) {
    String host = Request.getServerName(request);
    if (!(host.equals("localhost") || host.startsWith("[") || host.matches("[0-9.]+"))) {
      return Optional.of("tickets are taken under this host's address or as localhost, not under the name " + host);
    }
    int port = Request.getServerPort(request);
    return own.refusal(
        request.getHeaders().get(OwnPage.TOKEN), request.getHeaders().get(HttpHeader.ORIGIN), port == 80 ? host : host + ":" + port);
  }

  private static String address(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress socket
        ? socket.getAddress().getHostAddress()
        : "local";
  }
}
