package io.nonreturn.wire.openpgp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyringTest {
  private static final TestPgp KEY = new TestPgp();
  private static final TestPgp OTHER = new TestPgp();
  private static final String TEXT = "Origin: Test\nDate: today\n";

  @Test
  void takesASignatureOfItsKeyAndNoOther() throws Exception {
    byte[] bytes = TEXT.getBytes(UTF_8);
    Keyring keys = Keyring.parse(KEY.keys());
    assertEquals(40, keys.signer(bytes, KEY.sign(bytes)).length());
    assertEquals(Refusal.CONTENT_SIGNATURE, refusal(() -> keys.signer(bytes, OTHER.sign(bytes))));
    assertEquals(Refusal.CONTENT_SIGNATURE, refusal(() -> keys.signer("Origin: Test\nDate: todaY\n".getBytes(UTF_8), KEY.sign(bytes))));
    assertEquals(Refusal.CONTENT_SIGNATURE, refusal(() -> keys.signer(bytes, new byte[0])));
    assertEquals(Refusal.CONTENT_SIGNATURE, refusal(() -> keys.signer(bytes, new byte[70_000])));
    assertEquals(Refusal.CONTENT_SIGNATURE, refusal(() -> keys.signer(bytes, "-----BEGIN PGP SIGNATURE-----\n\n!\n".getBytes(UTF_8))));
  }

  @Test
  void aWeakHashAndASignatureOverSomethingElseDoNotCount() throws Exception {
    byte[] bytes = TEXT.getBytes(UTF_8);
    Keyring keys = Keyring.parse(KEY.keys());
    byte[] weak = KEY.sign(bytes, PGPSignature.BINARY_DOCUMENT, HashAlgorithmTags.SHA1);
    assertEquals(Refusal.CONTENT_SIGNATURE, refusal(() -> keys.signer(bytes, weak)));
    byte[] certification = KEY.sign(bytes, PGPSignature.STAND_ALONE, HashAlgorithmTags.SHA512);
    assertEquals(Refusal.CONTENT_SIGNATURE, refusal(() -> keys.signer(bytes, certification)));
    byte[] text = KEY.sign(TEXT.replace("\n", "\r\n").getBytes(UTF_8), PGPSignature.CANONICAL_TEXT_DOCUMENT, HashAlgorithmTags.SHA256);
    assertEquals(40, keys.signer(bytes, text).length());
  }

  @Test
  void readsSeveralKeysWithAndWithoutArmour(@TempDir Path folder) throws Exception {
    byte[] bytes = TEXT.getBytes(UTF_8);
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    for (TestPgp key : new TestPgp[] {OTHER, KEY}) {
      try (ArmoredOutputStream armour = ArmoredOutputStream.builder().clearHeaders().build(both)) {
        armour.write(key.keys());
      }
    }
    Path file = Files.write(folder.resolve("both.asc"), both.toByteArray());
    assertEquals(40, Keyring.read(file).signer(bytes, KEY.sign(bytes)).length());
    Path plain = Files.write(folder.resolve("plain.gpg"), KEY.keys());
    assertEquals(40, Keyring.read(plain).signer(bytes, KEY.sign(bytes)).length());
    Path none = Files.writeString(folder.resolve("none"), "no keys");
    assertThrows(IOException.class, () -> Keyring.read(none));
  }

  @Test
  void nothingStandsBesideAClearSignedText() throws Exception {
    byte[] file = KEY.clearSign(TEXT);
    ClearSigned signed = ClearSigned.parse(file);
    assertEquals(TEXT, signed.text());
    assertEquals(40, Keyring.parse(KEY.keys()).signer(signed).length());
    String text = new String(file, UTF_8);
    String[] bad = {
      "x" + text,
      "\n" + text,
      text + "x\n",
      text.replace("Hash: SHA512", "Hash: SHA512\nComment: x"),
      text.replace("Origin", "-Origin"),
      text.replace("-----END PGP SIGNATURE-----", ""),
      text.replace("Origin: ", "Origin: \r"),
    };
    for (String each : bad) {
      assertEquals(Refusal.CONTENT_MALFORMED, refusal(() -> ClearSigned.parse(each.getBytes(UTF_8))), each);
    }
    // White space at the end of a line is not signed and not read.
    assertEquals(TEXT, ClearSigned.parse(text.replace("Test\n", "Test \t\r\n").getBytes(UTF_8)).text());
    ClearSigned escaped = ClearSigned.parse(text.replace("Date: today", "- - x").getBytes(UTF_8));
    assertEquals("Origin: Test\n- x\n", escaped.text());
  }

  private interface Attempt {
    void run() throws RefusedException;
  }

  private static Refusal refusal(Attempt attempt) {
    return assertThrows(RefusedException.class, attempt::run).cause();
  }
}
