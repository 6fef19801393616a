package io.nonreturn.sender.fetch;

import java.util.Locale;

/** Why something was not fetched. A cause that is passing is tried again by the fetcher itself before it is told. */
public enum Failure {
  /** No connection: the name, the route, the port. */
  UNREACHABLE(true, "cannot be reached; look at name, route and proxy"),
  /** The certificate is not trusted, or not that of the host. */
  UNTRUSTED(false, "has a certificate that is not trusted; name the authority's certificate as mirror.ca"),
  /** Connected, but no answer in time. */
  TIMED_OUT(true, "did not answer in time"),
  /** An answer that stopped in the middle, or drips. */
  STALLED(true, "stopped sending in the middle of an answer"),
  /** An answer that ended too early. */
  BROKEN_OFF(true, "ended its answer too early"),
  /** Overloaded, or asked us to wait. */
  BUSY(true, "asks to be left alone for a while"),
  /** A status that asking again does not change. */
  REFUSED(false, "refuses; look at address and credentials"),
  /** Redirects without end, out of HTTPS, or to what is no HTTP address. */
  BAD_REDIRECT(false, "redirects in a way that is not followed"),
  /** More bytes than the reader allows or the index states. */
  TOO_LARGE(false, "gives more bytes than it may"),
  /** Other bytes than the index states. */
  NOT_AS_STATED(false, "gives other bytes than it states"),
  /** The file changed between two parts of it. */
  CHANGED(true, "changed the file while it was fetched"),
  /** An answer that breaks the rules of HTTP. */
  MALFORMED(true, "gives an answer that makes no sense"),
  /** Our own disk has no room for it. */
  NO_ROOM(false, "gives a file that does not fit the disk of the state folder; free some space there"),
  /** Our own disk fails. */
  DISK(false, "gives a file that cannot be written; look at the disk of the state folder");

  private final boolean passing;
  private final String meaning;

  Failure(boolean passing, String meaning) {
    this.passing = passing;
    this.meaning = meaning;
  }

  /** Whether asking again soon may help. */
  public boolean isPassing() {
    return passing;
  }

  /** What is wrong and what to do, to be read after the address. */
  public String meaning() {
    return meaning;
  }

  /** The counter's name: small letters and hyphens. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
