package io.nonreturn.receiver.serve.readers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** What any client may put into an Authorization field. */
class CredentialFuzzTest {
  @FuzzTest
  void field(byte[] bytes) {
    Credential.parse(new String(bytes, StandardCharsets.ISO_8859_1)).ifPresent(credential -> {
      assertTrue((credential.name() + credential.secret()).chars().noneMatch(Character::isISOControl));
      assertTrue(credential.name().indexOf(':') < 0);
    });
    String pair = new String(bytes, StandardCharsets.UTF_8);
    Optional<Credential> basic =
        Credential.parse("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    boolean isPair = pair.indexOf(':') >= 0 && pair.chars().noneMatch(Character::isISOControl) && pair.length() < 1_000;
    if (isPair && !pair.contains("nrt_")) {
      assertEquals(pair, basic.map(it -> it.name() + ":" + it.secret()).orElse(""));
    }
  }
}
