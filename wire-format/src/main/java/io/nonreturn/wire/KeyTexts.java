package io.nonreturn.wire;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The text of key files: PEM (RFC 7468) of PKCS #8 and X.509 structures, after lines that explain them. Between blocks stand comments and,
 * before a publisher's two blocks, until when they hold: {@code Expires: 2027-02-28T12:00:00Z}. Anything else there is refused, lest a
 * mistyped end be no end.
 */
final class KeyTexts {
  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final String PUBLIC_KEY = "PUBLIC KEY";
  private static final String LINK_KEY = "NONRETURN LINK KEY";
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String EXPIRES = "Expires: ";

  private static final String PUBLISHER_COMMENT =
      """
      # Nonreturn publisher key (Ed25519, then ML-DSA-87). Signs what the low side publishes.
      # It stays on the low side, readable by the sender only. It never goes to the high side.
      """;
  private static final String LINK_COMMENT =
      """
      # Nonreturn link key. Seals the frames of one link.
      # Copy it to both sides of this link and nowhere else; readable by the daemon only.
      """;
  private static final String TRUST_COMMENT =
      """
      # Nonreturn trust file: public keys of publishers (each Ed25519, then ML-DSA-87). Not secret.
      # It goes to the high side, by hand: what these keys sign is what the receiver publishes.
      """;

  private KeyTexts() {}

  static String publisher(Publisher publisher) {
    return PUBLISHER_COMMENT
        + heading(publisher.publicKeys())
        + block(PRIVATE_KEY, pkcs8(new Ed25519PrivateKeyParameters(publisher.ed25519Seed())))
        + block(PRIVATE_KEY, pkcs8(seedOnly(publisher.mlDsa87Seed())));
  }

  static String link(LinkKey link) {
    return LINK_COMMENT + block(LINK_KEY, link.secret());
  }

  static String trust(List<PublicKeys> publishers) {
    StringBuilder text = new StringBuilder(TRUST_COMMENT);
    for (PublicKeys publisher : publishers) {
      text.append(heading(publisher));
      text.append(block(PUBLIC_KEY, x509(publisher.ed25519Parameters())));
      text.append(block(PUBLIC_KEY, x509(publisher.mlDsa87Parameters())));
    }
    return text.toString();
  }

  private static String heading(PublicKeys publisher) {
    return "# Publisher: " + publisher.id() + "\n" + publisher.expires().map(end -> EXPIRES + end + "\n").orElse("");
  }

  static Publisher parsePublisher(Path file, String text) throws KeyFileException {
    return parse(file, text, "a publisher key: two blocks PRIVATE KEY, Ed25519 and then ML-DSA-87", PRIVATE_KEY, blocks -> {
      if (blocks.size() == 2
          && blocks.get(1).expires() == null
          && privateKey(blocks.get(0).content()) instanceof Ed25519PrivateKeyParameters ed25519
          && privateKey(blocks.get(1).content()) instanceof MLDSAPrivateKeyParameters mlDsa87
          && MLDSAParameters.ml_dsa_87.equals(mlDsa87.getParameters())
          && mlDsa87.getSeed() != null) {
        Publisher publisher = Publisher.of(ed25519.getEncoded(), mlDsa87.getSeed(), new SecureRandom());
        return blocks.get(0).expires() == null ? publisher : publisher.until(blocks.get(0).expires());
      }
      return null;
    });
  }

  static LinkKey parseLink(Path file, String text) throws KeyFileException {
    return parse(file, text, "a link key: one block NONRETURN LINK KEY of 32 bytes", LINK_KEY,
        blocks -> blocks.size() == 1 && blocks.get(0).expires() == null ? LinkKey.of(blocks.get(0).content()) : null);
  }

  static Trust parseTrust(Path file, String text) throws KeyFileException {
    return parse(file, text, "a trust file: for each publisher two blocks PUBLIC KEY, Ed25519 and then ML-DSA-87", PUBLIC_KEY,
        KeyTexts::trustOf);
  }

