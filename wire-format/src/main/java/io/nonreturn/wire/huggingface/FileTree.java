package io.nonreturn.wire.huggingface;

import io.nonreturn.wire.ArtifactPath;
import io.nonreturn.wire.Limits;
import io.nonreturn.wire.Refusal;
import io.nonreturn.wire.RefusedException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * The list of a commit's files, as {@code /api/models/<id>/tree/<commit>?recursive=true} gives it. What is written has the keys that name the
 * bytes and no others: {@code xetHash} names them for a storage that is out of reach here, and what changes without a commit
 * ({@code lastCommit}, {@code securityFileStatus}) would be another list each time.
 */
public final class FileTree {
  /** Files and folders. */
  public static final int MOST_ENTRIES = 2 * Limits.ARTIFACTS;

  /** What a list may have, in bytes: so many entries with long paths. */
  public static final int MOST_BYTES = 48 << 20;

  private static final String WHAT = "list of files";

  private FileTree() {}

  /**
   * Reads a list, or one page of it. Keys that are not known are passed over.
   *
   * @throws RefusedException if an entry is none, or lies where it must not
   */
  public static List<TreeEntry> read(byte[] bytes) throws RefusedException {
    if (bytes.length > MOST_BYTES) {
      throw HubJson.malformed(WHAT, "bytes=" + bytes.length + " > LIMIT=" + MOST_BYTES);
    }
    return HubJson.read(
        bytes,
        WHAT,
        json -> {
          List<TreeEntry> entries = new ArrayList<>();
          HubJson.list(
              json,
              WHAT,
              () -> {
                if (entries.size() >= MOST_ENTRIES) {
                  throw HubJson.malformed(WHAT, "entries > LIMIT=" + MOST_ENTRIES);
                }
                entries.add(entry(json));
              });
          return entries;
        });
  }

  private static TreeEntry entry(JsonParser json) throws RefusedException {
    String[] texts = {"", "", "", ""}; // type, path, oid, sha256
    long[] numbers = {0, -1, -1}; // size, size in LFS, size of the pointer
    HubJson.object(
        json,
        WHAT,
        name -> {
          switch (name) {
            case "type" -> texts[0] = HubJson.text(json, WHAT);
            case "path" -> texts[1] = HubJson.text(json, WHAT);
            case "oid" -> texts[2] = HubJson.text(json, WHAT);
            case "size" -> numbers[0] = HubJson.number(json, WHAT);
            case "lfs" -> large(json, texts, numbers);
            default -> json.skipChildren();
          }
        });
    return checked(new TreeEntry(TreeEntry.Type.of(texts[0]), texts[1], texts[2], numbers[0], texts[3], numbers[2]), numbers[1]);
  }

  private static void large(JsonParser json, String[] texts, long[] numbers) throws RefusedException {
    if (json.currentToken() == tools.jackson.core.JsonToken.VALUE_NULL) {
      return;
    }
    HubJson.object(
        json,
        WHAT,
        name -> {
          switch (name) {
            case "oid" -> texts[3] = HubJson.text(json, WHAT);
            case "size" -> numbers[1] = HubJson.number(json, WHAT);
            case "pointerSize" -> numbers[2] = HubJson.number(json, WHAT);
            default -> json.skipChildren();
          }
        });
    if (!texts[3].matches("[0-9a-f]{64}")) {
      throw HubJson.malformed(WHAT, "a large file has no SHA-256");
    }
  }

  private static TreeEntry checked(TreeEntry entry, long largeSize) throws RefusedException {
    if (!RepoRevision.isCommit(entry.oid()) || entry.path().isEmpty()) {
      throw HubJson.malformed(WHAT, "an entry has no path, or an oid that is none");
    }
    if (entry.isLarge() && (!entry.isFile() || largeSize != entry.size())) {
      throw new RefusedException(
          Refusal.CONTENT_METADATA, "path=" + entry.path() + " bytes=" + entry.size() + " and in Git LFS bytes=" + largeSize);
    }
    return entry;
  }

  /**
   * Whether a path may lie in a bundle; null when it may.
   *
   * @return why it may not
   */
  public static Refusal forbids(String path) {
    return RepoDocuments.isReserved(path) ? Refusal.FOREIGN_FILE : ArtifactPath.check(path);
  }

  /** Writes a list: the same bytes for the same entries. */
  public static byte[] write(List<TreeEntry> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = HubJson.writer(bytes)) {
      json.writeStartArray();
      entries.forEach(entry -> write(entry, json));
      json.writeEndArray();
    }
    return bytes.toByteArray();
  }

  /** Writes one entry as clients read it. */
  public static void write(TreeEntry entry, JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("type", entry.type().word());
    json.writeStringProperty("oid", entry.oid());
    json.writeNumberProperty("size", entry.size());
    json.writeStringProperty("path", entry.path());
    if (entry.isLarge()) {
      json.writeObjectPropertyStart("lfs");
      json.writeStringProperty("oid", entry.sha256());
      json.writeNumberProperty("size", entry.size());
      if (entry.pointerSize() >= 0) {
        json.writeNumberProperty("pointerSize", entry.pointerSize());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
