package io.nonreturn.receiver.serve.tls;

import io.nonreturn.wire.settings.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of a PEM file. Text between them is a comment. Source: RFC 7468.
 *
 * @param file where they stood
 * @param blocks in order
 */
record PemFile(Path file, List<Block> blocks) {
  private static final int MOST_BYTES = 1 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----\\s*([A-Za-z0-9+/=\\s]*?)\\s*-----END \\1-----");

  /**
   * One block.
   *
   * @param label what its first line calls it
   * @param base64 its bytes, in lines
   */
  record Block(String label, String base64) {
    byte[] der() {
      return Base64.getMimeDecoder().decode(base64);
    }
  }

  /** @throws CertificateException if the file cannot be read, or has a block that is not Base64 */
  static PemFile read(Path file) throws CertificateException {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new CertificateException(file + ": bytes > LIMIT=" + MOST_BYTES + "; name the PEM file of the site's certificate or key");
      }
      text = new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (CertificateException e) {
      throw e;
    } catch (IOException e) {
      throw new CertificateException(FileErrors.describe(e), e);
    }
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      try {
        blocks.add(new Block(block.group(1), block.group(2)));
        blocks.getLast().der();
      } catch (IllegalArgumentException e) {
        throw new CertificateException(file + ": the block " + block.group(1) + " is not Base64; copy the file again", e);
      }
    }
    return new PemFile(file, blocks);
  }

  /** The blocks of one label. */
  List<Block> of(String label) {
    return blocks.stream().filter(block -> block.label().equals(label)).toList();
  }
}
