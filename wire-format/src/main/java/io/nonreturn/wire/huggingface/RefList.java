package io.nonreturn.wire.huggingface;

import io.nonreturn.wire.RefusedException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * Branches and tags, as {@code /api/models/<id>/refs} gives them.
 *
 * @param refs those of both kinds; others, such as conversions and requests to merge, are passed over
 */
public record RefList(List<Ref> refs) {
  /** What a list may have, in bytes. */
  public static final int MOST_BYTES = 8 << 20;

  private static final int MOST_REFS = 50_000;
  private static final String WHAT = "list of refs";

  /** Freezes the list. */
  public RefList {
    refs = List.copyOf(refs);
  }

  /** What a ref is. */
  public enum RefKind {
    BRANCH("branches", "refs/heads/"),
    TAG("tags", "refs/tags/");

    private final String list;
    private final String prefix;

    RefKind(String list, String prefix) {
      this.list = list;
      this.prefix = prefix;
    }

    /** Small letters. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A branch or a tag.
   *
   * @param kind which of both
   * @param name without the prefix that Git puts before it
   * @param commit that it leads to, 40 digits
   */
  public record Ref(RefKind kind, String name, String commit) {}

  /** Reads a list; keys that are not known are passed over. */
  public static RefList read(byte[] bytes) throws RefusedException {
    if (bytes.length > MOST_BYTES) {
      throw HubJson.malformed(WHAT, "bytes=" + bytes.length + " > LIMIT=" + MOST_BYTES);
    }
    return HubJson.read(
        bytes,
        WHAT,
        json -> {
          List<Ref> refs = new ArrayList<>();
          HubJson.object(
              json,
              WHAT,
              name -> {
                for (RefKind kind : RefKind.values()) {
                  if (kind.list.equals(name)) {
                    HubJson.list(json, WHAT, () -> add(refs, ref(kind, json)));
                    return;
                  }
                }
                json.skipChildren();
              });
          return new RefList(refs);
        });
  }

  private static void add(List<Ref> refs, Ref ref) throws RefusedException {
    if (refs.size() >= MOST_REFS) {
      throw HubJson.malformed(WHAT, "refs > LIMIT=" + MOST_REFS);
    }
    refs.add(ref);
  }

  private static Ref ref(RefKind kind, JsonParser json) throws RefusedException {
    String[] texts = {"", ""};
    HubJson.object(
        json,
        WHAT,
        name -> {
          switch (name) {
            case "name" -> texts[0] = HubJson.text(json, WHAT);
            case "targetCommit" -> texts[1] = HubJson.text(json, WHAT);
            default -> json.skipChildren();
          }
        });
    if (texts[0].isEmpty() || !RepoRevision.isCommit(texts[1])) {
      throw HubJson.malformed(WHAT, "a ref has no name, or leads to no commit");
    }
    return new Ref(kind, texts[0], texts[1]);
  }

  /** Writes the list: the same bytes for the same refs. */
  public byte[] write() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = HubJson.writer(bytes)) {
      json.writeStartObject();
      for (RefKind kind : RefKind.values()) {
        json.writeArrayPropertyStart(kind.list);
        refs.stream().filter(ref -> ref.kind == kind).forEach(ref -> write(ref, json));
        json.writeEndArray();
      }
      json.writeArrayPropertyStart("converts").writeEndArray().writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(Ref ref, JsonGenerator json) {
    json.writeStartObject()
        .writeStringProperty("name", ref.name)
        .writeStringProperty("ref", ref.kind.prefix + ref.name)
        .writeStringProperty("targetCommit", ref.commit)
        .writeEndObject();
  }
}
