package io.nonreturn.sender.fetch;

import java.net.URI;
import java.util.Locale;

/** Where a redirect may lead: a limited number of times, to HTTP, and never from HTTPS to what anybody on the way can read and change. */
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
    return next;
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