  private static Trust trustOf(List<Block> blocks) {
    List<PublicKeys> publishers = new ArrayList<>();
    for (int i = 0; i + 1 < blocks.size(); i += 2) {
      Instant expires = blocks.get(i).expires();
      if (blocks.get(i + 1).expires() == null
          && publicKey(blocks.get(i).content()) instanceof Ed25519PublicKeyParameters ed25519
          && publicKey(blocks.get(i + 1).content()) instanceof MLDSAPublicKeyParameters mlDsa87
          && MLDSAParameters.ml_dsa_87.equals(mlDsa87.getParameters())) {
        PublicKeys keys = PublicKeys.of(ed25519.getEncoded(), mlDsa87.getEncoded());
        publishers.add(expires == null ? keys : keys.until(expires));
      }
    }
    boolean all = !publishers.isEmpty() && publishers.size() * 2 == blocks.size();
    return all ? Trust.of(publishers) : null;
  }

  private static <T> T parse(Path file, String text, String what, String label, Function<List<Block>, T> take)
      throws KeyFileException {
    List<Instant> ends;
    try {
      ends = expiries(text);
    } catch (IOException e) {
      throw new KeyFileException(
          file + " is not " + what + ", for " + e.getMessage() + ". Correct that, or make keys with: nonreturn keys init DIR", e);
    }
    T parsed;
    Exception cause = null;
    try {
      parsed = take.apply(blocks(text, label, ends));
    } catch (IOException | RuntimeException e) {
      // The libraries throw many things for a damaged key.
      parsed = null;
      cause = e;
    }
    if (parsed == null) {
      throw new KeyFileException(file + " is not " + what + ". Copy the file again, or make keys with: nonreturn keys init DIR", cause);
    }
    return parsed;
  }

  /**
   * One block.
   *
   * @param expires what the lines before it say; null: nothing
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Block(byte[] content, Instant expires) {}

  private static List<Block> blocks(String text, String label, List<Instant> ends) throws IOException {
    List<Block> blocks = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(text))) {
      for (PemObject block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
        if (!block.getType().equals(label)) {
          throw new IOException("block " + block.getType() + " where " + label + " should be");
        }
        blocks.add(new Block(block.getContent(), ends.get(blocks.size())));
      }
    }
    return blocks;
  }

  /** What is said before each block; null where nothing is. */
  private static List<Instant> expiries(String text) throws IOException {
    List<Instant> ends = new ArrayList<>();
    Instant next = null;
    boolean isInside = false;
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.startsWith(BEGIN)) {
        ends.add(next);
        next = null;
        isInside = true;
      } else if (line.startsWith(END)) {
        isInside = false;
      } else if (!isInside && line.startsWith(EXPIRES) && next == null) {
        next = end(number, line.substring(EXPIRES.length()).strip());
      } else if (!isInside && !line.isBlank() && !line.startsWith("#")) {
        // Not shown: it may be a part of a key.
        throw new IOException("line " + number + " stands between blocks and is neither a comment nor one end of the keys below it");
      }
    }
    if (next != null) {
      throw new IOException("the last end stands below all keys; it belongs above those that it ends");
    }
    return ends;
  }

  private static Instant end(int number, String text) throws IOException {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IOException("line " + number + " states no time such as " + EXPIRES + "2027-02-28T12:00:00Z", e);
    }
  }

  private static String block(String label, byte[] content) {
    String base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    return BEGIN + label + "-----\n" + base64 + "\n" + END + label + "-----\n";
  }

  /** The seed of 32 bytes instead of the expanded key of 4,896 (RFC 9881, section 6). */
  private static MLDSAPrivateKeyParameters seedOnly(byte[] seed) {
    return new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_87, seed).withPreferredFormat(MLDSAPrivateKeyParameters.SEED_ONLY);
  }

  private static byte[] pkcs8(AsymmetricKeyParameter key) {
    try {
      return PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("a private key cannot be encoded", e);
    }
  }

  private static byte[] x509(AsymmetricKeyParameter key) {
    try {
      return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key).getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("a public key cannot be encoded", e);
    }
  }

  private static AsymmetricKeyParameter privateKey(byte[] pkcs8) {
    try {
      return PrivateKeyFactory.createKey(pkcs8);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static AsymmetricKeyParameter publicKey(byte[] x509) {
    try {
      return PublicKeyFactory.createKey(x509);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
