package io.nonreturn.sender.fetch;

import java.net.URI;
import java.util.List;

/**
 * For upstreams whose own host hands out short tokens when it is asked without one. Consulted for the upstream's own host only. Thread-safe.
 */
public interface Authorizer {

  /** The value of the header Authorization, or null when none is known yet: then the configured credentials are sent, if any. */
  String authorization(URI uri);

  /**
   * Upstream answered 401.
   *
   * @param challenges the values of its headers {@code WWW-Authenticate}
   * @return whether another question with what {@link #authorization} now says may go better; asked once a question
   * @throws FetchException if no token could be had
   */
  boolean challenged(URI uri, List<String> challenges) throws FetchException, InterruptedException;
}
