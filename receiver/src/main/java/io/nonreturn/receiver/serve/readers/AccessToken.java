package io.nonreturn.receiver.serve.readers;

import io.nonreturn.wire.Digest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Tokens: 256 random bits, which nobody guesses however quick the hash is that is kept of them. Their beginning tells them from passwords,
 * and lets a search for leaked secrets find them.
 */
public final class AccessToken {
  private static final String BEGINNING = "nrt_";
  private static final int RANDOM_BYTES = 32;
  private static final Pattern FORM = Pattern.compile(BEGINNING + "[A-Za-z0-9_-]{43}");

  private AccessToken() {}

  /** A new one. */
  public static String random(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return BEGINNING + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static boolean isToken(String secret) {
    return FORM.matcher(secret).matches();
  }

  /** What is kept of it. */
  static Digest digest(String token) {
    return Digest.sha256(token.getBytes(StandardCharsets.UTF_8));
  }
}
