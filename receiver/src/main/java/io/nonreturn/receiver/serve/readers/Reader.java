package io.nonreturn.receiver.serve.readers;

import io.nonreturn.wire.Digest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Somebody who may read: by a password or by a token.
 *
 * @param name no other's
 * @param password what is kept of it
 * @param token what is kept of it; of both, one is there
 */
public record Reader(String name, Optional<PasswordHash> password, Optional<Digest> token) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
  private static final int LEAST_PASSWORD = 8;
  private static final int MOST_PASSWORD = 1_024;

  /**
   * With a password.
   *
   * @throws IllegalArgumentException says what is wrong with name or password
   */
  public static Reader withPassword(String name, String password, SecureRandom random) {
    requireName(name);
    if (password.length() < LEAST_PASSWORD || password.length() > MOST_PASSWORD || password.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "a password has " + LEAST_PASSWORD + " to " + MOST_PASSWORD + " characters, none of them a control character");
    }
    if (AccessToken.isToken(password)) {
      throw new IllegalArgumentException("this password looks like a token; choose another, or have a token made with --token");
    }
    return new Reader(name, Optional.of(PasswordHash.of(password, random)), Optional.empty());
  }

  /**
   * With a token.
   *
   * @throws IllegalArgumentException says what is wrong with the name
   */
  public static Reader withToken(String name, String token) {
    requireName(name);
    return new Reader(name, Optional.empty(), Optional.of(AccessToken.digest(token)));
  }

  /**
   * A line of the file.
   *
   * @throws IllegalArgumentException says what is wrong
   */
  static Reader parse(String line) {
    String[] parts = line.split(" ", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("has not three words");
    }
    requireName(parts[0]);
    return switch (parts[1]) {
      case "password" -> new Reader(parts[0], Optional.of(PasswordHash.parse(parts[2])), Optional.empty());
      case "token" -> new Reader(parts[0], Optional.empty(), Optional.of(Digest.parse(parts[2])));
      default -> throw new IllegalArgumentException("has neither password nor token as its second word");
    };
  }

  /** As a line of the file, without its end. */
  String line() {
    return name + " " + kind() + " " + password.map(PasswordHash::text).orElseGet(() -> token.orElseThrow().hex());
  }

  /** {@code password} or {@code token}. */
  public String kind() {
    return password.isPresent() ? "password" : "token";
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a reader's name has 1 to 64 letters, digits, dots, underscores, hyphens or @, and begins with a letter or digit");
    }
  }
}
