package io.nonreturn.sender.ecosystem.oci;

import io.nonreturn.sender.fetch.Authorizer;
import io.nonreturn.sender.fetch.FetchException;
import io.nonreturn.sender.fetch.Fetcher;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Short tokens that a registry wants: a question without one is answered by where to get it, for which service and which scope. There is one
 * for each repository. Source: Docker's registry token authentication, RFC 6750. Thread-safe.
 */
final class RegistryTokens implements Authorizer {

  private static final Pattern CHALLENGE = Pattern.compile("\\s*Bearer\\s+(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern PARAMETER = Pattern.compile("([a-z]{1,20})=\"([^\"]{0,2048})\"", Pattern.CASE_INSENSITIVE);
  private static final Pattern REPOSITORY = Pattern.compile(".*/v2/(.+)/(?:manifests|blobs|tags|referrers)/[^/]+");
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{1,16384}");
  private static final int MOST_BYTES = 64 << 10;
  private static final int MOST_TOKENS = 10_000;
  /** Docker's default where nothing is stated. */
  private static final long SECONDS = 60;
  private static final long MOST_SECONDS = 3_600;

  private final Fetcher fetcher;
  private final LongSupplier nanoTime;
  private final Map<String, Token> tokens = new ConcurrentHashMap<>();

  private record Token(String value, long endNanos) {}

  RegistryTokens(Fetcher fetcher, LongSupplier nanoTime) {
    this.fetcher = fetcher;
    this.nanoTime = nanoTime;
  }

  @Override
  public String authorization(URI uri) {
    Token token = tokens.get(scope(uri));
    return token != null && token.endNanos() - nanoTime.getAsLong() > 0 ? "Bearer " + token.value() : null;
  }

  @Override
  public boolean challenged(URI uri, List<String> challenges) throws FetchException, InterruptedException {
    for (String challenge : challenges) {
      Matcher matcher = CHALLENGE.matcher(challenge);
      URI realm = matcher.matches() ? realm(matcher.group(1)) : null;
      if (realm != null) {
        Token token = read(fetcher.token(realm, MOST_BYTES));
        if (token == null) {
          return false;
        }
        if (tokens.size() >= MOST_TOKENS) {
          tokens.clear();
        }
        tokens.put(scope(uri), token);
        return true;
      }
    }
    return false;
  }

  /** The address of a challenge's token; null when it has none. */
  static URI realm(String parameters) {
    String realm = "";
    StringBuilder query = new StringBuilder();
    Matcher matcher = PARAMETER.matcher(parameters);
    while (matcher.find()) {
      String name = matcher.group(1).toLowerCase(java.util.Locale.ROOT);
      if (name.equals("realm")) {
        realm = matcher.group(2);
      } else if (name.equals("service") || name.equals("scope")) {
        query.append('&').append(name).append('=').append(URLEncoder.encode(matcher.group(2), StandardCharsets.UTF_8));
      }
    }
    if (realm.isEmpty()) {
      return null;
    }
    try {
      String start = realm.indexOf('?') >= 0 ? "&" : "?";
      return URI.create(realm + (query.isEmpty() ? "" : start + query.substring(1)));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private Token read(byte[] answer) {
    try {
      JsonNode json = ImageDocument.json(answer);
      String value = Descriptor.text(json.path("token"));
      String token = value.isEmpty() ? Descriptor.text(json.path("access_token")) : value;
      long seconds = json.path("expires_in").asLong(SECONDS);
      long usable = Math.clamp(seconds, 1, MOST_SECONDS) * 9 / 10;
      return TOKEN.matcher(token).matches() ? new Token(token, nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(usable)) : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static String scope(URI uri) {
    Matcher matcher = REPOSITORY.matcher(String.valueOf(uri.getPath()));
    return matcher.matches() ? matcher.group(1) : "";
  }
}
