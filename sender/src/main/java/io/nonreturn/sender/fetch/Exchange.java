package io.nonreturn.sender.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import javax.net.ssl.SSLException;

/**
 * Asks one question: waits for its turn, follows redirects by hand, sends credentials to the upstream's own host alone, and turns all
 * that can go wrong into a {@link FetchException}. Thread-safe.
 */
final class Exchange implements AutoCloseable {

  private static final String AGENT = "nonreturn/" + version();

  private final URI upstream;
  private final HttpClient client;
  private final Credentials credentials;
  private final Politeness politeness;
  private final StallWatch stalls;
  private final Timeouts timeouts;
  private final InstantSource clock;
  private volatile Authorizer authorizer;

  Exchange(URI upstream, FetchOptions options, Timeouts timeouts, InstantSource clock) throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).connectTimeout(timeouts.connect());
    Path ca = options.ca();
    if (ca != null) {
      builder.sslContext(Certificates.trusting(ca));
    }
    builder.proxy(options.proxy() == null ? HttpClient.Builder.NO_PROXY : ProxySelector.of(options.proxy()));
    this.upstream = upstream;
    this.credentials = Credentials.read(upstream, options.credentials());
    this.client = builder.build();
    this.politeness = new Politeness(options.rate(), options.parallel());
    this.timeouts = timeouts;
    this.clock = clock;
    this.stalls = new StallWatch(timeouts.stall());
  }

  private static String version() {
    String built = Exchange.class.getPackage().getImplementationVersion();
    return built == null ? "dev" : built;
  }

  void authorizeBy(Authorizer tokens) {
    authorizer = tokens;
  }

  /**
   * Asks, and follows.
   *
   * @return an answer of status 200, 206, 304, 404, 410 or 416, to be closed
   */
  Answer ask(String method, URI uri, Map<String, String> headers) throws FetchException, InterruptedException {
    if (!Redirects.isHttp(uri)) {
      throw new FetchException(uri, Failure.MALFORMED, "it is no http or https address");
    }
    Redirects.checkNear(upstream, uri);
    politeness.enter();
    boolean kept = false;
    try {
      Answer answer = follow(method, uri, headers);
      kept = true;
      return answer;
    } finally {
      if (!kept) {
        politeness.leave();
      }
    }
  }

  private Answer follow(String method, URI first, Map<String, String> headers) throws FetchException, InterruptedException {
    URI uri = first;
    boolean challenged = false;
    int redirects = 0;
    while (true) {
      HttpResponse<InputStream> response = send(method, uri, headers);
      int status = response.statusCode();
      if (Redirects.isRedirect(status)) {
        drop(response);
        if (++redirects > Redirects.MOST) {
          throw new FetchException(first, Failure.BAD_REDIRECT, "redirects=" + redirects + " > MOST=" + Redirects.MOST);
        }
        uri = Redirects.next(uri, response.headers().firstValue("Location").orElse(null));
      } else if (status == 401 && !challenged && isAuthorizedByTokens(uri)) {
        drop(response);
        challenged = true;
        if (!authorizer.challenged(uri, response.headers().allValues("WWW-Authenticate"))) {
          throw failed(response);
        }
      } else if (status == 200 || status == 206 || status == 304 || status == 404 || status == 410 || status == 416) {
        return new Answer(response, stalls.watch(response.body()), politeness);
      } else {
        drop(response);
        throw failed(response);
      }
      politeness.awaitTurn();
    }
  }

  /**
   * Asks the address that hands out tokens for upstream, as upstream named it. It is asked within a question that has its place already, and
   * a redirect is not followed: the credentials are for this address.
   */
  Answer askForToken(URI realm) throws FetchException, InterruptedException {
    if (!Redirects.isHttp(realm)) {
      throw new FetchException(realm, Failure.MALFORMED, "it is no http or https address");
    }
    Redirects.checkNear(upstream, realm);
    String authorization = credentials.forTokens(realm);
    Map<String, String> headers = authorization == null ? Map.of() : Map.of("Authorization", authorization);
    HttpResponse<InputStream> response = send("GET", realm, headers);
    if (response.statusCode() != 200) {
      drop(response);
      throw failed(response);
    }
    return new Answer(response, stalls.watch(response.body()), null);
  }

  private HttpResponse<InputStream> send(String method, URI uri, Map<String, String> headers)
      throws FetchException, InterruptedException {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri)
              .timeout(timeouts.header())
              .version(uri.getScheme().equalsIgnoreCase("https") ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
              .method(method, HttpRequest.BodyPublishers.noBody())
              .setHeader("User-Agent", AGENT);
      headers.forEach(request::setHeader);
      String authorization = authorization(uri);
      if (authorization != null) {
        request.setHeader("Authorization", authorization);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IllegalArgumentException e) {
      throw new FetchException(uri, Failure.MALFORMED, String.valueOf(e.getMessage()));
    } catch (HttpConnectTimeoutException e) {
      throw new FetchException(uri, Failure.UNREACHABLE, "no connection within " + timeouts.connect().toMillis() + " ms");
    } catch (HttpTimeoutException e) {
      throw new FetchException(uri, Failure.TIMED_OUT, "no answer within " + timeouts.header().toMillis() + " ms");
    } catch (SSLException e) {
      throw new FetchException(uri, Failure.UNTRUSTED, String.valueOf(e.getMessage()));
    } catch (ConnectException e) {
      throw new FetchException(uri, Failure.UNREACHABLE, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new FetchException(uri, Failure.BROKEN_OFF, String.valueOf(e.getMessage()));
    }
  }

  private String authorization(URI uri) {
    String token = isAuthorizedByTokens(uri) ? authorizer.authorization(uri) : null;
    return token != null ? token : credentials.authorization(uri);
  }

  private boolean isAuthorizedByTokens(URI uri) {
    return authorizer != null && credentials.isOwn(uri);
  }

  private FetchException failed(HttpResponse<?> response) {
    int status = response.statusCode();
    boolean busy = status == 429 || status == 408 || status == 425 || status >= 500;
    return new FetchException(
        response.uri(),
        busy ? Failure.BUSY : Failure.REFUSED,
        "status=" + status,
        status,
        Backoff.retryAfter(response.headers(), clock));
  }

  private static void drop(HttpResponse<InputStream> response) {
    try {
      response.body().close();
    } catch (IOException e) {
      // Nothing is wanted of it.
    }
  }


  @Override
  public void close() {
    client.shutdownNow();
    stalls.close();
  }
}
