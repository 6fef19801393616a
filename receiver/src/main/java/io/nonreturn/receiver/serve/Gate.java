package io.nonreturn.receiver.serve;

import io.nonreturn.receiver.serve.readers.Credential;
import io.nonreturn.receiver.serve.readers.Readers;
import io.nonreturn.receiver.serve.readers.Readers.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/**
 * Lets in everybody, or readers alone. The challenge is Basic, which all clients know; tokens are taken as Bearer as well. Source: RFC 9110,
 * section 11. Any thread.
 */
public final class Gate {
  private static final String CHALLENGE = "Basic realm=\"packages\", charset=\"UTF-8\"";

  private volatile Optional<Readers> readers;

  private Gate(Optional<Readers> readers) {
    this.readers = readers;
  }

  /**
   * As configured.
   *
   * @throws IOException if the file of readers cannot be used
   */
  public static Gate of(HttpOptions options) throws IOException {
    return new Gate(readers(options));
  }

  /**
   * Those who may read with these options; empty: everybody may.
   *
   * @throws IOException if the file of readers cannot be used
   */
  public static Optional<Readers> readers(HttpOptions options) throws IOException {
    return options.readers().isPresent() ? Optional.of(Readers.open(options.readers().get())) : Optional.empty();
  }

  /** Lets in these from the next request on; empty: everybody. Any thread. */
  public void use(Optional<Readers> others) {
    readers = others;
  }

  /** What became of logins; empty where nobody needs one. */
  public Optional<Readers.Counts> counts() {
    return readers.map(Readers::counts);
  }

  /** Whether this request may go on; if not, it is answered. May block for a fraction of a second. */
  boolean letsIn(Exchange exchange) {
    Optional<Readers> now = readers;
    if (now.isEmpty()) {
      return true;
    }
    List<String> fields = exchange.request().getHeaders().getValuesList(HttpHeader.AUTHORIZATION);
    if (fields.size() != 1) {
      challenge(exchange, "a name and a password, or a token, are needed here");
      return false;
    }
    Verdict verdict = Credential.parse(fields.getFirst())
        .map(credential -> now.get().judge(credential, address(exchange.request())))
        .orElse(Verdict.REFUSED);
    switch (verdict) {
      case ACCEPTED -> {
        return true;
      }
      case REFUSED -> challenge(exchange, "no reader has this name and password, or this token");
      case LATER -> {
        exchange.header("Retry-After", "10");
        exchange.error(HttpStatus.TOO_MANY_REQUESTS_429, "too many logins failed from this address; try again later");
      }
    }
    return false;
  }

  private static void challenge(Exchange exchange, String why) {
    exchange.header("WWW-Authenticate", CHALLENGE);
    exchange.error(HttpStatus.UNAUTHORIZED_401, why);
  }

  private static InetAddress address(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress socket
        ? socket.getAddress()
        : InetAddress.getLoopbackAddress();
  }
}
