package io.nonreturn.wire.audit;

import io.nonreturn.wire.Digest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A line of the audit log: one JSON object, and a line feed that is not part of it.
 *
 * <pre>
 *   {"n":17,"at":"2026-01-31T08:15:00.000001Z","prev":"3f…","what":"committed","who":"receiver","subject":"pypi/pip","facts":{…}}
 * </pre>
 *
 * {@code prev} is the SHA-256 of the line before, in hexadecimal, without its line feed; of line 1 it is 64 zeros. Members stand in this
 * order, nothing is left out, and there are no blanks between them: what is hashed is the bytes as they stand.
 *
 * @param number from 1, without holes
 * @param at when it was written, by this host's clock
 * @param previous hash of the line before
 * @param event what happened
 */
public record AuditLine(long number, Instant at, Digest previous, AuditEvent event) {

  /** The bytes that stand in the file, without the line feed. */
  public byte[] bytes() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("n", number);
    json.put("at", at.toString());
    json.put("prev", previous.hex());
    json.put("what", event.what().label());
    json.put("who", event.who());
    json.put("subject", event.subject());
    ObjectNode facts = json.putObject("facts");
    event.facts().forEach(facts::put);
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Reads a line; empty if it is none of this log's form. Lines of later versions may have more kinds of events, which none of today's is. */
  public static Optional<AuditLine> parse(byte[] bytes) {
    try {
      JsonNode json = JsonMapper.shared().readTree(bytes);
      Optional<AuditAction> what = AuditAction.of(text(json, "what"));
      if (what.isEmpty() || !json.path("n").isIntegralNumber() || !json.path("facts").isObject()) {
        return Optional.empty();
      }
      Map<String, String> facts = new LinkedHashMap<>();
      json.path("facts").properties().forEach(fact -> facts.put(fact.getKey(), fact.getValue().asString("")));
      AuditEvent event = new AuditEvent(what.get(), text(json, "who"), text(json, "subject"), facts);
      return Optional.of(
          new AuditLine(json.path("n").longValue(), Instant.parse(text(json, "at")), Digest.parse(text(json, "prev")), event));
    } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String text(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (!value.isString()) {
      throw new IllegalArgumentException(name + " is no text");
    }
    return value.stringValue();
  }
}
