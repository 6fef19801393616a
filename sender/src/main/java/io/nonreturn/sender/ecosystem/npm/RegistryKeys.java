package io.nonreturn.sender.ecosystem.npm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The registry's keys, as it hands them out under {@code /-/npm/v1/keys}; the high side checks again, with a file of its own. */
final class RegistryKeys {

  private static final int MOST_BYTES = 256 << 10;
  private static final int MOST_KEYS = 100;

  private final Map<String, Key> keys = new HashMap<>();

  /** What a version's signatures are worth. */
  enum Verdict {
    GOOD,
    FALSE,
    /** None is of a key that is known and had not ended. */
    NONE
  }

  /** @param expires null for never */
  private record Key(PublicKey key, Instant expires) {}

  private RegistryKeys() {}

  /** Reads a file; the error says what it must be. */
  static RegistryKeys read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + ": bytes=" + Files.size(file) + " > LIMIT=" + MOST_BYTES);
    }
    try {
      return parse(Files.readAllBytes(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage() + "; it must be what the registry answers under /-/npm/v1/keys", e);
    }
  }

  /** @throws IllegalArgumentException if it is no such document */
  static RegistryKeys parse(byte[] document) {
    JsonNode list;
    try {
      list = JsonMapper.shared().readTree(document).path("keys");
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is not JSON", e);
    }
    if (!list.isArray() || list.isEmpty() || list.size() > MOST_KEYS) {
      throw new IllegalArgumentException("it has no list of 1 to " + MOST_KEYS + " keys");
    }
    RegistryKeys keys = new RegistryKeys();
    for (JsonNode each : list) {
      String id = each.path("keyid").asString("");
      try {
        byte[] bytes = Base64.getDecoder().decode(each.path("key").asString(""));
        PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(bytes));
        JsonNode expires = each.path("expires");
        boolean never = expires.isMissingNode() || expires.isNull();
        keys.keys.put(id, new Key(key, never ? null : Instant.parse(expires.asString(""))));
      } catch (GeneralSecurityException | DateTimeParseException e) {
        throw new IllegalArgumentException("key " + id + " cannot be read: " + e.getMessage(), e);
      }
    }
    return keys;
  }

  /**
   * Whether the registry signed a version: ECDSA over {@code name@version:integrity}.
   *
   * @param published as upstream states it
   * @return false where one of its signatures is, whatever the others are
   */
  Verdict verdict(String name, Release release, String published) {
    Verdict verdict = Verdict.NONE;
    for (Release.Signature each : release.signatures()) {
      Key key = keys.get(each.keyid());
      if (key == null || (key.expires() != null && !isBefore(published, key.expires()))) {
        continue;
      }
      if (!verifies(key.key(), name + "@" + release.version() + ":" + release.integrity(), each.sig())) {
        return Verdict.FALSE;
      }
      verdict = Verdict.GOOD;
    }
    return verdict;
  }

  private static boolean verifies(PublicKey key, String text, String signature) {
    try {
      Signature ecdsa = Signature.getInstance("SHA256withECDSA");
      ecdsa.initVerify(key);
      ecdsa.update(text.getBytes(StandardCharsets.UTF_8));
      return ecdsa.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isBefore(String published, Instant end) {
    try {
      return Instant.parse(published).isBefore(end);
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
