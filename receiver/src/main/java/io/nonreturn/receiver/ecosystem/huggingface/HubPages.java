package io.nonreturn.receiver.ecosystem.huggingface;

import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.PageWriter;
import io.nonreturn.receiver.serve.PublishedFile;
import io.nonreturn.receiver.verify.StoredBlobs;
import io.nonreturn.wire.RefusedException;
import io.nonreturn.wire.huggingface.FileTree;
import io.nonreturn.wire.huggingface.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes what clients read of a revision. Lists that are large are read one at a time, so that no number of clients takes the memory. Any thread. */
final class HubPages {
  static final String JSON = "application/json";

  private static final long LARGE_BYTES = 1 << 20;
  private static final JsonMapper MAPPER = JsonMapper.shared();
  /** Names the bytes for a storage that is out of reach here: a client that saw it would ask there. */
  private static final String XET = "xetHash";

  private final StoredBlobs blobs;
  private final Object largeLock = new Object();

  HubPages(StoredBlobs blobs) {
    this.blobs = blobs;
  }

  /** Those of a list's entries that are wanted, as the list itself. */
  Page tree(PublishedFile tree, Predicate<TreeEntry> wanted) throws IOException {
    return oneAtATime(tree, () -> {
      PageWriter page = new PageWriter();
      try (JsonGenerator json = MAPPER.createGenerator(page)) {
        json.writeStartArray();
        entries(tree).stream().filter(wanted).forEach(entry -> FileTree.write(entry, json));
        json.writeEndArray();
      }
      return Page.of(JSON, page);
    });
  }

  /** Whether a folder is one of a list's. */
  boolean hasFolder(PublishedFile tree, String path) throws IOException {
    return oneAtATime(tree, () -> entries(tree).stream().anyMatch(entry -> !entry.isFile() && entry.path().equals(path)));
  }

  /**
   * What the hub tells of the repository, with the files that are here.
   *
   * @param withBlobs whether of each file size and digests are told, too
   */
  Page info(PublishedFile info, PublishedFile tree, boolean withBlobs) throws IOException {
    return oneAtATime(tree, () -> {
      ObjectNode document = (ObjectNode) MAPPER.readTree(Files.readAllBytes(blobs.file(info.sha256())));
      document.remove("siblings");
      removeEverywhere(document);
      PageWriter page = new PageWriter();
      try (JsonGenerator json = MAPPER.createGenerator(page)) {
        json.writeStartObject();
        document.properties().forEach(property -> {
          json.writeName(property.getKey());
          json.writeTree(property.getValue());
        });
        json.writeArrayPropertyStart("siblings");
        entries(tree).stream().filter(TreeEntry::isFile).forEach(entry -> sibling(entry, withBlobs, json));
        json.writeEndArray().writeEndObject();
      }
      return Page.of(JSON, page);
    });
  }

  private static void sibling(TreeEntry entry, boolean withBlobs, JsonGenerator json) {
    json.writeStartObject().writeStringProperty("rfilename", entry.path());
    if (withBlobs) {
      json.writeNumberProperty("size", entry.size()).writeStringProperty("blobId", entry.oid());
      if (entry.isLarge()) {
        json.writeObjectPropertyStart("lfs")
            .writeStringProperty("sha256", entry.sha256())
            .writeNumberProperty("size", entry.size())
            .writeNumberProperty("pointerSize", Math.max(0, entry.pointerSize()))
            .writeEndObject();
      }
    }
    json.writeEndObject();
  }

  /** Repositories in a list. */
  static Page list(List<HubIndex.Entry> entries) {
    PageWriter page = new PageWriter();
    try (JsonGenerator json = MAPPER.createGenerator(page)) {
      json.writeStartArray();
      entries.forEach(entry -> json.writeRawValue(entry.summary()));
      json.writeEndArray();
    }
    return Page.of(JSON, page);
  }

  private static void removeEverywhere(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(XET);
    }
    node.forEach(HubPages::removeEverywhere);
  }

  private List<TreeEntry> entries(PublishedFile tree) throws IOException {
    try {
      return FileTree.read(Files.readAllBytes(blobs.file(tree.sha256())));
    } catch (RefusedException e) {
      throw new IOException("a list that was good when it was committed is not: " + e.getMessage(), e);
    }
  }

  /** Reads. */
  private interface Reading<T> {
    T run() throws IOException;
  }

  private <T> T oneAtATime(PublishedFile tree, Reading<T> reading) throws IOException {
    if (tree.size() < LARGE_BYTES) {
      return reading.run();
    }
    synchronized (largeLock) {
      return reading.run();
    }
  }
}
