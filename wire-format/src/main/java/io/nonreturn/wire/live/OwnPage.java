package io.nonreturn.wire.live;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * Tells a POST of the operators' page from one that another page made a browser send. It must show a token that only who reads the page
 * knows, in a header that a form cannot send; and the browser must say that it comes from this origin. Tokens end with the process.
 * Thread-safe.
 */
public final class OwnPage {

  /** The header that shows the token. */
  public static final String TOKEN = "X-Nonreturn-Token";

  private static final int RANDOM_BYTES = 18;

  private final SecureRandom random = new SecureRandom();
  private final String token = random();

  /** A new one that nobody can guess. */
  public String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  /** What a POST must show. */
  public String token() {
    return token;
  }

  /** The page runs the scripts and styles that it names itself, asks this host alone, and is in nobody's frame. */
  public static String policy(String nonce) {
    return "default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'nonce-" + nonce + "'; connect-src 'self'; img-src data:;"
        + " form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
  }

  /**
   * Why a POST is refused; empty when it is the page's own.
   *
   * @param shown the header {@value #TOKEN}, or null
   * @param origin the header Origin, or null
   * @param authority host and port that the request is for, as the browser names them
   */
  public Optional<String> refusal(String shown, String origin, String authority) {
    if (origin == null || !(origin.equals("http://" + authority) || origin.equals("https://" + authority))) {
      return Optional.of("this comes from another page; open the operators' page of this host itself");
    }
    byte[] known = token.getBytes(StandardCharsets.UTF_8);
    if (shown == null || !MessageDigest.isEqual(known, shown.getBytes(StandardCharsets.UTF_8))) {
      return Optional.of("the page is older than this process; load it again");
    }
    return Optional.empty();
  }
}
