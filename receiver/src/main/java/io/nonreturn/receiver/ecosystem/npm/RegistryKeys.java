package io.nonreturn.receiver.ecosystem.npm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keys with which a registry signs what it serves, in the form in which registries hand them out under {@code /-/npm/v1/keys}. Whoever
 * runs the high side brings the file, so that no word of the low side is needed to believe a signature. Immutable, any thread.
 */
final class RegistryKeys {
  private static final int MOST_BYTES = 256 << 10;
  private static final int MOST_KEYS = 100;
  private static final int P_256_BITS = 256;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Map<String, Key> keys;
  private final String text;

  private record Key(PublicKey key, Optional<Instant> expires) {}

  /** What a signature is worth. */
  enum Verdict {
    GOOD,
    BAD,
    /** Of a key that is not here, or that had expired when the version was published. */
    OF_NO_KEY
  }

  private RegistryKeys(Map<String, Key> keys, String text) {
    this.keys = Map.copyOf(keys);
    this.text = text;
  }

  /** Reads a file; the error says what it must be. */
  static RegistryKeys read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + ": bytes=" + Files.size(file) + " > LIMIT=" + MOST_BYTES);
    }
    try {
      return parse(Files.readAllBytes(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + ": " + e.getMessage() + "; it must be what the registry answers under /-/npm/v1/keys, fetched on a trusted way", e);
    }
  }

  /**
   * Reads a document.
   *
   * @throws IllegalArgumentException if it is not one, or has no key that can be used
   */
  static RegistryKeys parse(byte[] document) {
    JsonNode list;
    try {
      list = JSON.readTree(document).path("keys");
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is not JSON", e);
    }
    if (!list.isArray() || list.isEmpty() || list.size() > MOST_KEYS) {
      throw new IllegalArgumentException("it has no list of 1 to " + MOST_KEYS + " keys");
    }
    Map<String, Key> keys = new LinkedHashMap<>();
    for (JsonNode entry : list) {
      String id = entry.path("keyid").asString("");
      if (id.isEmpty() || keys.putIfAbsent(id, key(id, entry)) != null) {
        throw new IllegalArgumentException("a key has no keyid of its own");
      }
    }
    return new RegistryKeys(keys, new String(document, StandardCharsets.UTF_8));
  }

  private static Key key(String id, JsonNode entry) {
    try {
      byte[] bytes = Base64.getDecoder().decode(entry.path("key").asString(""));
      PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(bytes));
      if (!(key instanceof ECPublicKey ec) || ec.getParams().getCurve().getField().getFieldSize() != P_256_BITS) {
        throw new IllegalArgumentException("key " + id + " is not on the curve P-256");
      }
      JsonNode expires = entry.path("expires");
      boolean never = expires.isMissingNode() || expires.isNull();
      return new Key(key, never ? Optional.empty() : Optional.of(Instant.parse(expires.asString(""))));
    } catch (GeneralSecurityException | DateTimeParseException e) {
      throw new IllegalArgumentException("key " + id + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Judges a signature, ECDSA with SHA-256 over {@code name@version:integrity}.
   *
   * @param published when, as upstream states it; clients hold that against a key's end
   */
  Verdict judge(String name, String version, String integrity, Packument.Signature signature, String published) {
    Key key = keys.get(signature.keyid());
    if (key == null || key.expires().filter(end -> !isBefore(published, end)).isPresent()) {
      return Verdict.OF_NO_KEY;
    }
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSA");
      ecdsa.initVerify(key.key());
      ecdsa.update((name + "@" + version + ":" + integrity).getBytes(StandardCharsets.UTF_8));
      return ecdsa.verify(Base64.getDecoder().decode(signature.sig())) ? Verdict.GOOD : Verdict.BAD;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Verdict.BAD;
    }
  }

  private static boolean isBefore(String published, Instant end) {
    try {
      return Instant.parse(published).isBefore(end);
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /** The document as it was read, for clients that check signatures themselves. */
  String text() {
    return text;
  }
}
