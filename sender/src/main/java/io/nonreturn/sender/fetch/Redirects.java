package io.nonreturn.sender.fetch;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;

/**
 * Where a redirect may lead: a limited number of times, to HTTP, never from HTTPS to what anybody on the way can read and change, and never
 * to this host or its link, where services answer whoever asks, from elsewhere.
 */
final class Redirects {

  static final int MOST = 6;

  private Redirects() {}

  static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /**
   * The address that follows.
   *
   * @param location the header, or null
   * @throws FetchException if it is not followed
   */
  static URI next(URI from, String location) throws FetchException {
    URI next;
    try {
      next = from.resolve(URI.create(location == null ? "" : location.strip()));
    } catch (IllegalArgumentException e) {
      throw new FetchException(from, Failure.BAD_REDIRECT, "to what is no address");
    }
    if (location == null || !isHttp(next)) {
      throw new FetchException(from, Failure.BAD_REDIRECT, "to " + FetchException.shown(next));
    }
    if (from.getScheme().equalsIgnoreCase("https") && !next.getScheme().equalsIgnoreCase("https")) {
      throw new FetchException(from, Failure.BAD_REDIRECT, "from https to " + FetchException.shown(next));
    }
    checkNear(from, next);
    return next;
  }

  /**
   * Throws if an address that an upstream names is on this host, or on a link of it, and the upstream is not.
   *
   * @param from the upstream, or who redirects
   */
  static void checkNear(URI from, URI next) throws FetchException {
    Near near = near(next.getHost());
    if (near != Near.NOT && near != near(from.getHost())) {
      throw new FetchException(from, Failure.BAD_REDIRECT, "to " + FetchException.shown(next) + ", on this host or its link");
    }
  }

  private enum Near {
    NOT,
    LINK,
    HOST
  }

  /** As its letters say. Names are not looked up: what one leads to may change between the look and the question. */
  private static Near near(String host) {
    String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    if (name.equals("localhost") || name.endsWith(".localhost")) {
      return Near.HOST;
    }
    boolean isSix = name.startsWith("[");
    if (!isSix && !name.matches("[0-9.]+")) {
      return Near.NOT;
    }
    try {
      InetAddress address = InetAddress.ofLiteral(isSix ? name.substring(1, name.length() - 1) : name);
      if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
        return Near.HOST;
      }
      return address.isLinkLocalAddress() ? Near.LINK : Near.NOT;
    } catch (IllegalArgumentException e) {
      return Near.LINK; // no address to us, and perhaps one to a resolver; with a zone it is of a link
    }
  }

  /** Whether it is an absolute address of HTTP with a host and without a user. */
  static boolean isHttp(URI uri) {
    if (uri.getScheme() == null || uri.getHost() == null || uri.getRawUserInfo() != null) {
      return false;
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    return scheme.equals("http") || scheme.equals("https");
  }
}
