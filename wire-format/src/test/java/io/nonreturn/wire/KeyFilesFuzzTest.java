package io.nonreturn.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Key files, as an editor, a damaged medium or somebody with other keys would leave them. What is read is written and read again as the same. */
class KeyFilesFuzzTest {
  private static final Path FILE = Path.of("a.key");

  /** PEM that holds big numbers may be worked on for a while, but not in the memory of a whole process. */
  private static final long MOST_BYTES = 64 << 20;

  @FuzzTest
  void text(byte[] bytes) throws KeyFileException {
    read(new String(bytes, ISO_8859_1));
  }

  /** What is in the block: the first byte says of which file, the second where to cut in two blocks. */
  @FuzzTest
  void content(byte[] bytes) throws KeyFileException {
    if (bytes.length < 4) {
      return;
    }
    int cut = Math.min(bytes.length, 4 + (bytes[1] & 0xFF) + ((bytes[2] & 0x0F) << 8));
    byte[] one = Arrays.copyOfRange(bytes, 3, Math.max(3, cut));
    byte[] two = Arrays.copyOfRange(bytes, cut, bytes.length);
    switch (bytes[0]) {
      case 'l' -> read(block("NONRETURN LINK KEY", Arrays.copyOfRange(bytes, 1, bytes.length)));
      case 'p' -> read(block("PRIVATE KEY", one) + block("PRIVATE KEY", two));
      default -> read(block("PUBLIC KEY", one) + block("PUBLIC KEY", two));
    }
  }

  private static void read(String text) throws KeyFileException {
    Measured.within(MOST_BYTES, () -> {
      try {
        LinkKey link = KeyTexts.parseLink(FILE, text);
        assertEquals(link, KeyTexts.parseLink(FILE, KeyTexts.link(link)));
      } catch (KeyFileException expected) {
        assertExplained(expected);
      }
      try {
        Trust trust = KeyTexts.parseTrust(FILE, text);
        assertEquals(trust.publishers(), KeyTexts.parseTrust(FILE, KeyTexts.trust(trust.publishers())).publishers());
      } catch (KeyFileException expected) {
        assertExplained(expected);
      }
      try {
        Publisher publisher = KeyTexts.parsePublisher(FILE, text);
        Publisher again = KeyTexts.parsePublisher(FILE, KeyTexts.publisher(publisher));
        assertArrayEquals(publisher.ed25519Seed(), again.ed25519Seed());
        assertArrayEquals(publisher.mlDsa87Seed(), again.mlDsa87Seed());
      } catch (KeyFileException expected) {
        assertExplained(expected);
      }
    });
  }

  private static void assertExplained(KeyFileException e) {
    assertTrue(e.getMessage().startsWith("a.key is not ") && e.getMessage().contains("nonreturn keys init"), e::getMessage);
  }

  private static String block(String label, byte[] content) {
    String base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }
}
