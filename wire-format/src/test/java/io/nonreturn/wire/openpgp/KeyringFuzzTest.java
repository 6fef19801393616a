package io.nonreturn.wire.openpgp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.util.Set;

/** Keys and signatures as anybody might send them: taken, or refused with a declared cause, and nothing else. */
class KeyringFuzzTest {
  private static final TestPgp KEY = new TestPgp();
  private static final byte[] TEXT = "Origin: Test\n".getBytes(UTF_8);

  @FuzzTest
  void keys(byte[] bytes) {
    try {
      Keyring.parse(bytes).signer(TEXT, KEY.sign(TEXT));
    } catch (RefusedException e) {
      assertTrue(Set.of(Refusal.CONTENT_MALFORMED, Refusal.CONTENT_SIGNATURE).contains(e.cause()));
    }
  }

  /** A good signature with some bytes changed: what is still taken is one over the text by the key, as no other can be made. */
  @FuzzTest
  void signatures(byte[] bytes) throws RefusedException {
    Keyring keys = Keyring.parse(KEY.keys());
    try {
      assertTrue(keys.signer(TEXT, bytes).isEmpty(), "a signature was forged");
    } catch (RefusedException e) {
      assertTrue(e.cause() == Refusal.CONTENT_SIGNATURE);
    }
  }

  @FuzzTest
  void clearSigned(byte[] bytes) {
    ClearSigned signed;
    try {
      signed = ClearSigned.parse(bytes);
    } catch (RefusedException e) {
      assertTrue(e.cause() == Refusal.CONTENT_MALFORMED);
      return;
    }
    // What a reader sees is what was signed.
    String text = new String(signed.canonical(), java.nio.charset.StandardCharsets.ISO_8859_1);
    String read = signed.text().isEmpty() ? "" : signed.text().substring(0, signed.text().length() - 1);
    assertArrayEquals(text.split("\r\n", -1), read.split("\n", -1));
  }
}
