package io.nonreturn.receiver.serve.readers;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A salted hash of a password, slow on purpose, in the text form that other programs know, too. Source: RFC 9106; the form is that of
 * the PHC string format.
 *
 * @param memoryKib memory that it takes to compute
 * @param rounds over it
 * @param lanes of it
 * @param salt random; Base64 without padding
 * @param hash of the password's UTF-8; the same
 */
record PasswordHash(int memoryKib, int rounds, int lanes, String salt, String hash) {
  /** 19 MiB and two rounds: a tenth of a second here, and a small part of the receiver's heap. */
  private static final int MEMORY_KIB = 19 << 10;

  private static final int ROUNDS = 2;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  /** Of a file that somebody wrote otherwise. */
  private static final int MOST_MEMORY_KIB = 64 << 10;

  private static final int MOST_ROUNDS = 10;

  private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();
  private static final Pattern FORM = Pattern.compile(
      "\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,2}),p=([1-8])\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

  /** Of a password, with a fresh salt. */
  static PasswordHash of(String password, SecureRandom random) {
    byte[] bytes = new byte[SALT_BYTES];
    random.nextBytes(bytes);
    String salt = BASE64.encodeToString(bytes);
    PasswordHash empty = new PasswordHash(MEMORY_KIB, ROUNDS, 1, salt, "");
    return new PasswordHash(MEMORY_KIB, ROUNDS, 1, salt, BASE64.encodeToString(empty.compute(password, HASH_BYTES)));
  }

  /**
   * Reads {@code $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH}.
   *
   * @throws IllegalArgumentException if it is not that, or costs more than this side is willing to pay
   */
  static PasswordHash parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("is not a hash of the form $argon2id$v=19$m=…,t=…,p=…$…$…");
    }
    int memory = Integer.parseInt(form.group(1));
    int rounds = Integer.parseInt(form.group(2));
    int lanes = Integer.parseInt(form.group(3));
    if (memory < 8 * lanes || memory > MOST_MEMORY_KIB || rounds < 1 || rounds > MOST_ROUNDS) {
      throw new IllegalArgumentException("m=" + memory + " KiB > LIMIT=" + MOST_MEMORY_KIB + " or t=" + rounds + " > LIMIT=" + MOST_ROUNDS);
    }
    PasswordHash parsed = new PasswordHash(memory, rounds, lanes, form.group(4), form.group(5));
    Base64.getDecoder().decode(parsed.salt());
    Base64.getDecoder().decode(parsed.hash());
    return parsed;
  }

  /** Takes as long for a wrong password as for the right one. */
  boolean matches(String password) {
    byte[] expected = Base64.getDecoder().decode(hash);
    return MessageDigest.isEqual(expected, compute(password, expected.length));
  }

  private byte[] compute(String password, int bytes) {
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
        .withMemoryAsKB(memoryKib)
        .withIterations(rounds)
        .withParallelism(lanes)
        .withSalt(Base64.getDecoder().decode(salt))
        .build());
    byte[] computed = new byte[bytes];
    argon2.generateBytes(password.getBytes(StandardCharsets.UTF_8), computed);
    return computed;
  }

  String text() {
    return "$argon2id$v=19$m=" + memoryKib + ",t=" + rounds + ",p=" + lanes + "$" + salt + "$" + hash;
  }
}
