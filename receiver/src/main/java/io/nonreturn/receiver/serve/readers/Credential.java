package io.nonreturn.receiver.serve.readers;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client shows. Source: RFC 7617 (Basic, UTF-8), RFC 6750 section 2.1 (Bearer).
 *
 * @param name of the reader; empty with a token, which says by itself whose it is
 * @param secret password or token
 */
public record Credential(String name, String secret) {
  /** Longer than any password that {@code nonreturn reader} takes. */
  private static final int MOST_CHARACTERS = 4_096;

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  /** Reads an Authorization field; empty if it is none of both kinds, or malformed. */
  public static Optional<Credential> parse(String field) {
    int space = field.indexOf(' ');
    if (space < 0 || field.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    String scheme = field.substring(0, space);
    String rest = field.substring(space).strip();
    if (scheme.equalsIgnoreCase("Bearer")) {
      return TOKEN.matcher(rest).matches() ? Optional.of(new Credential("", rest)) : Optional.empty();
    }
    return scheme.equalsIgnoreCase("Basic") ? basic(rest) : Optional.empty();
  }

  private static Optional<Credential> basic(String base64) {
    String pair;
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      pair = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
    int colon = pair.indexOf(':');
    if (colon < 0 || pair.chars().anyMatch(Character::isISOControl)) {
      return Optional.empty();
    }
    String secret = pair.substring(colon + 1);
    // Clients that know Basic alone send a token as a password, whatever the name.
    return Optional.of(new Credential(AccessToken.isToken(secret) ? "" : pair.substring(0, colon), secret));
  }

  /** Does not tell the secret. */
  @Override
  public String toString() {
    return "Credential[" + name + "]";
  }
}
