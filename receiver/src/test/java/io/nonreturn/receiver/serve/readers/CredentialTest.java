package io.nonreturn.receiver.serve.readers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTest {
  private static final String TOKEN = "nrt_" + "A".repeat(43);

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsBothSchemes() {
    // The example of RFC 7617, section 2.
    assertEquals(Optional.of(new Credential("Aladdin", "open sesame")), Credential.parse("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
    // And that of section 2.1, in UTF-8.
    assertEquals(Optional.of(new Credential("test", "123£")), Credential.parse("basic dGVzdDoxMjPCow=="));
    assertEquals(Optional.of(new Credential("a", "b:c")), Credential.parse(basic("a:b:c")));
    assertEquals(Optional.of(new Credential("", TOKEN)), Credential.parse("Bearer " + TOKEN));
    assertEquals(Optional.of(new Credential("", TOKEN)), Credential.parse(basic("whoever:" + TOKEN)));
    assertFalse(Credential.parse(basic("a:b")).orElseThrow().toString().contains("b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Basic", "Basic ", "Basic %%%", "Basic YQ==", "Basic YQA6Yg==", "Basic /zo=", "Bearer", "Bearer a b", "Bearer \"a\"", "Digest a", "Basic YTpi YTpi"})
  void refusesTheRest(String field) {
    assertEquals(Optional.empty(), Credential.parse(field));
  }
}
