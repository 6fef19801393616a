package io.nonreturn.receiver.serve.readers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
  /** Made by the reference implementation: {@code echo -n … | argon2 SALT -id -t 2 -k 19456 -p 1 -e}. */
  private static final String REFERENCE =
      "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AdweBLwcflnNX2HVW8i1Mtu7frrn4Ki7h/rYSGuU7Is";

  private static final String TWO_LANES = "$argon2id$v=19$m=64,t=3,p=2$c29tZXNhbHQ$jyGS3PKpVt/lfmir27a3wf9jgsyZ8cuWKeoyeEWlzaM";

  @Test
  void agreesWithTheReferenceImplementation() {
    assertTrue(PasswordHash.parse(REFERENCE).matches("correct horse"));
    assertFalse(PasswordHash.parse(REFERENCE).matches("correct horsf"));
    assertTrue(PasswordHash.parse(TWO_LANES).matches("grüße"));
    assertEquals(REFERENCE, PasswordHash.parse(REFERENCE).text());
  }

  @Test
  void isSalted() {
    SecureRandom random = new SecureRandom();
    PasswordHash one = PasswordHash.of("correct horse", random);
    assertNotEquals(one, PasswordHash.of("correct horse", random));
    assertTrue(PasswordHash.parse(one.text()).matches("correct horse"));
    assertTrue(one.text().startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), one.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "",
    "$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AdweBLwcflnNX2HVW8i1Mtu7frrn4Ki7h/rYSGuU7Is",
    "$argon2id$v=16$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AdweBLwcflnNX2HVW8i1Mtu7frrn4Ki7h/rYSGuU7Is",
    "$argon2id$v=19$m=9999999,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AdweBLwcflnNX2HVW8i1Mtu7frrn4Ki7h/rYSGuU7Is",
    "$argon2id$v=19$m=19456,t=99,p=1$c2FsdHNhbHRzYWx0c2FsdA$AdweBLwcflnNX2HVW8i1Mtu7frrn4Ki7h/rYSGuU7Is",
    "$argon2id$v=19$m=19456,t=0,p=1$c2FsdHNhbHRzYWx0c2FsdA$AdweBLwcflnNX2HVW8i1Mtu7frrn4Ki7h/rYSGuU7Is",
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AdweBLwcflnNX2HVW8i1Mtu7frrn4Ki7h/rYSGuU7I!"
  })
  void refusesWhatItIsNotWillingToCompute(String text) {
    assertThrows(IllegalArgumentException.class, () -> PasswordHash.parse(text));
  }
}
