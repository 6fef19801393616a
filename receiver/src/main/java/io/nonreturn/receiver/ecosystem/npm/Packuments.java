package io.nonreturn.receiver.ecosystem.npm;

import io.nonreturn.receiver.serve.Page;
import io.nonreturn.receiver.serve.PageWriter;
import io.nonreturn.receiver.serve.PublishedFile;
import io.nonreturn.receiver.verify.BlobReader;
import io.nonreturn.receiver.verify.StoredBlobs;
import io.nonreturn.wire.Manifest;
import io.nonreturn.wire.RefusedException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads published packuments for answers. Large ones are read one at a time, and the pages made of them are kept while there is room:
 * many at once would take more memory than there is for them. Any thread.
 */
final class Packuments {
  /** Beyond this a document is large: thirty at once of the others take no more than one of the largest. */
  private static final int LARGE_BYTES = 1 << 20;
  private static final int KEPT_BYTES = 24 << 20;

  private final BlobReader blobs;
  private final Object largeLock = new Object();
  private final Map<Asked, Page> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long keptBytes;

  /** What makes a page: the bundle's content, the address under which the reader came, the form. */
  private record Asked(long sequence, String base, String type) {}

  /** A reading of a document. */
  private interface Reading<T> {
    T run() throws IOException;
  }

  Packuments(StoredBlobs blobs) {
    this.blobs = new BlobReader(blobs);
  }

  /** The document as clients read it. */
  Page page(NpmIndex.Found found, NpmName name, String base, String type) throws IOException {
    Reading<Page> writing = () -> {
      PageWriter page = json(found, json -> PackumentPages.packument(json, name, base, type));
      return Page.of(type, page);
    };
    if (!isLarge(found)) {
      return writing.run();
    }
    synchronized (largeLock) {
      Asked asked = new Asked(found.bundle().sequence(), base, type);
      Page page = kept.get(asked);
      if (page == null) {
        page = writing.run();
        keep(asked, page);
      }
      return page;
    }
  }

  private void keep(Asked asked, Page page) {
    kept.put(asked, page);
    keptBytes += page.length();
    for (var oldest = kept.entrySet().iterator(); keptBytes > KEPT_BYTES && oldest.hasNext(); ) {
      keptBytes -= oldest.next().getValue().length();
      oldest.remove();
    }
  }

  /** One version's manifest, of a version that is there. */
  Page version(NpmIndex.Found found, NpmName name, String base, String version) throws IOException {
    return oneAtATime(found, () -> {
      PageWriter page = json(found, json -> PackumentPages.version(json, name, base, version));
      return Page.of(PackumentPages.FULL, page);
    });
  }

  /** What was checked of it. */
  Packument read(NpmIndex.Found found) throws IOException {
    return oneAtATime(found, () -> json(found, PackumentReader::read));
  }

  /** The tags alone. */
  static Page tags(Packument packument) {
    PageWriter page = new PageWriter();
    try (JsonGenerator json = JsonMapper.shared().createGenerator(page)) {
      json.writeStartObject();
      packument.tags().forEach(json::writeStringProperty);
      json.writeEndObject();
    }
    return Page.of(PackumentPages.FULL, page);
  }

  private static boolean isLarge(NpmIndex.Found found) {
    return found.packument().size() > LARGE_BYTES;
  }

  private <T> T oneAtATime(NpmIndex.Found found, Reading<T> reading) throws IOException {
    if (!isLarge(found)) {
      return reading.run();
    }
    synchronized (largeLock) {
      return reading.run();
    }
  }

  private <T> T json(NpmIndex.Found found, BlobReader.JsonReading<T> reading) throws IOException {
    PublishedFile file = found.packument();
    try {
      return blobs.json(
          new Manifest.Artifact(file.path(), file.size(), file.sha256(), file.mediaType()),
          PackumentReader.MOST_BYTES,
          reading);
    } catch (RefusedException e) {
      throw new IOException("a packument that was good when it was committed is not: " + e.getMessage(), e);
    }
  }
}
